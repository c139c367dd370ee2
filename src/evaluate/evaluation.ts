import { show, showSome } from '../data/show';
import { SPLITS, type Dataset } from '../data/types';
import { SeqloomError } from '../errors';
import type { Hooks } from '../hooks';
import { Turns } from '../turns';
import { fitBaselines, labelledRows, type BaselinePredictions, type EvaluatedSplit } from './baselines';
import {
  bootstrapIntervals,
  pairedBootstrap,
  type BootstrapIntervals,
  type BootstrapOptions,
  type Interval,
} from './bootstrap';
import { calibrationErrorOf, type BeforeAfter, type Calibration } from './calibration';
import { confidenceReport, type ConfidenceReport, type SuggestedThreshold } from './confidence';
import { crossEntropyOf, tempered } from './temperature';
import {
  toOutcomes,
  classificationReport,
  MOST_CONFUSED,
  type ClassificationReport,
  type Metric,
} from './metrics';
import { count } from '../words';

/** How good a classifier is on labelled sequences, how sure that is, and what simple predictors reach on the same ones. */
export interface Evaluation {
  /** What the data is called. */
  data: string;
  split: EvaluatedSplit;
  /** From pooled predictions. */
  metrics: ClassificationReport;
  /** How often it is right where it is sure. */
  confidence: ConfidenceReport;
  /** What its run's calibration, fitted on validation, brings on these sequences; missing where the run has none. */
  calibration?: AppliedCalibration;
  /** Bootstrap 95 % intervals of the metrics. */
  intervals: BootstrapIntervals;
  /** Fitted on the training split of the same data; empty where it has none. */
  baselines: BaselineReport[];
  /** Plain sentences a user should see: missing baselines, a confusion matrix that is too large, sequences that were trained on. */
  notes: string[];
}

/** A calibration on the evaluated sequences. */
export interface AppliedCalibration {
  temperature: number;
  /** Whether the evaluated probabilities are the calibrated ones. */
  used: boolean;
  crossEntropy: BeforeAfter<number>;
  calibrationError: BeforeAfter<number>;
  /** Of validation, for probabilities as they are evaluated; missing where none was found. */
  threshold?: SuggestedThreshold;
}

/** How predictions that are there already are evaluated. */
export interface PredictionOptions extends BootstrapOptions {
  /** The run's. */
  calibration?: Calibration;
  /** Whether it is used. */
  calibrated?: boolean;
}

/** How a simple predictor does, and how far the network is ahead of it. */
export interface BaselineReport {
  name: string;
  /** One line that says what it knows of a sequence and how it was fitted. */
  description: string;
  report: ClassificationReport;
  intervals: BootstrapIntervals;
  /** How far the network is ahead, with paired bootstrap 95 % intervals. */
  networkAhead: Record<Metric, Interval>;
}

/**
 * The labelled sequences that an evaluation of the split is about.
 * @throws SeqloomError naming what there is when there are none.
 */
export function rowsToEvaluate(dataset: Dataset, split: EvaluatedSplit): number[] {
  const rows = labelledRows(dataset, split);
  if (rows.length > 0) return rows;
  const where = split === 'all' ? '' : ` in the ${split} split`;
  const there = SPLITS.map((other) => `${other} ${labelledRows(dataset, other).length}`).join(', ');
  throw new SeqloomError(`${dataset.name} has no labelled sequence${where} (${there}).`, {
    kind: 'nothing-labelled',
  });
}

/**
 * Evaluates predictions that are there already.
 * @param rows places in the data set of the labelled sequences that were predicted.
 * @param raw (rows, C) row-major probabilities, not calibrated.
 * @throws SeqloomError when the shapes disagree, or a probability is not one; what the signal carries
 */
