import type { Floats } from './batch';

/**
 * Visits every sequence's rows in the order of the recurrence, or against it, each with the row of the
 * recurrence's step before; -1 at a sequence's first step.
 */
export function forEachStep(
  offsets: Int32Array,
  reverse: boolean,
  order: 'inTime' | 'backInTime',
  visit: (row: number, previous: number) => void,
): void {
  for (let b = 0; b + 1 < offsets.length; b++) {
    const length = offsets[b + 1] - offsets[b];
    for (let s = 0; s < length; s++) {
      const step = order === 'inTime' ? s : length - 1 - s;
      const row = reverse ? offsets[b + 1] - 1 - step : offsets[b] + step;
      const previous = reverse ? row + 1 : row - 1;
      visit(row, step === 0 ? -1 : previous);
    }
  }
}

/**
 * dW_hh = sum over steps of dGates(t) h(t-1)^T.
 * @param dGates (T, G x H) gradient by the state's share of a unit's G pre-activations
 * @param states (T, H)
 * @returns (G x H, H)
 */
export function recurrentBackwardWeight(
  dGates: Floats,
  states: Floats,
  offsets: Int32Array,
  reverse: boolean,
): Float64Array {
  const residues = offsets[offsets.length - 1];
  const hidden = states.length / residues;
  const width = dGates.length / residues;
  const dWeightHh = new Float64Array(width * hidden);
  forEachStep(offsets, reverse, 'inTime', (row, previous) => {
    if (previous < 0) return;
    for (let gate = 0; gate < width; gate++) {
      const d = dGates[row * width + gate];
      for (let k = 0; k < hidden; k++) dWeightHh[gate * hidden + k] += d * states[previous * hidden + k];
    }
  });
  return dWeightHh;
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
