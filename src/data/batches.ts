import type { Rng } from './rng';

/** Sequences (indices into the data set) that are run together, longest first. */
export type MicroBatch = number[];

/** The micro-batches whose gradients are summed before one update. */
export type Update = MicroBatch[];

export interface BatchLimits {
  /** Residues in one update: a new one starts when the next sequence would pass it. */
  updateResidues: number;
  /** Residues in one micro-batch, what the device holds at once. */
  microResidues: number;
  /** Sequences in one micro-batch. */
  microSequences: number;
}

/**
 * Updates' worth of sequences that are sorted by length together: enough to make the lengths in a batch alike, few enough
 * that batches differ from epoch to epoch on small data too.
 */
const POOL_UPDATES = 8;

/**
 * One epoch: every sequence once, in length-bucketed batches in random order.
 * The shuffled sequences are cut into pools, each pool is sorted by length and cut into updates, the updates are shuffled.
 * @param lengths of all sequences of the data set
 */
export function planEpoch(
  indices: ArrayLike<number>,
  lengths: ArrayLike<number>,
  limits: BatchLimits,
  rng: Rng,
): Update[] {
  const order = rng.shuffle(Array.from(indices));
  const updates: Update[] = [];
  for (const pool of cut(order, lengths, limits.updateResidues * POOL_UPDATES, Infinity)) {
    updates.push(...planInOrder(pool, lengths, limits));
  }
  return rng.shuffle(updates);
}

/** Every sequence once, sorted by length, without randomness: for evaluation and inference. */
export function planInOrder(
  indices: ArrayLike<number>,
  lengths: ArrayLike<number>,
  limits: BatchLimits,
): Update[] {
  const sorted = Array.from(indices).sort((a, b) => lengths[b] - lengths[a] || a - b);
  return cut(sorted, lengths, limits.updateResidues, Infinity).map((update) =>
    cut(update, lengths, limits.microResidues, limits.microSequences),
  );
}

/** Cuts a list, in order, into runs of at most so many residues (a longer single sequence stands alone) and sequences. */
function cut(
  order: number[],
  lengths: ArrayLike<number>,
  mostResidues: number,
  mostSequences: number,
): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  let residues = 0;
  for (const index of order) {
    if (run.length > 0 && (residues + lengths[index] > mostResidues || run.length >= mostSequences)) {
      runs.push(run);
      run = [];
      residues = 0;
    }
    run.push(index);
    residues += lengths[index];
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
