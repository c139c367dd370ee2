/** Rearrangements of a sequence that keep its composition. */
import { concatenate } from '../data/concatenate';
import type { Rng } from '../data/rng';

/** Residues of the segment that `shiftedSegment` moves. */
const SEGMENT = 8;

/** `ABCD` -> `CDAB`; of an odd length the second half is the longer one. */
export function swappedHalves(tokens: Uint8Array): Uint8Array {
  const half = Math.floor(tokens.length / 2);
  return concatenate(Uint8Array, [tokens.subarray(half), tokens.subarray(0, half)]);
}

export function reversed(tokens: Uint8Array): Uint8Array {
  return tokens.slice().reverse();
}

export function shuffled(tokens: Uint8Array, rng: Rng): Uint8Array {
  return rng.shuffle(tokens.slice());
}

/**
 * A segment of 8 residues (or the sequence's half), taken from a random place in the first half, stands as far from the
 * end as it stood from the beginning.
 */
export function shiftedSegment(tokens: Uint8Array, rng: Rng): Uint8Array {
  const half = Math.floor(tokens.length / 2);
  const length = Math.min(SEGMENT, half);
  const start = rng.integer(half - length + 1);
  const end = start + length;
  const rest = concatenate(Uint8Array, [tokens.subarray(0, start), tokens.subarray(end)]);
  const target = rest.length - start;
  return concatenate(Uint8Array, [
    rest.subarray(0, target),
    tokens.subarray(start, end),
    rest.subarray(target),
  ]);
}
