// The LSTM's cell: what one unit does in a step of recurrent.wgsl's time loop.
//
// Equations: Hochreiter & Schmidhuber 1997 with forget gates (Gers 2000), as in torch.nn.LSTM:
//   i, f, o = sigmoid(.), g = tanh(.), c_t = f c_(t-1) + i g, h_t = o tanh(c_t)
// A unit's gates are vec4(i, f, g, o), what it remembers is c.

@group(0) @binding(10) var<storage, read_write> cells: array<f32>;        // (N, DIRECTIONS, H)

struct Cell { gates: vec4f, state: f32, memory: f32 }

struct CellGradient { gates: vec4f, carry: f32 }   // by the pre-activations, and what goes on to the step before

fn memory_at(index: u32) -> f32 { return cells[index]; }

fn keep_memory(index: u32, memory: f32) { cells[index] = memory; }

fn cell_of(a: vec4f, past: f32, has_past: bool) -> Cell {
  let gate = vec4f(sigmoid(a.x), sigmoid(a.y), hyperbolic_tangent(a.z), sigmoid(a.w));
  var c = gate.x * gate.z;
  if (has_past) { c += gate.y * past; }
  return Cell(gate, gate.w * hyperbolic_tangent(c), c);
}

fn cell_gradient(cell: Cell, past: f32, dh: f32, carry: f32) -> CellGradient {
  let gate = cell.gates;
  let tanh_c = hyperbolic_tangent(cell.memory);
  var dc = dh * gate.w * (1.0 - tanh_c * tanh_c);
  dc += carry;
  let d_gates = vec4f(
    dc * gate.z * gate.x * (1.0 - gate.x),
    dc * past * gate.y * (1.0 - gate.y),
    dc * gate.x * (1.0 - gate.z * gate.z),
    dh * tanh_c * gate.w * (1.0 - gate.w),
  );
  return CellGradient(d_gates, dc * gate.y);
}
