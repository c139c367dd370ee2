/** What a search draws networks and their training from. */
import { Rng } from '../data/rng';
import { ENCODER_NAMES, POOLS, type ModelConfig } from '../model/config';
import type { TrainOptions } from './options';

/** A network and its training. */
export interface Trial {
  model: ModelConfig;
  train: TrainOptions;
}

/** The options that are searched; those that are given are fixed. */
export const SEARCHED = [
  'encoder',
  'hidden',
  'layers',
  'embeddingDim',
  'pool',
  'dropout',
  'learningRate',
  'weightDecay',
  'batchResidues',
] as const;
/** One of SEARCHED. */
export type Searched = (typeof SEARCHED)[number];

/**
 * Trial i, from 0, of a search: the first is the network that is trained without one, the others are drawn, each from a stream of its own.
 * @param fixed options that keep the base's value
 */
export function drawTrial(base: Trial, fixed: readonly Searched[], i: number): Trial {
  if (i === 0) return base;
  const rng = new Rng(base.train.seed).fork(`search trial ${i}`);
  const one = <T>(choices: readonly T[]): T => choices[rng.integer(choices.length)];
  const between = (low: number, high: number) => Number((low * (high / low) ** rng.uniform()).toPrecision(2));
  // All are drawn, so that fixing one does not change the others.
  const drawn = {
    encoder: one(ENCODER_NAMES),
    hidden: one([16, 32, 64, 128]),
    layers: one([1, 1, 2]),
    embeddingDim: one([8, 10, 16, 32, 64]),
    pool: one(POOLS),
    dropout: one([0, 0.1, 0.2, 0.3, 0.5]),
    learningRate: between(0.001, 0.05),
    weightDecay: between(0.001, 0.3),
    batchResidues: Math.max(256, base.train.batchResidues * one([0.5, 1, 1, 2])),
  };
  const { encoder, hidden, layers, embeddingDim, pool, ...train } = drawn;
  const keep = <T extends object>(values: T, from: object): T =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        fixed.includes(key as Searched) ? from[key as keyof typeof from] : value,
      ]),
    ) as T;
  return {
    model: { ...base.model, ...keep({ encoder, hidden, layers, embeddingDim, pool }, base.model) },
    train: { ...base.train, ...keep(train, base.train) },
  };
}
