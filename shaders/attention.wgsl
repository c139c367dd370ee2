// Attention pooling: one vector per sequence, the mean of its states weighted by a softmax of learned scores (the word attention of
// Yang et al. 2016, without its hidden layer):
//   s_t = w . h_t,  a = softmax(s) over the sequence's residues,  pooled = sum_t a_t h_t
//   ds_t = a_t (h_t - pooled) . dPooled,  dh_t = a_t dPooled + ds_t w,  dw = sum_t ds_t h_t
// A column that pads a state is zero in `states` and in `weight`, and so in every result.

const WIDTH: u32 = 1;             // vec4 per state, all directions
const ROWS_PER_SPLIT: u32 = 128;  // rows that one invocation of backward writes, and sums for the weight
const LANES: u32 = 16;            // of normalize
const LANES_X: u32 = 8;           // of all others
const LANES_Y: u32 = 1;

const LOWEST: f32 = -3.4028234e38;

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<storage, read> residues: array<u32>;            // (N) packed, see prelude.wgsl
@group(0) @binding(2) var<storage, read> offsets: array<u32>;             // (B + 1) first row of each sequence
@group(0) @binding(3) var<storage, read> states: array<vec4f>;            // (N, WIDTH)
@group(0) @binding(4) var<storage, read> weight: array<vec4f>;            // (WIDTH)
@group(0) @binding(5) var<storage, read_write> weights: array<f32>;       // (N) scores, after normalize their softmax
@group(0) @binding(6) var<storage, read_write> pooled: array<vec4f>;      // (B, WIDTH)
@group(0) @binding(7) var<storage, read> d_pooled: array<vec4f>;          // (B, WIDTH)
@group(0) @binding(8) var<storage, read_write> d_scores: array<f32>;      // (N)
@group(0) @binding(9) var<storage, read_write> d_states: array<vec4f>;    // (N, WIDTH)
@group(0) @binding(10) var<storage, read_write> partials: array<vec4f>;   // (splits, WIDTH): weight

var<workgroup> tops: array<f32, LANES>;
var<workgroup> totals: array<f32, LANES>;
var<workgroup> sums: array<vec4f, LANES_X * LANES_Y>;

fn sum_of(v: vec4f) -> f32 { return (v.x + v.y) + (v.z + v.w); }

// x: row.
@compute @workgroup_size(LANES_X)
fn score(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= batch.residues) { return; }
  var products: vec4f;
  for (var k = 0u; k < WIDTH; k++) { products += weight[k] * states[id.x * WIDTH + k]; }
  weights[id.x] = sum_of(products);
}

// x: sequence, a workgroup each. What the lanes found is put together in lane order.
@compute @workgroup_size(LANES)
fn normalize(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let begin = offsets[group.x] + lane;
  let end = offsets[group.x + 1u];
  var top = LOWEST;
  for (var row = begin; row < end; row += LANES) { top = max(top, weights[row]); }
  tops[lane] = top;
  workgroupBarrier();
  for (var i = 0u; i < LANES; i++) { top = max(top, tops[i]); }
  var total = 0.0;
  for (var row = begin; row < end; row += LANES) {
    let value = exp(weights[row] - top);
    weights[row] = value;
    total += value;
  }
  totals[lane] = total;
  workgroupBarrier();
  total = 0.0;
  for (var i = 0u; i < LANES; i++) { total += totals[i]; }
  for (var row = begin; row < end; row += LANES) { weights[row] /= total; }
}

// x: column, y: sequence, whose rows LANES_Y lanes share, each four at a time.
@compute @workgroup_size(LANES_X, LANES_Y)
fn forward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
) {
  let column = min(id.x, WIDTH - 1u);
  let end = offsets[group.y + 1u];
  var row = offsets[group.y] + 4u * lane.y;
  var sum: vec4f;
  for (; row + 4u <= end; row += 4u * LANES_Y) {
    let at = row * WIDTH + column;
    sum += (weights[row] * states[at] + weights[row + 1u] * states[at + WIDTH])
      + (weights[row + 2u] * states[at + 2u * WIDTH] + weights[row + 3u] * states[at + 3u * WIDTH]);
  }
  for (; row < end; row++) { sum += weights[row] * states[row * WIDTH + column]; }
  if (LANES_Y > 1u) {
    sums[lane.y * LANES_X + lane.x] = sum;
    workgroupBarrier();
    for (var y = 1u; y < LANES_Y; y++) { sum += sums[y * LANES_X + lane.x]; }
  }
  if (id.x < WIDTH && lane.y == 0u) { pooled[group.y * WIDTH + column] = sum; }
}

// x: row. sum_u a_u dPooled . h_u is dPooled . pooled; taking it from each h_t before the product loses fewer digits.
@compute @workgroup_size(LANES_X)
fn backward_scores(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= batch.residues) { return; }
  let sequence = sequence_of(residues[id.x]) * WIDTH;
  var products: vec4f;
  for (var k = 0u; k < WIDTH; k++) {
    products += d_pooled[sequence + k] * (states[id.x * WIDTH + k] - pooled[sequence + k]);
  }
  d_scores[id.x] = weights[id.x] * sum_of(products);
}

// Gradients by the states, and partials[split] = sum of d_scores states over the split's rows; x: column, y: split.
@compute @workgroup_size(LANES_X)
fn backward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH) { return; }
  let begin = id.y * ROWS_PER_SPLIT;
  let w = weight[id.x];
  var sum: vec4f;
  for (var row = begin; row < min(batch.residues, begin + ROWS_PER_SPLIT); row++) {
    let at = row * WIDTH + id.x;
    let d_score = d_scores[row];
    d_states[at] = weights[row] * d_pooled[sequence_of(residues[row]) * WIDTH + id.x] + d_score * w;
    sum += d_score * states[at];
  }
  partials[id.y * WIDTH + id.x] = sum;
}
