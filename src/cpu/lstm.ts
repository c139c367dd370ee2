import type { Floats } from './batch';
import { forEachStep, sigmoid } from './recurrent';

/**
 * One LSTM layer in one direction, as torch.nn.LSTM computes it (gate order i, f, g, o; states start at zero):
 *
 *   i, f, o = sigmoid(a), g = tanh(a)   where a(t) = gateInputs(t) + W_hh h(t-1)
 *   c(t) = f c(t-1) + i g               h(t) = o tanh(c(t))
 *
 * `reverse` walks each sequence from its last residue to its first; results stay in residue order.
 */
interface LstmTrace {
  /** (T, 4H) gates after their activation. */
  gates: Float64Array;
  /** (T, H) cell states c. */
  cells: Float64Array;
  /** (T, H) hidden states h. */
  states: Float64Array;
}

/**
 * @param gateInputs (T, 4H) the input's share of the gate pre-activations, both biases included
 * @param weightHh (4H, H)
 * @param offsets (B+1) first row of each sequence
 */
export function lstmForward(
  gateInputs: Floats,
  weightHh: Floats,
  offsets: Int32Array,
  reverse: boolean,
): LstmTrace {
  const hidden = Math.sqrt(weightHh.length / 4);
  const residues = offsets[offsets.length - 1];
  const gates = new Float64Array(residues * 4 * hidden);
  const cells = new Float64Array(residues * hidden);
  const states = new Float64Array(residues * hidden);
  forEachStep(offsets, reverse, 'inTime', (row, previous) => {
    for (let gate = 0; gate < 4 * hidden; gate++) {
      let a = gateInputs[row * 4 * hidden + gate];
      if (previous >= 0) {
        for (let k = 0; k < hidden; k++) a += weightHh[gate * hidden + k] * states[previous * hidden + k];
      }
      const isCandidate = Math.floor(gate / hidden) === 2;
      gates[row * 4 * hidden + gate] = isCandidate ? Math.tanh(a) : sigmoid(a);
    }
    for (let j = 0; j < hidden; j++) {
      const { i, f, g, o } = gatesOf(gates, row, j, hidden);
      const cell = f * (previous >= 0 ? cells[previous * hidden + j] : 0) + i * g;
      cells[row * hidden + j] = cell;
      states[row * hidden + j] = o * Math.tanh(cell);
    }
  });
  return { gates, cells, states };
}

/**
 * Back-propagation through the entire sequence.
 * @param dStates (T, H) gradient of the loss by every hidden state, as the layers above see it
 * @returns dGates (T, 4H): gradient by the gate pre-activations, and so by `gateInputs`
 */
export function lstmBackward(
  dStates: Floats,
  trace: LstmTrace,
  weightHh: Floats,
  offsets: Int32Array,
  reverse: boolean,
): Float64Array {
  const hidden = Math.sqrt(weightHh.length / 4);
  const { gates, cells } = trace;
  const dGates = new Float64Array(gates.length);
  const dHidden = Float64Array.from(dStates); // grows by what each later step sends back to its previous one
  const dCells = new Float64Array(cells.length);
  forEachStep(offsets, reverse, 'backInTime', (row, previous) => {
    for (let j = 0; j < hidden; j++) {
      const { i, f, g, o } = gatesOf(gates, row, j, hidden);
      const tanhCell = Math.tanh(cells[row * hidden + j]);
      const dh = dHidden[row * hidden + j];
      const dc = dCells[row * hidden + j] + dh * o * (1 - tanhCell * tanhCell);
      const previousCell = previous >= 0 ? cells[previous * hidden + j] : 0;
      const base = row * 4 * hidden + j;
      dGates[base] = dc * g * i * (1 - i);
      dGates[base + hidden] = dc * previousCell * f * (1 - f);
      dGates[base + 2 * hidden] = dc * i * (1 - g * g);
      dGates[base + 3 * hidden] = dh * tanhCell * o * (1 - o);
      if (previous >= 0) dCells[previous * hidden + j] = dc * f;
    }
    if (previous < 0) return;
    for (let gate = 0; gate < 4 * hidden; gate++) {
      const d = dGates[row * 4 * hidden + gate];
      for (let k = 0; k < hidden; k++) dHidden[previous * hidden + k] += d * weightHh[gate * hidden + k];
    }
  });
  return dGates;
}

function gatesOf(gates: Float64Array, row: number, unit: number, hidden: number) {
  const base = row * 4 * hidden + unit;
  return {
    i: gates[base],
    f: gates[base + hidden],
    g: gates[base + 2 * hidden],
    o: gates[base + 3 * hidden],
  };
}
