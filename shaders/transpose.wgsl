// Copies of square matrices of vec4 as recurrent.wgsl reads them: y[i][column][row] = x[i][row][column], or y = x.

const SIDE: u32 = 4;
const SWAPPED: bool = true;
const LANES_X: u32 = 8;
const LANES_Y: u32 = 1;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<Stored4>;

// x: row, y: column, z: matrix.
@compute @workgroup_size(LANES_X, LANES_Y)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= SIDE || id.y >= SIDE) { return; }
  let row = select(id.y, id.x, SWAPPED);
  let column = select(id.x, id.y, SWAPPED);
  y[(id.z * SIDE + id.y) * SIDE + id.x] = Stored4(x[(id.z * SIDE + row) * SIDE + column]);
}
