// Softmax cross-entropy with class weights and label smoothing, as torch.nn.CrossEntropyLoss(weight, label_smoothing):
//   loss = (1 - e) w_y (-log p_y) + e / C sum_c w_c (-log p_c), divided by the sum of w_y over the whole update,
// which the host knows beforehand (batch.scale), so that micro-batches add up to one batch.

const CLASSES: u32 = 2;
const CLASSES_PADDED: u32 = 4;
const SMOOTHING: f32 = 0.0;
const LANES_X: u32 = 8;

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<storage, read> logits: array<f32>;                 // (B, CLASSES_PADDED)
@group(0) @binding(2) var<storage, read> labels: array<u32>;                 // (B)
@group(0) @binding(3) var<storage, read> class_weights: array<f32>;          // (CLASSES)
@group(0) @binding(4) var<storage, read_write> d_logits: array<f32>;         // (B, CLASSES_PADDED)
@group(0) @binding(5) var<storage, read_write> losses: array<vec4f>;         // (B) loss, weight, correct, unused
@group(0) @binding(6) var<storage, read_write> scalars: Scalars;
@group(0) @binding(7) var<storage, read_write> probabilities: array<f32>;    // (B, CLASSES)

struct Softmax { top: f32, log_sum: f32, arg_max: u32 }

fn softmax_of(row: u32) -> Softmax {
  var top = logits[row];
  var arg_max = 0u;
  for (var c = 1u; c < CLASSES; c++) {
    if (logits[row + c] > top) {
      top = logits[row + c];
      arg_max = c;
    }
  }
  var sum = 0.0;
  for (var c = 0u; c < CLASSES; c++) { sum += exp(logits[row + c] - top); }
  return Softmax(top, log(sum), arg_max);
}

// Loss and gradient of each sequence; x: sequence.
@compute @workgroup_size(LANES_X)
fn backward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= batch.sequences) { return; }
  let row = id.x * CLASSES_PADDED;
  let softmax = softmax_of(row);
  let label = labels[id.x];
  let target_weight = (1.0 - SMOOTHING) * class_weights[label];
  var weights = 0.0;
  var loss = 0.0;
  for (var c = 0u; c < CLASSES; c++) {
    let smooth_weight = SMOOTHING / f32(CLASSES) * class_weights[c];
    let weight = smooth_weight + select(0.0, target_weight, c == label);
    weights += weight;
    loss += weight * (softmax.top + softmax.log_sum - logits[row + c]);
  }
  for (var c = 0u; c < CLASSES; c++) {
    let smooth_weight = SMOOTHING / f32(CLASSES) * class_weights[c];
    let weight = smooth_weight + select(0.0, target_weight, c == label);
    let p = exp(logits[row + c] - softmax.top - softmax.log_sum);
    d_logits[row + c] = (p * weights - weight) * batch.scale;
  }
  for (var c = CLASSES; c < CLASSES_PADDED; c++) { d_logits[row + c] = 0.0; }
  losses[id.x] = vec4f(loss, class_weights[label], select(0.0, 1.0, softmax.arg_max == label), 1.0);
}

// Adds the batch's sums to the update's, in sequence order; one invocation.
@compute @workgroup_size(1)
fn accumulate() {
  var sum = vec4f();
  for (var b = 0u; b < batch.sequences; b++) { sum += losses[b]; }
  scalars.loss += sum.x;
  scalars.weight += sum.y;
  scalars.correct += sum.z;
  scalars.count += sum.w;
}

// Class probabilities; x: sequence.
@compute @workgroup_size(LANES_X)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= batch.sequences) { return; }
  let row = id.x * CLASSES_PADDED;
  let softmax = softmax_of(row);
  for (var c = 0u; c < CLASSES; c++) {
    probabilities[id.x * CLASSES + c] = exp(logits[row + c] - softmax.top - softmax.log_sum);
  }
}
