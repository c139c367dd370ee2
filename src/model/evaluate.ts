import type { Dataset } from '../data/types';
import { SeqloomError } from '../errors';
import type { EvaluatedSplit } from '../evaluate/baselines';
import { calibrate, type Calibration } from '../evaluate/calibration';
import { labelledRows } from '../evaluate/baselines';
import {
  evaluatePredictions,
  rowsToEvaluate,
  type Evaluation,
  type PredictionOptions,
} from '../evaluate/evaluation';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { predict } from './predict';
import { modelsOf, type TrainedModel } from './trainedModel';

/** What is evaluated, and how intervals are drawn. */
export interface EvaluateOptions extends PredictionOptions {
  /** `test` unless given. */
  split?: EvaluatedSplit;
}

/**
 * Predicts the labelled sequences of a split and says how good the predictions are: metrics with bootstrap 95 %
 * intervals over sequences, per class, the confusion matrix, and the baselines (where the data has a train split).
 * @param model of several networks, the mean of their probabilities is evaluated
 * @param dataset labelled with the network's classes, in its order (`buildDataset` with `classes`).
 * @throws SeqloomError when the classes are not the network's in number, the split holds no labelled sequence, or the GPU
 *   fails.
 */
export async function evaluate(
  gpu: Gpu,
  model: TrainedModel | readonly TrainedModel[],
  dataset: Dataset,
  options: EvaluateOptions = {},
  hooks: Hooks = {},
): Promise<Evaluation> {
  const { classes } = modelsOf(model)[0].config;
  if (dataset.classes.length !== classes) {
    throw new SeqloomError(
      `${dataset.name} has ${dataset.classes.length} classes and the network ${classes}. Read the data with the network's classes.`,
    );
  }
  const { split = 'test', ...evaluating } = options;
  const rows = rowsToEvaluate(dataset, split);
  const sequences = rows.map((row) => dataset.tokens[row]);
  const probabilities = await predict(gpu, model, sequences, hooks);
  const { onStage, signal } = hooks;
  return evaluatePredictions(dataset, split, rows, probabilities, evaluating, { onStage, signal });
}

/** Fits a calibration on the validation split; undefined where it has no labelled sequence. */
export async function calibrateModel(
  gpu: Gpu,
  model: TrainedModel,
  dataset: Dataset,
  { signal }: Hooks<never> = {},
): Promise<Calibration | undefined> {
  const rows = labelledRows(dataset, 'val');
  if (rows.length === 0) return undefined;
  const sequences = rows.map((row) => dataset.tokens[row]);
  const labels = Int32Array.from(rows, (row) => dataset.labels[row]);
  return calibrate(await predict(gpu, model, sequences, { signal }), labels, dataset.classes);
}
