import type { Floats } from './batch';
import { forEachStep, sigmoid } from './recurrent';

/**
 * One GRU layer in one direction, as torch.nn.GRU computes it (gate order r, z, n; states start at zero):
 *
 *   r, z = sigmoid(a + s), n = tanh(a + r s)   where a(t) = inputs(t) and s(t) = W_hh h(t-1) + b_hh
 *   h(t) = (1 - z) n + z h(t-1)
 *
 * `reverse` walks each sequence from its last residue to its first; results stay in residue order.
 */
interface GruTrace {
  /** (T, 3H) gates after their activation. */
  gates: Float64Array;
  /** (T, 3H) the state's share s of the pre-activations. */
  shares: Float64Array;
  /** (T, H) hidden states h. */
  states: Float64Array;
}

/**
 * @param inputs (T, 3H) the input's share of the pre-activations, b_ih included
 * @param weightHh (3H, H)
 * @param biasHh (3H)
 * @param offsets (B+1) first row of each sequence
 */
export function gruForward(
  inputs: Floats,
  weightHh: Floats,
  biasHh: Floats,
  offsets: Int32Array,
  reverse: boolean,
): GruTrace {
  const width = biasHh.length;
  const hidden = width / 3;
  const residues = offsets[offsets.length - 1];
  const gates = new Float64Array(residues * width);
  const shares = new Float64Array(residues * width);
  const states = new Float64Array(residues * hidden);
  forEachStep(offsets, reverse, 'inTime', (row, previous) => {
    for (let gate = 0; gate < width; gate++) {
      let share = biasHh[gate];
      if (previous >= 0) {
        for (let k = 0; k < hidden; k++) share += weightHh[gate * hidden + k] * states[previous * hidden + k];
      }
      shares[row * width + gate] = share;
    }
    for (let j = 0; j < hidden; j++) {
      const at = placesOf(row, j, hidden);
      const r = sigmoid(inputs[at.r] + shares[at.r]);
      const z = sigmoid(inputs[at.z] + shares[at.z]);
      const n = Math.tanh(inputs[at.n] + r * shares[at.n]);
      gates[at.r] = r;
      gates[at.z] = z;
      gates[at.n] = n;
      const before = previous >= 0 ? states[previous * hidden + j] : 0;
      states[row * hidden + j] = (1 - z) * n + z * before;
    }
  });
  return { gates, shares, states };
}

/**
 * Back-propagation through the entire sequence.
 * @param dStates (T, H) gradient of the loss by every hidden state, as the layers above see it
 * @returns (T, 3H) each: dInputs, the gradient by `inputs`; dShares, that by the state's share, and so by W_hh h(t-1) and b_hh
 */
export function gruBackward(
  dStates: Floats,
  { gates, shares, states }: GruTrace,
  weightHh: Floats,
  offsets: Int32Array,
  reverse: boolean,
): { dInputs: Float64Array; dShares: Float64Array } {
  const hidden = states.length / offsets[offsets.length - 1];
  const width = 3 * hidden;
  const dInputs = new Float64Array(gates.length);
  const dShares = new Float64Array(gates.length);
  const dHidden = Float64Array.from(dStates); // grows by what each later step sends back to its previous one
  forEachStep(offsets, reverse, 'backInTime', (row, previous) => {
    for (let j = 0; j < hidden; j++) {
      const at = placesOf(row, j, hidden);
      const [r, z, n] = [gates[at.r], gates[at.z], gates[at.n]];
      const dh = dHidden[row * hidden + j];
      const before = previous >= 0 ? states[previous * hidden + j] : 0;
      const dn = dh * (1 - z) * (1 - n * n);
      dInputs[at.r] = dShares[at.r] = dn * shares[at.n] * r * (1 - r);
      dInputs[at.z] = dShares[at.z] = dh * (before - n) * z * (1 - z);
      dInputs[at.n] = dn;
      dShares[at.n] = dn * r;
      if (previous >= 0) dHidden[previous * hidden + j] += dh * z;
    }
    if (previous < 0) return;
    for (let gate = 0; gate < width; gate++) {
      const d = dShares[row * width + gate];
      for (let k = 0; k < hidden; k++) dHidden[previous * hidden + k] += d * weightHh[gate * hidden + k];
    }
  });
  return { dInputs, dShares };
}

/** Where the three gates of a unit lie. */
function placesOf(row: number, unit: number, hidden: number) {
  const r = row * 3 * hidden + unit;
  return { r, z: r + hidden, n: r + 2 * hidden };
}
