// The most an adapter can do: arithmetic without memory, and memory without arithmetic. The profiler holds every kernel
// against both. What they leave behind proves that the work was done.

const TURNS: u32 = 256;     // of multiply_add's loop; some software adapters end loops in silence after 65,535
const COPIES: u32 = 1;      // vec4 per invocation of copy
const LENGTH: u32 = 1;      // of the copied buffers, in vec4
const LANES_X: u32 = 8;

@group(0) @binding(0) var<storage, read> one: array<vec4f>;               // (1) all ones, which no compiler can know
@group(0) @binding(1) var<storage, read_write> sums: array<vec4f>;        // (invocations)
@group(0) @binding(2) var<storage, read> from_values: array<vec4u>;       // (LENGTH)
@group(0) @binding(3) var<storage, read_write> to_values: array<vec4u>;   // (LENGTH)

// Four sums, so that none waits for its own last result, and no array, which some drivers would keep in memory.
// sums[i] = 16 TURNS + what the four start from. x, then y: invocation.
@compute @workgroup_size(LANES_X)
fn multiply_add(@builtin(global_invocation_id) id: vec3u) {
  let factor = one[0];
  let addend = one[0];
  var a = vec4f(0.0, 1.0, 2.0, 3.0) + f32(id.x % 4u);
  var b = a + 1.0;
  var c = a + 2.0;
  var d = a + 3.0;
  for (var turn = 0u; turn < TURNS; turn++) {
    a = a * factor + addend; b = b * factor + addend; c = c * factor + addend; d = d * factor + addend;
    a = a * factor + addend; b = b * factor + addend; c = c * factor + addend; d = d * factor + addend;
    a = a * factor + addend; b = b * factor + addend; c = c * factor + addend; d = d * factor + addend;
    a = a * factor + addend; b = b * factor + addend; c = c * factor + addend; d = d * factor + addend;
  }
  sums[id.y * GRID_ROW + id.x] = a + b + c + d;
}

// to_values = from_values. x, then y: invocation; neighbours copy neighbours.
@compute @workgroup_size(LANES_X)
fn copy(@builtin(global_invocation_id) id: vec3u) {
  let first = (id.y * GRID_ROW + id.x / LANES_X * LANES_X) * COPIES + id.x % LANES_X;
  for (var i = 0u; i < COPIES; i++) {
    let at = first + i * LANES_X;
    if (at < LENGTH) { to_values[at] = from_values[at]; }
  }
}
