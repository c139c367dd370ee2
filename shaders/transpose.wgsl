// y[i][column][row] = x[i][row][column] of square matrices of vec4.

const SIDE: u32 = 4;
const LANES_X: u32 = 8;
const LANES_Y: u32 = 1;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

// x: row, y: column, z: matrix.
@compute @workgroup_size(LANES_X, LANES_Y)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= SIDE || id.y >= SIDE) { return; }
  y[(id.z * SIDE + id.y) * SIDE + id.x] = x[(id.z * SIDE + id.x) * SIDE + id.y];
}
