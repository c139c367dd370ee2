// The GRU's cell: what one unit does in a step of recurrent.wgsl's time loop.
//
// Equations: Cho et al. 2014 with the reset gate after the product, as in torch.nn.GRU:
//   r, z = sigmoid(.), n = tanh(W_in x + b_in + r (W_hn h_(t-1) + b_hn)), h_t = (1 - z) n + z h_(t-1)
// A unit's pre-activations are vec4(r, z, the input's share of n, the state's share of n): W_ih's fourth value and W_hh's
// third, of each unit, are zero. Its gates are vec4(r, z, n, the state's share of n), what it remembers is its state.

struct Cell { gates: vec4f, state: f32, memory: f32 }

struct CellGradient { gates: vec4f, carry: f32 }   // by the pre-activations, and what z lets pass to the step before

fn memory_at(index: u32) -> f32 { return states[index / 4u][index % 4u]; }

fn keep_memory(index: u32, memory: f32) {}

fn cell_of(a: vec4f, past: f32, has_past: bool) -> Cell {
  let r = sigmoid(a.x);
  let z = sigmoid(a.y);
  let n = hyperbolic_tangent(a.z + r * a.w);
  var h = (1.0 - z) * n;
  if (has_past) { h += z * past; }
  return Cell(vec4f(r, z, n, a.w), h, h);
}

fn cell_gradient(cell: Cell, past: f32, dh: f32, carry: f32) -> CellGradient {
  let r = cell.gates.x;
  let z = cell.gates.y;
  let n = cell.gates.z;
  let d = dh + carry;
  let dn = d * (1.0 - z) * (1.0 - n * n);
  return CellGradient(vec4f(dn * cell.gates.w * r * (1.0 - r), d * (past - n) * z * (1.0 - z), dn, dn * r), d * z);
}
