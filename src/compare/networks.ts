/** The networks of a comparison, trained and fresh. */
import type { Dataset } from '../data/types';
import type { CellName, Encoder } from '../model/config';
import { initialParameters } from '../model/init';
import { parameterCount, type TrainedModel } from '../model/trainedModel';
import { enter, type Context } from './context';
import { cellsOf } from './options';
import type { EncoderTraining, RunSummary, UntrainedName } from './result';
import {
  hasConverged,
  networkConfig,
  trainSeeds,
  tune,
  validationLoss,
  type SpecTrainer,
  type TrainedRun,
  type TunedEncoder,
} from './runs';
import { orderOnlyDataset, reorderedDataset, shuffledDataset, type Task } from './taskDatasets';

/** All networks of one encoder. */
export interface TrainedEncoder {
  encoder: Encoder;
  tuned: TunedEncoder;
  /** By task: one per seed. */
  runs: Map<Task, TrainedRun[]>;
}

/** The data that the networks of each task are trained and tested on. */
export type TaskData = Map<Task, Dataset>;

export function taskData({ dataset, options }: Context): TaskData {
  const { seed } = options.train;
  const data: TaskData = new Map([['true', dataset]]);
  if (options.orderTraining) {
    data.set('reordered', reorderedDataset(dataset, seed));
    data.set('shuffled', shuffledDataset(dataset, seed));
    data.set('order-only', orderOnlyDataset(dataset, seed));
  }
  return data;
}

/** One of the networks of a comparison, on every task that it is trained on. */
export interface NetworkPart {
  encoder: Encoder;
  /** From 1, of `seeds`. */
  number: number;
}

/**
 * Tunes every encoder on the data as it is, and trains it on every task with what was found.
 * @param only this network, and those that its learning rate is chosen by
 */
export async function trainEncoders(
  context: Context,
  data: TaskData,
  only?: NetworkPart,
): Promise<TrainedEncoder[]> {
  const { options } = context;
  const { seed: first } = options.train;
  const encoders = only ? [only.encoder] : options.encoders;
  const all = Array.from({ length: options.seeds }, (_, i) => first + i);
  const seeds = only ? [all[only.number - 1]] : all;
  const shared = seeds.includes(first) ? 1 : 0;
  const total = encoders.length * (options.learningRates.length + data.size * seeds.length - shared);
  const known = new Map<string, TrainedRun>();
  const train: SpecTrainer = async (spec, dataset) => {
    const key = JSON.stringify(spec);
    const run = known.get(key) ?? (await trainNew(spec, dataset));
    known.set(key, run);
    return run;
  };
  const trainNew: SpecTrainer = async (spec, dataset) => {
    const { task, encoder, learningRate, seed } = spec;
    const what = `network ${known.size + 1} of ${total}, ${encoder}${task === 'true' ? '' : `, ${task}`}`;
    await enter(context, `${what}: learning rate ${learningRate}, seed ${seed}`);
    const config = networkConfig(options, encoder, dataset.classes.length);
    return context.tools.train(
      spec,
      dataset,
      config,
      { ...options.train, learningRate, seed },
      context.hooks,
    );
  };
  const trained: TrainedEncoder[] = [];
  for (const encoder of encoders) {
    const tuned = await tune(encoder, context.dataset, options, train);
    const runs = new Map<Task, TrainedRun[]>();
    for (const [task, dataset] of data) runs.set(task, await trainSeeds(task, tuned, dataset, seeds, train));
    trained.push({ encoder, tuned, runs });
  }
  return trained;
}

export function modelsOf({ runs }: TrainedEncoder, task: Task): TrainedModel[] {
  return runs.get(task)!.map(({ model }) => model);
}

/** By the recurrent cell of what is compared: networks of one direction as they are before training, one per seed. */
export function untrainedNetworks({ options, dataset }: Context): Map<UntrainedName, TrainedModel[]> {
  const models = (cell: CellName) => {
    const config = networkConfig(options, cell, dataset.classes.length);
    return Array.from({ length: options.seeds }, (_, i) => ({
      config,
      parameters: initialParameters(config, options.train.seed + i),
    }));
  };
  return new Map(cellsOf(options).map((cell) => [`untrained-${cell}`, models(cell)]));
}

/** @param fold what the data set is called among others */
export function describeTraining({ tuned, runs }: TrainedEncoder, fold?: string): EncoderTraining {
  const all = [...runs.values()].flat();
  return {
    ...(fold !== undefined && { fold }),
    ...tuned,
    parameters: parameterCount(runs.get('true')![0].model),
    runs: all.map(describeRun),
  };
}

function describeRun(run: TrainedRun): RunSummary {
  const { spec, history, bestEpoch, stopped } = run;
  return {
    task: spec.task,
    seed: spec.seed,
    epochs: history.length,
    bestEpoch,
    stopped,
    converged: hasConverged(run),
    validationLoss: validationLoss(run),
    validationAccuracy: history[bestEpoch - 1]?.valAccuracy ?? 0,
    seconds: history.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}
