// max(0, x) in place, and its gradient in place, on one row per sequence.

const WIDTH: u32 = 1;            // vec4 per row
const LANES_X: u32 = 8;
const LANES_Y: u32 = 1;

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;     // (B, WIDTH)
@group(0) @binding(2) var<storage, read> y: array<vec4f>;           // (B, WIDTH) the output of forward
@group(0) @binding(3) var<storage, read_write> d_y: array<vec4f>;   // (B, WIDTH)

// x: column, y: sequence.
@compute @workgroup_size(LANES_X, LANES_Y)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= batch.sequences) { return; }
  let at = id.y * WIDTH + id.x;
  x[at] = max(x[at], vec4f());
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn backward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= batch.sequences) { return; }
  let at = id.y * WIDTH + id.x;
  d_y[at] = select(vec4f(), d_y[at], y[at] > vec4f());
}
