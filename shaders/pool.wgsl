// One vector per sequence from the states of its residues: their mean, their maximum, or the last state of each direction.
// The forward direction ends at a sequence's last residue, the reverse direction at its first.

const WIDTH: u32 = 1;             // vec4 per state, all directions
const DIRECTIONS: u32 = 1;
const LAST: bool = false;         // else mean or maximum
const MAX: bool = false;          // of forward; its gradient has entry points of its own
const ROWS: u32 = 64;             // of one sequence, that one invocation of backward writes
const LANES_X: u32 = 8;
const LANES_Y: u32 = 1;

const LAST_FORWARD: u32 = WIDTH / DIRECTIONS;  // columns from here on belong to the reverse direction

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<storage, read> offsets: array<u32>;             // (B + 1)
@group(0) @binding(2) var<storage, read> states: array<vec4f>;            // (N, WIDTH)
@group(0) @binding(3) var<storage, read_write> pooled: array<vec4f>;      // (B, WIDTH)
@group(0) @binding(4) var<storage, read> d_pooled: array<vec4f>;          // (B, WIDTH)
@group(0) @binding(5) var<storage, read_write> d_states: array<vec4f>;    // (N, WIDTH)
@group(0) @binding(6) var<storage, read_write> max_rows: array<vec4u>;    // (B, WIDTH) first row with each column's maximum

// x: column, y: sequence. Four rows at a time take fewer loop steps, and sum with a smaller rounding error.
@compute @workgroup_size(LANES_X, LANES_Y)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= batch.sequences) { return; }
  let begin = offsets[id.y];
  let end = offsets[id.y + 1u];
  var value: vec4f;
  if (LAST) {
    value = states[select(begin, end - 1u, id.x < LAST_FORWARD) * WIDTH + id.x];
  } else if (MAX) {
    value = states[begin * WIDTH + id.x];
    var row = begin;
    for (; row + 4u <= end; row += 4u) {
      let at = row * WIDTH + id.x;
      let pair = max(states[at], states[at + WIDTH]);
      value = max(value, max(pair, max(states[at + 2u * WIDTH], states[at + 3u * WIDTH])));
    }
    for (; row < end; row++) { value = max(value, states[row * WIDTH + id.x]); }
  } else {
    var row = begin;
    for (; row + 4u <= end; row += 4u) {
      let at = row * WIDTH + id.x;
      value += (states[at] + states[at + WIDTH]) + (states[at + 2u * WIDTH] + states[at + 3u * WIDTH]);
    }
    for (; row < end; row++) { value += states[row * WIDTH + id.x]; }
    value /= f32(end - begin);
  }
  pooled[id.y * WIDTH + id.x] = value;
}

// x: column, y: sequence, z: which ROWS of its rows. What a sequence's rows share is loaded once for all of them.
@compute @workgroup_size(LANES_X, LANES_Y)
fn backward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= batch.sequences) { return; }
  let first = offsets[id.y];
  let end = offsets[id.y + 1u];
  let begin = first + id.z * ROWS;
  if (begin >= end) { return; }
  var d = d_pooled[id.y * WIDTH + id.x];
  if (!LAST) { d /= f32(end - first); }
  let last = select(first, end - 1u, id.x < LAST_FORWARD);
  for (var row = begin; row < min(end, begin + ROWS); row++) {
    d_states[row * WIDTH + id.x] = select(d, vec4f(), LAST && row != last);
  }
}

// The row, in the columns that have their maximum there.
fn row_of_maximum(row: u32, column: u32, maximum: vec4f) -> vec4u {
  return select(vec4u(0xffffffffu), vec4u(row), states[row * WIDTH + column] == maximum);
}

// x: column, y: sequence. The first of equal rows, as torch.max takes it.
@compute @workgroup_size(LANES_X, LANES_Y)
fn find_max_rows(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= batch.sequences) { return; }
  let maximum = pooled[id.y * WIDTH + id.x];
  let end = offsets[id.y + 1u];
  var first = vec4u(0xffffffffu);
  var row = offsets[id.y];
  for (; row + 4u <= end; row += 4u) {
    let pair = min(row_of_maximum(row, id.x, maximum), row_of_maximum(row + 1u, id.x, maximum));
    let next = min(row_of_maximum(row + 2u, id.x, maximum), row_of_maximum(row + 3u, id.x, maximum));
    first = min(first, min(pair, next));
  }
  for (; row < end; row++) { first = min(first, row_of_maximum(row, id.x, maximum)); }
  max_rows[id.y * WIDTH + id.x] = first;
}

// Divided as backward.
@compute @workgroup_size(LANES_X, LANES_Y)
fn backward_max(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= batch.sequences) { return; }
  let end = offsets[id.y + 1u];
  let begin = offsets[id.y] + id.z * ROWS;
  if (begin >= end) { return; }
  let d = d_pooled[id.y * WIDTH + id.x];
  let max_row = max_rows[id.y * WIDTH + id.x];
  for (var row = begin; row < min(end, begin + ROWS); row++) {
    d_states[row * WIDTH + id.x] = select(vec4f(), d, max_row == vec4u(row));
  }
}
