// AdamW (Loshchilov & Hutter 2019) with global-norm clipping, over all parameters in one slab, as torch.optim.AdamW and
// torch.nn.utils.clip_grad_norm_. A gradient that is not finite, or longer than `guard_norm`, sets `skipped`: this
// update and all after it (some are queued before the host hears of it) leave every parameter as it was.

const LENGTH: u32 = 1;            // of the slab, in vec4
const SUMS: u32 = 256;            // invocations of `squares`, partial sums of `norm`
const LANES_X: u32 = 8;

@group(0) @binding(0) var<uniform> optimizer: Optimizer;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;          // (LENGTH)
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;           // (SUMS)
@group(0) @binding(3) var<storage, read_write> scalars: Scalars;
@group(0) @binding(4) var<storage, read_write> parameters: array<vec4f>;   // (LENGTH)
@group(0) @binding(5) var<storage, read_write> first_moment: array<vec4f>; // (LENGTH)
@group(0) @binding(6) var<storage, read_write> second_moment: array<vec4f>;// (LENGTH)

// Partial sums of squares; x: partial sum.
@compute @workgroup_size(LANES_X)
fn squares(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= SUMS) { return; }
  var sum = 0.0;
  for (var i = id.x; i < LENGTH; i += SUMS) { sum += dot(gradients[i], gradients[i]); }
  sums[id.x] = sum;
}

// The norm and what to multiply gradients by; one invocation.
@compute @workgroup_size(1)
fn norm() {
  var sum = 0.0;
  for (var i = 0u; i < SUMS; i++) { sum += sums[i]; }
  // By bits: a compiler may assume that a float is never NaN or infinite.
  let finite = (bitcast<u32>(sum) & 0x7f800000u) != 0x7f800000u;
  let value = sqrt(sum);
  scalars.norm = value;
  if (!(finite && value <= optimizer.guard_norm)) { scalars.skipped = 1.0; }
  scalars.clip = select(1.0, min(1.0, optimizer.clip_norm / (value + 1e-6)), optimizer.clip_norm > 0.0);
}

// x, then y: element, GRID_ROW lanes to a row of the grid.
@compute @workgroup_size(LANES_X)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * GRID_ROW + id.x;
  if (id.x >= GRID_ROW || i >= LENGTH || scalars.skipped != 0.0) { return; }
  let g = gradients[i] * scalars.clip;
  let m = optimizer.beta1 * first_moment[i] + optimizer.share1 * g;
  let v = optimizer.beta2 * second_moment[i] + optimizer.share2 * g * g;
  first_moment[i] = m;
  second_moment[i] = v;
  let step = (m / optimizer.correction1) / (sqrt(v / optimizer.correction2) + optimizer.epsilon);
  parameters[i] = parameters[i] * (1.0 - optimizer.learning_rate * optimizer.weight_decay) - optimizer.learning_rate * step;
}
