import type { Dataset } from '../data/types';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import type { TrainProgress } from '../train/progress';
import type { SvmFitter } from './ladder';
import type { CompareOptions } from './options';
import { Draws } from './resample';
import type { RunTrainer } from './runs';
import { Systems } from './systems';
import { rowsBySplit, type SplitRows } from './readoutVectors';

/** How networks are trained, and what the core lacks. */
export interface CompareTools {
  train: RunTrainer;
  /** Without it, the ladder lacks the support vector machine. */
  fitSvm?: SvmFitter;
}

/** What every part of the comparison on one partition of the data works with. */
export interface Context {
  gpu: Gpu;
  dataset: Dataset;
  options: CompareOptions;
  tools: CompareTools;
  hooks: Hooks<TrainProgress>;
  rows: SplitRows;
  /** Resamples of the test sequences; shared by everything that is compared. */
  draws: Draws;
  systems: Systems;
}

export function createContext(
  gpu: Gpu,
  dataset: Dataset,
  options: CompareOptions,
  tools: CompareTools,
  hooks: Hooks<TrainProgress>,
): Context {
  const { seed } = options.train;
  const rows = rowsBySplit(dataset, seed);
  const draws = new Draws(rows.test.length, options.resamples, seed);
  const systems = new Systems(draws, labelsOf(dataset, rows.test), dataset.classes);
  return { gpu, dataset, options, tools, hooks, rows, draws, systems };
}

export function labelsOf(dataset: Dataset, rows: number[]): Int32Array {
  return Int32Array.from(rows, (row) => dataset.labels[row]);
}

/** Says what comes next, and lets signals and the terminal have their turn. */
export async function enter({ hooks }: Context, stage: string): Promise<void> {
  hooks.signal?.throwIfAborted();
  hooks.onStage?.(stage);
  await new Promise((resolve) => setTimeout(resolve));
  hooks.signal?.throwIfAborted();
}
