/** report.json of a cross-validation. */
import { dataRead, type DataRead } from '../data/dataRead';
import type { Dataset } from '../data/types';
import type { BootstrapIntervals } from '../evaluate/bootstrap';
import type { BaselineReport, Evaluation } from '../evaluate/evaluation';
import { METRICS, type ClassificationReport, type Metric } from '../evaluate/metrics';
import type { TrainResult } from '../train/progress';
import type { FoldPredictions } from './foldPredictions';
import { decodeJson, foldFolder } from './runFiles';
import { EVALUATED, type RunReport } from './runReport';
import { foundOptions, type TrialSummary } from './search';
import { hasShape, type Shape } from './shape';

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

/** A fold that is trained and tested. */
export interface TestedFold extends FoldPredictions {
  report: RunReport;
}

/** @param evaluation of the predictions of all folds pooled */
export function reportOf(
  dataset: Dataset,
  folds: TestedFold[],
  evaluation: Evaluation,
): CrossValidationReport {
  return {
    version: 1,
    data: dataset.name,
    ...dataRead(dataset),
    folds: folds.map(summary),
    perFold: spreadOf(folds.map(({ report }) => report.test)),
    test: evaluation.metrics,
    intervals: evaluation.intervals,
    baselines: evaluation.baselines,
  };
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

const SPREAD = { mean: 'number', sd: 'number' };

const REPORT: Shape = {
  ...EVALUATED,
  folds: [
    {
      name: 'string',
      folder: 'string',
      sequences: 'number',
      bestEpoch: 'number',
      epochs: 'number',
      ...Object.fromEntries(METRICS.map((metric) => [metric, 'number'])),
    },
  ],
  perFold: Object.fromEntries(METRICS.map((metric) => [metric, SPREAD])),
};

/**
 * Reads the text of a cross-validation's report.json.
 * @throws SeqloomError when it is damaged
 */
export function parseCrossValidation(text: string, path: string): CrossValidationReport {
  const remedy = 'Restore it from a copy, or remove it and go on with the run.';
  return decodeJson<CrossValidationReport>(text, path, remedy, (report) => hasShape(report, REPORT));
}
