import { encode } from '../../src/data/tokens';
import type { PeerBatch } from './contract';

/** A batch as libraries without packed sequences take it. */
export interface PaddedBatch {
  batch: number;
  /** T: the longest sequence's. */
  length: number;
  /** (B, T), 0 past a sequence's end, where it changes no state of the sequence. */
  tokens: Int32Array;
  /** (B, T) by which to weigh the states so that their sum is the mean: 1 / length, 0 past the end. */
  shares: Float32Array;
  lengths: Int32Array;
  labels: number[];
}

export function padBatch({ sequences, labels }: PeerBatch): PaddedBatch {
  const length = Math.max(...sequences.map((sequence) => sequence.length));
  const tokens = new Int32Array(sequences.length * length);
  const shares = new Float32Array(sequences.length * length);
  sequences.forEach((sequence, b) => {
    tokens.set(encode(sequence), b * length);
    shares.fill(1 / sequence.length, b * length, b * length + sequence.length);
  });
  const lengths = Int32Array.from(sequences, (sequence) => sequence.length);
  return { batch: sequences.length, length, tokens, shares, lengths, labels };
}
