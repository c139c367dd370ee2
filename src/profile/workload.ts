import { planEpoch } from '../data/batches';
import { Rng } from '../data/rng';
import { MOST_SEQUENCES } from '../kernels/common';
import type { Batch, Capacity } from '../model/batch';
import type { ModelConfig, Precision } from '../model/config';

/** How long the sequences of a batch are: all alike, or spread as in Swiss-Prot. */
export const LENGTH_CHOICES = ['equal', 'mixed'] as const;

/** What is profiled: a network and the batches that it gets. */
export interface ProfileShape {
  model: ModelConfig;
  /** Sequences in a batch; with mixed lengths, what a batch holds on average. */
  batch: number;
  /** Residues in a sequence; with mixed lengths, their mean. */
  length: number;
  /** `mixed`: lengths spread as in Swiss-Prot, in length-bucketed batches as training makes them. */
  lengths: (typeof LENGTH_CHOICES)[number];
  dropout: number;
  /** Of training; f32 unless told. */
  precision?: Precision;
}

export interface Workload {
  batches: Batch[];
  /** What holds every batch. */
  capacity: Capacity;
}

/** Batches that mixed lengths are drawn for. */
const MIXED_BATCHES = 8;

/** Deviation of the logarithm of Swiss-Prot's lengths, from their mean of 361 and median of 294: mean / median = exp(sigma^2 / 2). */
const LENGTH_SIGMA = Math.sqrt(2 * Math.log(361 / 294));

/** Random sequences and labels of the shape, the same in every run. */
export function makeWorkload({ model, batch, length, lengths }: ProfileShape): Workload {
  const rng = new Rng(1).fork('profile');
  const drawn = drawLengths(rng, lengths === 'equal' ? batch : batch * MIXED_BATCHES, length, lengths);
  const residues = batch * length;
  const limits = { updateResidues: residues, microResidues: residues, microSequences: MOST_SEQUENCES };
  const tokens = drawn.map((n) => Uint8Array.from({ length: n }, () => rng.integer(model.symbols)));
  const labels = drawn.map(() => rng.integer(model.classes));
  const batches = planEpoch([...drawn.keys()], drawn, limits, rng)
    .flat()
    .map((rows) => ({
      tokens: rows.map((row) => tokens[row]),
      labels: rows.map((row) => labels[row]),
      uids: rows,
    }));
  return {
    batches,
    capacity: {
      residues: Math.max(...batches.map(residuesOf)),
      sequences: Math.max(...batches.map((one) => one.tokens.length)),
      longest: Math.max(...drawn),
    },
  };
}

/** Lengths of so many sequences. */
export function drawLengths(rng: Rng, count: number, mean: number, kind: ProfileShape['lengths']): number[] {
  return Array.from({ length: count }, () => (kind === 'equal' ? mean : mixedLength(rng, mean)));
}

/** Log-normal with the given mean, up to eight times as long. */
function mixedLength(rng: Rng, mean: number): number {
  const median = mean / Math.exp(LENGTH_SIGMA ** 2 / 2);
  const length = Math.round(median * Math.exp(LENGTH_SIGMA * rng.normal()));
  return Math.min(8 * mean, Math.max(1, length));
}

export function residuesOf({ tokens }: Batch): number {
  return tokens.reduce((sum, sequence) => sum + sequence.length, 0);
}

/** The batch with the median number of residues. */
export function typicalBatch(batches: Batch[]): Batch {
  return [...batches].sort((a, b) => residuesOf(a) - residuesOf(b))[batches.length >> 1];
}
