import { labelledRows } from '../evaluate/baselines';
import type { Dataset } from '../data/types';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import type { TrainProgress } from '../train/progress';
import type { SvmFitter } from './ladder';
import type { CompareOptions } from './options';
import type { RunTrainer } from './runs';
import { rowsBySplit, type SplitRows } from './readoutVectors';
import type { Tested } from './systems';

/** How networks are trained, and what the core lacks. */
export interface CompareTools {
  train: RunTrainer;
  /** Without it, the ladder lacks the support vector machine. */
  fitSvm?: SvmFitter;
}

/** What every part of the comparison on one data set works with: on a partition of the data, or one of its folds. */
export interface Context {
  gpu: Gpu;
  dataset: Dataset;
  options: CompareOptions;
  tools: CompareTools;
  hooks: Hooks<TrainProgress>;
  rows: SplitRows;
  /** Everything that predicts the test split, as it is measured. */
  tested: Tested;
}

/** Those of the data sets of a partition. */
export function createContexts(
  gpu: Gpu,
  datasets: Dataset[],
  options: CompareOptions,
  tools: CompareTools,
  hooks: Hooks<TrainProgress>,
): Context[] {
  return datasets.map((dataset, i) => {
    const fold = datasets.length > 1 ? `fold ${i + 1} of ${datasets.length}: ` : '';
    const told = { ...hooks, onStage: (stage: string) => hooks.onStage?.(fold + stage) };
    const rows = rowsBySplit(dataset, options.train.seed);
    const tested = testedOf(dataset);
    return { gpu, dataset, options, tools, hooks: told, rows, tested };
  });
}

/** Nothing yet, of the test split. */
export function testedOf(dataset: Dataset): Tested {
  const { classes } = dataset;
  return { classes, truth: labelsOf(dataset, labelledRows(dataset, 'test')), systems: [] };
}

export function labelsOf(dataset: Dataset, rows: number[]): Int32Array {
  return Int32Array.from(rows, (row) => dataset.labels[row]);
}

/** Says what comes next, and lets signals and the terminal have their turn. */
export async function enter({ hooks }: Pick<Context, 'hooks'>, stage: string): Promise<void> {
  hooks.signal?.throwIfAborted();
  hooks.onStage?.(stage);
  await new Promise((resolve) => setTimeout(resolve));
  hooks.signal?.throwIfAborted();
}
