/** Training the networks of a comparison: the same tuning for every encoder, then every seed. */
import { SYMBOLS } from '../data/alphabet';
import type { Dataset } from '../data/types';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import type { Encoder, ModelConfig } from '../model/config';
import type { TrainedModel } from '../model/trainedModel';
import type { TrainOptions } from '../train/options';
import { bestTrial, searchTrials } from '../train/search';
import { trainClassifier } from '../train/trainClassifier';
import type { TrainProgress, TrainResult } from '../train/progress';
import type { CompareOptions } from './options';
import type { Task } from './taskDatasets';

/** What fixes a network of a comparison, beside the comparison's data and options. */
export interface RunSpec {
  task: Task;
  encoder: Encoder;
  learningRate: number;
  seed: number;
}

/** A trained network and how its training went. */
export interface TrainedRun extends Pick<TrainResult, 'history' | 'bestEpoch' | 'stopped'> {
  spec: RunSpec;
  model: TrainedModel;
}

/** Trains a network, or fetches it where it was trained before. */
export type RunTrainer = (
  spec: RunSpec,
  dataset: Dataset,
  config: ModelConfig,
  train: TrainOptions,
  hooks: Hooks<TrainProgress>,
) => Promise<TrainedRun>;

/** Trains, and keeps nothing. */
export function memoryTrainer(gpu: Gpu): RunTrainer {
  return async (spec, dataset, config, train, hooks) => {
    const { parameters, history, bestEpoch, stopped } = await trainClassifier(
      gpu,
      dataset,
      config,
      train,
      hooks,
    );
    hooks.signal?.throwIfAborted();
    return { spec, model: { config, parameters }, history, bestEpoch, stopped };
  };
}

/** Trains what a spec names. */
export type SpecTrainer = (spec: RunSpec, dataset: Dataset) => Promise<TrainedRun>;

export function networkConfig(options: CompareOptions, encoder: Encoder, classes: number): ModelConfig {
  return { ...options.model, encoder, symbols: SYMBOLS, classes };
}

/** What tuning an encoder tried and chose. */
export interface TunedEncoder {
  encoder: Encoder;
  learningRate: number;
  /** Least validation loss of each learning rate, on the first seed. */
  trials: { learningRate: number; validationLoss: number }[];
}

/** The learning rate of least validation loss on the first seed. */
export async function tune(
  encoder: Encoder,
  dataset: Dataset,
  options: CompareOptions,
  train: SpecTrainer,
): Promise<TunedEncoder> {
  const { learningRates, train: training } = options;
  const trials: TunedEncoder['trials'] = [];
  const trainOne = async (trial: number) => {
    const learningRate = learningRates[trial];
    const run = await train({ task: 'true', encoder, learningRate, seed: training.seed }, dataset);
    trials.push({ learningRate, validationLoss: validationLoss(run) });
    return { best: run.history[run.bestEpoch - 1] };
  };
  // All are trained in full: rates that are compared after few epochs favour high ones.
  const phase = (begun: number) => (begun < learningRates.length ? 'open' : 'closing');
  const tried = await searchTrials([training.epochs], 'loss', trainOne, phase);
  const best = bestTrial(tried, 'loss') ?? 0;
  return { encoder, learningRate: learningRates[best], trials };
}

/** A network of each of the seeds. */
export async function trainSeeds(
  task: Task,
  { encoder, learningRate }: Pick<TunedEncoder, 'encoder' | 'learningRate'>,
  dataset: Dataset,
  seeds: readonly number[],
  train: SpecTrainer,
): Promise<TrainedRun[]> {
  const runs: TrainedRun[] = [];
  for (const seed of seeds) runs.push(await train({ task, encoder, learningRate, seed }, dataset));
  return runs;
}

/** Validation loss of the epoch whose weights were kept. */
export function validationLoss({ history, bestEpoch }: Pick<TrainedRun, 'history' | 'bestEpoch'>): number {
  return history[bestEpoch - 1]?.valLoss ?? Infinity;
}

/** Nothing is left to learn below this validation loss. */
const NEGLIGIBLE_LOSS = 0.005;

/**
 * Whether more epochs would not have helped: training ran out of patience, or the best epoch came before the last
 * fifth of the epochs. A loss that is merely flat at the end shows nothing, since the learning rate has gone to zero there.
 */
export function hasConverged(run: Pick<TrainedRun, 'history' | 'bestEpoch' | 'stopped'>): boolean {
  const { stopped, history, bestEpoch } = run;
  if (stopped === 'guard') return false;
  const passed = bestEpoch > 0 && bestEpoch <= 0.8 * history.length;
  return stopped === 'patience' || passed || validationLoss(run) < NEGLIGIBLE_LOSS;
}