export async function evaluatePredictions(
  dataset: Dataset,
  split: EvaluatedSplit,
  rows: number[],
  raw: Float32Array,
  { calibration, calibrated = false, ...options }: PredictionOptions = {},
  hooks: Hooks<never> = {},
): Promise<Evaluation> {
  const { classes } = dataset;
  const labels = Int32Array.from(rows, (row) => dataset.labels[row]);
  const after = calibration && tempered(raw, classes.length, calibration.temperature);
  const probabilities = calibrated && after ? after : raw;
  const notes: string[] = [];
  const canFit = labelledRows(dataset, 'train').length > 0;
  const inTrain = rows.filter((row) => dataset.splits[row] === 'train').length;
  if (inTrain > 0) {
    notes.push(
      `${count(inTrain)} of the ${count(rows.length, 'sequence')} are in the train split; a network scores too well on what it was trained on.`,
    );
  }
  if (!canFit) {
    notes.push(
      `No baselines: they are fitted on the same data's train split, and ${dataset.name} has none. Mark the training sequences in a split column to get them.`,
    );
  }
  const baselines = canFit
    ? await fitBaselines(dataset, rows, { ...hooks, onNote: (note) => notes.push(note) })
    : [];
  const { name } = dataset;
  const evaluation = await assess(
    { name, classes, split, labels, probabilities, baselines, notes },
    options,
    hooks,
  );
  if (!calibration || !after) return evaluation;
  const applied: AppliedCalibration = {
    temperature: calibration.temperature,
    used: calibrated,
    crossEntropy: beforeAfter(raw, after, (some) => crossEntropyOf(some, labels, classes.length)),
    calibrationError: beforeAfter(raw, after, (some) => calibrationErrorOf(some, labels, classes)),
    threshold: calibration.threshold[calibrated ? 'after' : 'before'],
  };
  return { ...evaluation, calibration: applied };
}

/** Predictions of labelled sequences, the network's and simple predictors'. */
interface Assessed {
  /** What the data is called. */
  name: string;
  classes: string[];
  split: EvaluatedSplit;
  labels: Int32Array;
  /** (N, C) row-major. */
  probabilities: Float32Array;
  baselines: BaselinePredictions[];
  /** Is added to. */
  notes: string[];
}

/** Says how good predictions are. @throws SeqloomError as `evaluatePredictions` */
export async function assess(
  { name, classes, split, labels, probabilities, baselines, notes }: Assessed,
  options: BootstrapOptions = {},
  hooks: Hooks<never> = {},
): Promise<Evaluation> {
  if (classes.length > MOST_CONFUSED) {
    notes.unshift(`The confusion matrix of ${count(classes.length, 'class', 'classes')} is left out.`);
  }
  const metrics = classificationReport(labels, probabilities, classes);
  const onlyPredicted = metrics.perClass.filter(({ support, predicted }) => support === 0 && predicted > 0);
  if (onlyPredicted.length > 0) {
    const names = onlyPredicted.map((one) => show(one.name));
    notes.push(
      `Sequences were taken for ${count(names.length, 'class', 'classes')} of which there is none here (${showSome(names)}): macro-F1 counts each as 0, as scikit-learn does.`,
    );
  }
  hooks.onStage?.('computing intervals');
  const turns = new Turns(hooks.signal);
  const intervals = await bootstrapIntervals(labels, probabilities, classes, options, turns);
  const reports: BaselineReport[] = [];
  for (const { name, description, probabilities: theirs } of baselines) {
    reports.push({
      name,
      description,
      report: classificationReport(labels, theirs, classes),
      intervals: await bootstrapIntervals(labels, theirs, classes, options, turns),
      networkAhead: await pairedBootstrap(labels, probabilities, theirs, classes, options, turns),
    });
  }
  return {
    data: name,
    split,
    metrics,
    confidence: confidenceReport(toOutcomes(labels, probabilities, classes)),
    intervals,
    baselines: reports,
    notes,
  };
}

function beforeAfter<T>(
  before: Float32Array,
  after: Float32Array,
  of: (some: Float32Array) => T,
): BeforeAfter<T> {
  return { before: of(before), after: of(after) };
}
