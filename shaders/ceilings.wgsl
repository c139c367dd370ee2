// The most an adapter can do: arithmetic without memory, memory without arithmetic, and time steps without either. The profiler
// holds every kernel against them. What they leave behind proves that the work was done.

const TURNS: u32 = 256;     // of the loops; some software adapters end loops in silence after 65,535
const COPIES: u32 = 1;      // vec4 per invocation of copy
const LENGTH: u32 = 1;      // of the copied buffers, in vec4
const LANES_X: u32 = 8;

@group(0) @binding(0) var<storage, read> one: array<vec4f>;               // (1) all ones, which no compiler can know
@group(0) @binding(1) var<storage, read_write> sums: array<vec4f>;        // (invocations)
@group(0) @binding(2) var<storage, read> from_values: array<vec4u>;       // (LENGTH)
@group(0) @binding(3) var<storage, read_write> to_values: array<vec4u>;   // (LENGTH)
@group(0) @binding(4) var<storage, read_write> counts: array<u32>;        // (workgroups)

var<workgroup> steps_taken: u32;

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

// A loop over time with nothing in it but its two barriers: in each turn another lane takes the step, and all see it.
// counts[i] = TURNS. x: workgroup.
@compute @workgroup_size(LANES_X)
fn steps(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var seen = 0u;
  for (var turn = 0u; turn < TURNS; turn++) {
    if (lane == turn % LANES_X) { steps_taken = seen + 1u; }
    workgroupBarrier();
    seen = steps_taken;
    workgroupBarrier();
  }
  if (lane == 0u) { counts[group.x] = seen; }
}
