import type { Floats } from './batch';

/**
 * Factor on one value: 0 (dropped) or 1 / (1 - p).
 * `site` names the place in the network: 0 is the pooled vector, k >= 1 the input of LSTM layer k.
 * `sequence` is the place in the batch, `residue` the 0-based residue (0 for the pooled vector), `unit` the column.
 */
export type DropoutMask = (site: number, sequence: number, residue: number, unit: number) => number;

/**
 * Multiplies rows by their mask; the same call serves the forward and the backward pass.
 * @param rows (T, width)
 * @param offsets (B+1) first row of each sequence
 * @returns (T, width)
 */
export function dropout(
  rows: Floats,
  width: number,
  offsets: Int32Array,
  site: number,
  mask: DropoutMask,
): Float64Array {
  const kept = new Float64Array(rows.length);
  for (let b = 0; b + 1 < offsets.length; b++) {
    for (let row = offsets[b]; row < offsets[b + 1]; row++) {
      for (let i = 0; i < width; i++) {
        kept[row * width + i] = rows[row * width + i] * mask(site, b, row - offsets[b], i);
      }
    }
  }
  return kept;
}

/**
 * The mask the GPU draws: a pure function of where the value stands, so the backward pass, a resumed run and a
 * batch split differently all see the same one, and nothing is stored.
 * @param uids (B) each sequence's own number, independent of its batch
 */
export function hashedDropoutMask(options: {
  probability: number;
  seed: number;
  step: number;
  uids: ArrayLike<number>;
}): DropoutMask {
  const { probability, seed, step, uids } = options;
  const threshold = dropoutThreshold(probability);
  const keptScale = 1 / (1 - probability);
  return (site, sequence, residue, unit) =>
    dropoutHash(seed, step, site, uids[sequence], residue, unit) >= threshold ? keptScale : 0;
}

/** A value is kept where its hash (u32) is at or above this u32. */
export function dropoutThreshold(probability: number): number {
  return Math.floor(probability * 2 ** 32);
}

/**
 * u32 hash of six u32: `h = 0; for each x: h = pcg(h ^ x)`. In WGSL the same, with u32 operators;
 * there the first five folds may be done once per residue, only the last differs between units.
 */
export function dropoutHash(
  seed: number,
  step: number,
  site: number,
  uid: number,
  residue: number,
  unit: number,
): number {
  const perStep = pcg(pcg(seed) ^ step);
  const perResidue = pcg(pcg(pcg(perStep ^ site) ^ uid) ^ residue);
  return pcg(perResidue ^ unit);
}

/**
 * PCG output hash RXS-M-XS on u32 (Jarzynski and Olano, "Hash functions for GPU rendering", JCGT 2020). In WGSL:
 *
 *   let state = v * 747796405u + 2891336453u;
 *   let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
 *   return (word >> 22u) ^ word;
 */
export function pcg(v: number): number {
  const state = (Math.imul(v, 747796405) + 2891336453) >>> 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}
