import type { Floats } from './batch';

interface AttentionTrace {
  /** (T) each residue's share of its sequence: softmax of the scores. */
  weights: Float64Array;
  /** (B, width) */
  pooled: Float64Array;
}

/**
 * The mean of each sequence's rows, weighted by a softmax of their scores, which are their products with `weight`.
 * @param rows (T, width)
 * @param weight (width)
 * @param offsets (B+1)
 */
export function attentionForward(rows: Floats, weight: Floats, offsets: Int32Array): AttentionTrace {
  const width = weight.length;
  const sequences = offsets.length - 1;
  const weights = new Float64Array(offsets[sequences]);
  const pooled = new Float64Array(sequences * width);
  for (let b = 0; b < sequences; b++) {
    const [begin, end] = [offsets[b], offsets[b + 1]];
    let top = -Infinity;
    for (let row = begin; row < end; row++) {
      for (let i = 0; i < width; i++) weights[row] += weight[i] * rows[row * width + i];
      top = Math.max(top, weights[row]);
    }
    let total = 0;
    for (let row = begin; row < end; row++) total += weights[row] = Math.exp(weights[row] - top);
    for (let row = begin; row < end; row++) {
      weights[row] /= total;
      for (let i = 0; i < width; i++) pooled[b * width + i] += weights[row] * rows[row * width + i];
    }
  }
  return { weights, pooled };
}

/**
 * @param dPooled (B, width)
 * @returns dRows (T, width), dWeight (width)
 */
export function attentionBackward(
  dPooled: Floats,
  rows: Floats,
  { weights, pooled }: AttentionTrace,
  weight: Floats,
  offsets: Int32Array,
): { dRows: Float64Array; dWeight: Float64Array } {
  const width = weight.length;
  const dRows = new Float64Array(rows.length);
  const dWeight = new Float64Array(width);
  for (let b = 0; b < offsets.length - 1; b++) {
    for (let row = offsets[b]; row < offsets[b + 1]; row++) {
      let dScore = 0;
      for (let i = 0; i < width; i++) {
        dScore += weights[row] * dPooled[b * width + i] * (rows[row * width + i] - pooled[b * width + i]);
      }
      for (let i = 0; i < width; i++) {
        dRows[row * width + i] = weights[row] * dPooled[b * width + i] + dScore * weight[i];
        dWeight[i] += dScore * rows[row * width + i];
      }
    }
  }
  return { dRows, dWeight };
}
