/** report.json and report.html: how a trained run does on its test split, and how it came to it. */
import { dataRead, type DataRead } from '../data/dataRead';
import type { Dataset } from '../data/types';
import type { BootstrapIntervals } from '../evaluate/bootstrap';
import type { Calibration } from '../evaluate/calibration';
import type { ConfidenceReport } from '../evaluate/confidence';
import {
  evaluatePredictions,
  rowsToEvaluate,
  type AppliedCalibration,
  type BaselineReport,
  type Evaluation,
} from '../evaluate/evaluation';
import { CLASS_METRICS, METRICS, type ClassificationReport } from '../evaluate/metrics';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { calibrateModel } from '../model/evaluate';
import { predict } from '../model/predict';
import { parameterCount, type TrainedModel } from '../model/trainedModel';
import { collectReport } from '../report/collect';
import { renderReport } from '../report/renderReport';
import type { Provenance } from '../report/reportData';
import type { EpochReport, TrainResult } from '../train/progress';
import type { SearchSummary } from './search';
import type { Host, RunConfig } from './runConfig';
import { decodeJson } from './runFiles';
import { hasShape, type Shape } from './shape';
import { startInWords } from './start';

/** report.json; files of 0.1.0 do not say what was read. */
export interface RunReport extends Partial<DataRead> {
  version: 1;
  data: string;
  training: {
    /** Why it ended, and what the guard said. */
    stopped: TrainResult['stopped'];
    message?: string;
    bestEpoch: number;
    epochs: EpochReport[];
    /** Numbers in the network. */
    parameters: number;
  };
  /** What was tested on: val, which also chose the weights, where the data have no test split. Missing: test. */
  split?: 'val' | 'test';
  /** On that split, from pooled predictions of the best weights. */
  test: ClassificationReport;
  /** How often the network is right where it is sure, on that split, and what calibration brings there; missing in older files. */
  confidence?: ConfidenceReport;
  calibration?: AppliedCalibration;
  /** Bootstrap 95 % intervals of the test metrics. */
  intervals: BootstrapIntervals;
  /** Fitted on the same training split, on the same split. */
  baselines: BaselineReport[];
  /** What was tried before the network was taken; missing where it was given. */
  search?: SearchSummary;
}

/** A trained run, wherever it is kept. */
export interface OpenRun {
  config: RunConfig;
  model: TrainedModel;
}

/** What a run's page says beside an evaluation. */
export interface PageAbout {
  /** What the run is called. */
  title: string;
  /** What makes the page. */
  host: Host;
  /** What was done beside the command that trained the run. */
  commands?: string[];
  /** What was tried before the network was taken. */
  search?: SearchSummary;
}

/** What a run predicts for the sequences that it is tested on. */
interface TestPredictions {
  /** Their places in the data set. */
  rows: number[];
  /** (rows, C) row-major. */
  probabilities: Float32Array;
}

/** Tests a run and makes its report and the page about it; some seconds of work. */
export async function reportRun(
  gpu: Gpu,
  run: OpenRun,
  dataset: Dataset,
  { stopped, message, bestEpoch, history }: Omit<TrainResult, 'parameters'>,
  about: PageAbout,
  hooks: Hooks<never> = {},
): Promise<{ report: RunReport; page: string; predictions: TestPredictions; calibration?: Calibration }> {
  hooks.onStage?.('testing, and fitting the baselines');
  const split = dataset.splits.includes('test') ? 'test' : 'val';
  const rows = rowsToEvaluate(dataset, split);
  const tokens = rows.map((row) => dataset.tokens[row]);
  const probabilities = await predict(gpu, run.model, tokens, { signal: hooks.signal });
  const calibration = await calibrateModel(gpu, run.model, dataset, hooks);
  const evaluation = await evaluatePredictions(dataset, split, rows, probabilities, { calibration }, hooks);
  evaluation.notes.forEach((note) => hooks.onNote?.(note));
  if (split === 'val')
    evaluation.notes.push(
      'There is no test split: these sequences chose the epoch, so new ones would be told less well.',
    );
  const { data, metrics, intervals, baselines, confidence } = evaluation;
  const parameters = parameterCount(run.model);
  const training = { stopped, message, bestEpoch, epochs: history, parameters };
  const report: RunReport = {
    version: 1,
    data,
    ...dataRead(dataset),
    training,
    split,
    test: metrics,
    confidence,
    calibration: evaluation.calibration,
    intervals,
    baselines,
    ...(about.search && { search: about.search }),
  };
  // Nothing is known of the training of a run that was opened.
  const told = stopped === 'aborted' && history.length === 0 ? undefined : training;
  const page = await runPage(gpu, run, dataset, evaluation, told, about, hooks);
  return { report, page, predictions: { rows, probabilities }, calibration };
}

/** report.html about an evaluation of a run; some seconds of work. */
export async function runPage(
  gpu: Gpu,
  { config, model }: OpenRun,
  dataset: Dataset,
  evaluation: Evaluation,
  training: RunReport['training'] | undefined,
  about: PageAbout,
  hooks: Hooks<never> = {},
): Promise<string> {
  const options = {
    title: about.title,
    search: about.search,
    training: training && {
      ...training,
      options: config.train,
      start: config.start && startInWords(config.start),
    },
    seed: config.train.seed,
    made: madeWith(config, about, gpu.description),
  };
  return renderReport(await collectReport(gpu, model, dataset, evaluation, options, hooks));
}

/** How a page came to be. @param adapter what computed */
export function madeWith(
  { command }: RunConfig,
  { host: { seqloom, node, platform }, commands = [] }: PageAbout,
  adapter: string,
): Provenance {
  return {
    commands: [...(command === undefined ? [] : [command]), ...commands],
    versions: [`Seqloom ${seqloom}`, ...(node === undefined ? [] : [`Node ${node}`]), platform],
    adapter,
    date: new Date(),
  };
}

const NUMBERS = Object.fromEntries(METRICS.map((metric) => [metric, 'number']));
const INTERVAL = { value: 'number', low: 'number', high: 'number' };
const INTERVALS = Object.fromEntries(METRICS.map((metric) => [metric, INTERVAL]));

/** What is read of the metrics in a report. */
export const EVALUATED = {
  test: {
    ...NUMBERS,
    count: 'number',
    perClass: [
      {
        name: 'string',
        support: 'number',
        predicted: 'number',
        ...Object.fromEntries(CLASS_METRICS.map((metric) => [metric, 'number or null'])),
      },
    ],
  },
  intervals: INTERVALS,
  baselines: [{ name: 'string', report: NUMBERS, networkAhead: INTERVALS }],
} satisfies Shape;

const REPORT: Shape = {
  ...EVALUATED,
  training: { stopped: 'string', bestEpoch: 'number', epochs: [{ epoch: 'number' }] },
};

/**
 * Reads the text of a report.json.
 * @throws SeqloomError when it is damaged
 */
export function parseRunReport(text: string, path: string): RunReport {
  const remedy = 'Restore it from a copy, or remove it and go on with the run.';
  return decodeJson<RunReport>(text, path, remedy, (report) => hasShape(report, REPORT));
}
