/** report.json and report.html of a cross-validation: how the networks of its folds do on what each had not seen. */
import { dataRead, type DataRead } from '../data/dataRead';
import { checkDataset } from '../data/datasetCheck';
import { foldDataset, isFolded, type FoldOptions } from '../data/folds';
import type { Dataset } from '../data/types';
import { fitBaselines, type BaselinePredictions } from '../evaluate/baselines';
import type { BootstrapIntervals } from '../evaluate/bootstrap';
import { assess, type BaselineReport, type Evaluation } from '../evaluate/evaluation';
import { METRICS, type ClassificationReport, type Metric } from '../evaluate/metrics';
import type { Hooks } from '../hooks';
import { renderCrossValidation } from '../report/renderCrossValidation';
import type { TrainResult } from '../train/progress';
import type { FoldPredictions } from './foldPredictions';
import { madeWith, type PageAbout, type RunReport } from './runReport';
import type { RunConfig } from './runConfig';
import { decodeJson, foldFolder } from './runFiles';
import { foundOptions, type TrialSummary } from './search';

/** How the network of one fold did on it. */
export interface FoldSummary extends Record<Metric, number> {
  /** What the fold is called. */
  name: string;
  /** Its run folder, within that of the cross-validation. */
  folder: string;
  /** Sequences tested. */
  sequences: number;
  /** The epoch whose weights were kept, of how many, and why training ended. */
  bestEpoch: number;
  epochs: number;
  stopped: TrainResult['stopped'];
  /** What a search within the fold found; missing where the network was given. */
  found?: TrialSummary['options'];
}

/** report.json of a cross-validation. */
export interface CrossValidationReport extends DataRead {
  version: 1;
  data: string;
  folds: FoldSummary[];
  /** Of the folds, each counting as one; the standard deviation is that of a sample. */
  perFold: Record<Metric, { mean: number; sd: number }>;
  /** From the predictions of all folds pooled: each sequence is predicted by the network that had not seen its fold. */
  test: ClassificationReport;
  /** Bootstrap 95 % intervals of these metrics, over sequences. */
  intervals: BootstrapIntervals;
  /** Fitted in each fold as its network was trained, pooled in the same way. */
  baselines: BaselineReport[];
}

/** Whether the run is a cross-validation, and its folder holds those of its folds. */
export function isCrossValidation({ data }: Pick<RunConfig, 'data'>): boolean {
  return isFolded(data.options as FoldOptions) && data.options.fold === undefined;
}

/**
 * Says how good the networks of all folds are, each on the fold that it had not seen; seconds of work, for the baselines.
 * @param folds in order
 */
export async function assessFolds(
  config: RunConfig,
  dataset: Dataset,
  folds: FoldPredictions[],
  hooks: Hooks<never> = {},
): Promise<Evaluation> {
  const { classes, name } = dataset;
  const notes: string[] = [];
  const rows = folds.flatMap((fold) => fold.rows);
  const labels = Int32Array.from(rows, (row) => dataset.labels[row]);
  const probabilities = joined(folds.map((fold) => fold.probabilities));
  const baselines = await foldBaselines(config, dataset, folds, {
    ...hooks,
    onNote: (note) => notes.push(note),
  });
  return assess({ name, classes, split: 'all', labels, probabilities, baselines, notes }, {}, hooks);
}

/** A fold that is trained and tested. */
export interface TestedFold extends FoldPredictions {
  report: RunReport;
}

/**
 * `assessFolds`, with the report and the page about it.
 * @param folds in order
 */
export async function poolFolds(
  config: RunConfig,
  dataset: Dataset,
  folds: TestedFold[],
  about: PageAbout & { adapter: string },
  hooks: Hooks<never> = {},
): Promise<{ report: CrossValidationReport; page: string }> {
  const evaluation = await assessFolds(config, dataset, folds, hooks);
  evaluation.notes.forEach((note) => hooks.onNote?.(note));
  const report: CrossValidationReport = {
    version: 1,
    data: dataset.name,
    ...dataRead(dataset),
    folds: folds.map(summary),
    perFold: spreadOf(folds.map(({ report }) => report.test)),
    test: evaluation.metrics,
    intervals: evaluation.intervals,
    baselines: evaluation.baselines,
  };
  const { title, adapter } = about;
  const made = madeWith(config, about, adapter);
  const { model, train } = config;
  const { folds: summaries, perFold } = report;
  const page = renderCrossValidation({
    title,
    evaluation,
    folds: summaries,
    perFold,
    network: model,
    options: train,
    data: checkDataset(dataset),
    made,
  });
  return { report, page };
}

/** Fitted anew in each fold, since its report has their scores alone. Those that any fold left out are left out. */
async function foldBaselines(
  { train, data }: RunConfig,
  dataset: Dataset,
  folds: FoldPredictions[],
  hooks: Hooks<never>,
): Promise<BaselinePredictions[]> {
  const said = new Set<string>();
  const fitted: BaselinePredictions[][] = [];
  for (const [i, { rows }] of folds.entries()) {
    const { rareSize } = data.options as { rareSize?: number };
    const ofFold = await foldDataset(dataset, i + 1, { seed: train.seed, rareSize });
    fitted.push(
      await fitBaselines(ofFold, rows, {
        ...hooks,
        onStage: (stage) => hooks.onStage?.(`fold ${i + 1} of ${folds.length}: ${stage}`),
        onNote: (note) => said.add(note),
      }),
    );
  }
  said.forEach((note) => hooks.onNote?.(note));
  return fitted[0].flatMap(({ name, description }) => {
    const all = fitted.map((ofFold) => ofFold.find((one) => one.name === name)?.probabilities);
    if (!all.every((one) => one !== undefined)) return [];
    return [{ name, description, probabilities: joined(all) }];
  });
}

function summary({ fold, report: { test, training, search } }: TestedFold, i: number): FoldSummary {
  const { accuracy, balancedAccuracy, macroF1, mcc, calibrationError } = test;
  return {
    name: fold,
    folder: foldFolder(i + 1),
    sequences: test.count,
    accuracy,
    balancedAccuracy,
    macroF1,
    mcc,
    calibrationError,
    bestEpoch: training.bestEpoch,
    epochs: training.epochs.length,
    stopped: training.stopped,
    ...(search && { found: foundOptions(search) }),
  };
}

function spreadOf(reports: ClassificationReport[]): CrossValidationReport['perFold'] {
  const spread = (metric: Metric) => {
    const values = reports.map((report) => report[metric]);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
  };
  return Object.fromEntries(
    METRICS.map((metric) => [metric, spread(metric)]),
  ) as CrossValidationReport['perFold'];
}

function joined(parts: Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Reads the text of a cross-validation's report.json.
 * @throws SeqloomError when it is damaged
 */
export function parseCrossValidation(text: string, path: string): CrossValidationReport {
  const parts = ['folds', 'perFold', 'test', 'intervals', 'baselines'];
  const remedy = 'Restore it from a copy, or remove it and go on with the run.';
  return decodeJson<CrossValidationReport>(text, path, remedy, (report) =>
    parts.every((part) => part in report),
  );
}
