// LayerNorm of each sequence's pooled vector (Ba et al. 2016), with weight and bias, as torch.nn.LayerNorm.
// A vector is SEGMENTS segments (one per direction) of SEGMENT values, each padded to SEGMENT_PADDED; padding stays zero.

const SEGMENT: u32 = 4;
const SEGMENT_PADDED: u32 = 4;    // multiple of 4
const SEGMENTS: u32 = 1;
const EPSILON: f32 = 1e-5;
const LANES_X: u32 = 8;

const WIDTH: u32 = SEGMENT_PADDED * SEGMENTS;
const COUNT: f32 = f32(SEGMENT * SEGMENTS);

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<storage, read> x: array<f32>;                      // (B, WIDTH)
@group(0) @binding(2) var<storage, read> weight: array<f32>;                 // (WIDTH)
@group(0) @binding(3) var<storage, read> bias: array<f32>;                   // (WIDTH)
@group(0) @binding(4) var<storage, read_write> y: array<f32>;                // (B, WIDTH)
@group(0) @binding(5) var<storage, read_write> normalized: array<f32>;       // (B, WIDTH) (x - mean) / deviation
@group(0) @binding(6) var<storage, read_write> inverse_deviation: array<f32>;// (B)
@group(0) @binding(7) var<storage, read> d_y: array<f32>;                    // (B, WIDTH)
@group(0) @binding(8) var<storage, read_write> d_x: array<f32>;              // (B, WIDTH)
@group(0) @binding(9) var<storage, read_write> d_weight: array<f32>;         // (WIDTH) added to
@group(0) @binding(10) var<storage, read_write> d_bias: array<f32>;          // (WIDTH) added to

fn is_value(column: u32) -> bool { return column % SEGMENT_PADDED < SEGMENT; }

// x: sequence.
@compute @workgroup_size(LANES_X)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= batch.sequences) { return; }
  let row = id.x * WIDTH;
  var sum = 0.0;
  for (var i = 0u; i < WIDTH; i++) { sum += x[row + i]; }
  let mean = sum / COUNT;
  var squares = 0.0;
  for (var i = 0u; i < WIDTH; i++) {
    let centred = select(0.0, x[row + i] - mean, is_value(i));
    squares += centred * centred;
  }
  let inverse = inverseSqrt(squares / COUNT + EPSILON);
  inverse_deviation[id.x] = inverse;
  for (var i = 0u; i < WIDTH; i++) {
    let value = select(0.0, (x[row + i] - mean) * inverse, is_value(i));
    normalized[row + i] = value;
    y[row + i] = value * weight[i] + bias[i];
  }
}

// x: sequence.
@compute @workgroup_size(LANES_X)
fn backward_input(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= batch.sequences) { return; }
  let row = id.x * WIDTH;
  var sum = 0.0;
  var projection = 0.0;
  for (var i = 0u; i < WIDTH; i++) {
    let d = d_y[row + i] * weight[i];
    sum += d;
    projection += d * normalized[row + i];
  }
  for (var i = 0u; i < WIDTH; i++) {
    let d = d_y[row + i] * weight[i];
    let value = (d - sum / COUNT - normalized[row + i] * projection / COUNT) * inverse_deviation[id.x];
    d_x[row + i] = select(0.0, value, is_value(i));
  }
}

// x: column.
@compute @workgroup_size(LANES_X)
fn backward_weight(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH) { return; }
  var weight_sum = d_weight[id.x];
  var bias_sum = d_bias[id.x];
  for (var b = 0u; b < batch.sequences; b++) {
    let d = d_y[b * WIDTH + id.x];
    weight_sum += d * normalized[b * WIDTH + id.x];
    bias_sum += d;
  }
  d_weight[id.x] = weight_sum;
  d_bias[id.x] = select(0.0, bias_sum, is_value(id.x));
}
