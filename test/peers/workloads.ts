import { decode } from '../../src/data/tokens';
import { Rng } from '../../src/data/rng';
import { MODEL_DEFAULTS, type ModelConfig } from '../../src/model/config';
import { makeWorkload } from '../../src/profile/workload';
import type { PeerBatch } from './contract';
import type { Lengths } from './options';

/** What is timed of one network: the same sequences for every library. */
export interface Work {
  /** The length asked for; of mixed lengths, their mean. */
  length: number;
  longest: number;
  residues: number;
  /** Sequences of like lengths together, longest first. */
  ordered: PeerBatch[];
  /** The same sequences as they come. */
  unordered: PeerBatch[];
}

/** Time steps of the batch that the libraries are checked on. */
export const CHECK_STEPS = 16;

/** The network that all of them compute: one LSTM over residue vectors, the mean of its states, a linear head. */
export function networkOf(hidden: number): ModelConfig {
  return { ...MODEL_DEFAULTS, hidden, poolNorm: 'none', classes: 4 };
}

export function makeWork(batch: number, length: number, lengths: Lengths): Work {
  const shape = { model: networkOf(1), batch, length, lengths, dropout: 0 };
  const ordered = makeWorkload(shape).batches.map(({ tokens, labels }) => ({
    sequences: tokens.map(decode),
    labels: Array.from(labels),
  }));
  return {
    length,
    longest: Math.max(...ordered.map(longestOf)),
    residues: ordered.flatMap(({ sequences }) => sequences).reduce((sum, { length }) => sum + length, 0),
    ordered,
    unordered: lengths === 'equal' ? ordered : shuffled(ordered, batch),
  };
}

function longestOf({ sequences }: PeerBatch): number {
  return Math.max(...sequences.map((sequence) => sequence.length));
}

/** Sum over the batches of their longest sequences. */
export function timeStepsOf(batches: PeerBatch[]): number {
  return batches.reduce((sum, batch) => sum + longestOf(batch), 0);
}

function shuffled(batches: PeerBatch[], size: number): PeerBatch[] {
  const records = batches.flatMap(({ sequences, labels }) =>
    sequences.map((sequence, i) => ({ sequence, label: labels[i] })),
  );
  new Rng(1).fork('bench').shuffle(records);
  return Array.from({ length: Math.ceil(records.length / size) }, (_, i) => {
    const rows = records.slice(i * size, (i + 1) * size);
    return { sequences: rows.map(({ sequence }) => sequence), labels: rows.map(({ label }) => label) };
  });
}

/** Sequences of 8 to 16 residues, longest first. */
export function checkBatch(batch: number): PeerBatch {
  const rng = new Rng(2).fork('bench');
  const { symbols, classes } = networkOf(1);
  const half = CHECK_STEPS / 2;
  const lengths = Array.from({ length: batch }, (_, i) => CHECK_STEPS - Math.floor((i * half) / batch));
  return {
    sequences: lengths.map((length) => decode(Array.from({ length }, () => rng.integer(symbols)))),
    labels: lengths.map(() => rng.integer(classes)),
  };
}
