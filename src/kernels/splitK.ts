import { ceilDivide } from './common';

/** Partial sums of one weight gradient may take this many floats (64 MiB). */
const MOST_PARTIALS = 16 * 1024 * 1024;

/**
 * Rows that one invocation of a weight-gradient kernel sums. 256 keep a GPU's lanes busy; larger weights take fewer,
 * longer splits, so that their partial sums stay small.
 * @param stride floats of one split's partial sums
 */
export function rowsPerSplit(stride: number, mostRows: number): number {
  const splits = Math.max(1, Math.floor(MOST_PARTIALS / stride));
  return Math.max(256, ceilDivide(mostRows, splits));
}
