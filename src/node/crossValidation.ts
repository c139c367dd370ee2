/** A cross-validation in a folder: every fold is a run folder in it that can be made alone, and they are gathered when all are there. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { dataRead } from '../data/dataRead';
import { foldDataset } from '../data/folds';
import type { Dataset } from '../data/types';
import { labelledRows } from '../evaluate/baselines';
import type { Evaluation } from '../evaluate/evaluation';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { assessFolds, poolFolds } from '../run/crossValidation';
import { parsePredictions, type FoldPredictions } from '../run/foldPredictions';
import type { CrossValidationReport, TestedFold } from '../run/foldsReport';
import type { RunConfig } from '../run/runConfig';
import { foldFolder, RUN_FILES } from '../run/runFiles';
import type { RunReport } from '../run/runReport';
import type { RunSearch } from '../run/search';
import type { TrainProgress } from '../train/progress';
import { predict } from '../model/predict';
import { readBytes } from './files';
import type { LoadedNetworks } from './loadRun';
import { openPart } from './partFolder';
import type { RunFolder } from './runFolder';
import type { SearchProgress } from './search';
import { runTraining } from './trainingRun';
import { HOST } from './version';

/** How a cross-validation goes on: the search and training of a fold, and the end of each. */
export type FoldsProgress =
  | ((TrainProgress | SearchProgress) & { fold: number; folds: number })
  | {
      kind: 'fold';
      /** From 1, of `folds`. */
      fold: number;
      folds: number;
      /** What it is called. */
      name: string;
      report: RunReport;
      /** Until the last is trained; NaN where no fold was trained in this process. */
      secondsLeft: number;
    };

/** How folds are trained. */
export interface FoldsOptions {
  /** Between checkpoints; 30 unless given. */
  checkpointSeconds?: number;
  /** The command that makes the fold alone. */
  commandOf?(fold: number): string;
}

/**
 * Trains and tests the networks of all folds, those that are there already aside, and makes predictions.tsv, report.html and
 * report.json of them together. The folder holds config.json already. It is locked meanwhile.
 * @param dataset all folds of the data
 * @returns the report, or undefined when it was aborted; what is trained then lies in the folder
 * @throws SeqloomError when a fold's folder holds a network of other data or options
 */
export async function crossValidate(
  gpu: Gpu,
  dataset: Dataset,
  config: RunConfig,
  folder: RunFolder,
  hooks: Hooks<FoldsProgress> = {},
  options: FoldsOptions = {},
): Promise<CrossValidationReport | undefined> {
  await folder.lock();
  try {
    const { names } = dataset.folds!;
    const seconds: number[] = [];
    const tested: TestedFold[] = [];
    for (const [i, name] of names.entries()) {
      const fold = i + 1;
      const start = performance.now();
      const isNew = !existsSync(join(folder.path, foldFolder(fold), RUN_FILES.report));
      const trained = await testFold(gpu, dataset, config, folder, fold, hooks, options);
      if (!trained) return undefined;
      tested.push(trained);
      const { report } = trained;
      if (isNew) seconds.push((performance.now() - start) / 1000);
      const secondsLeft = (seconds.reduce((a, b) => a + b, 0) / seconds.length) * (names.length - fold);
      hooks.onProgress?.({ kind: 'fold', fold, folds: names.length, name, report, secondsLeft });
    }
    const about = { title: basename(resolve(folder.path)), host: HOST, adapter: gpu.description };
    const { report, page } = await poolFolds(config, dataset, tested, about, withoutProgress(hooks));
    await folder.writePredictions(dataset, tested);
    await folder.writePage(page);
    // Last, since it says that all is there.
    await folder.writeReport(report);
    return report;
  } catch (error) {
    if (hooks.signal?.aborted) return undefined;
    throw error;
  } finally {
    folder.release();
  }
}

/** Trains and tests one fold in a run folder of its own, or reads what is there; undefined when it was aborted. */
async function testFold(
  gpu: Gpu,
  dataset: Dataset,
  config: RunConfig,
  whole: RunFolder,
  fold: number,
  hooks: Hooks<FoldsProgress>,
  { checkpointSeconds, commandOf }: FoldsOptions,
): Promise<TestedFold | undefined> {
  const { rareSize } = config.data.options as { rareSize?: number };
  const data = await foldDataset(dataset, fold, { seed: config.train.seed, rareSize });
  const command = commandOf?.(fold);
  const folds = dataset.folds!.names.length;
  const ofFold = {
    ...config,
    ...(config.search && { search: shareOf(config.search, folds) }),
    ...(command !== undefined && { command }),
    data: {
      ...config.data,
      ...dataRead(data),
      hash: data.hash,
      options: { ...config.data.options, fold },
    },
  };
  const start = await whole.readStart(config);
  const folder = await openPart(join(whole.path, foldFolder(fold)), ofFold, start);
  try {
    const report = folder.finished
      ? await folder.readReport()
      : await trainFold(gpu, data, folder, hooks, { fold, folds }, checkpointSeconds);
    if (!report) return undefined;
    const rows = labelledRows(data, 'test');
    const name = dataset.folds!.names[fold - 1];
    const file = folder.file('predictions');
    const text = new TextDecoder().decode(await readBytes(file));
    const probabilities = parsePredictions(text, data, { fold: name, rows }, file);
    return { fold: name, rows, probabilities, report };
  } finally {
    folder.release();
  }
}

/**
 * Says how good the networks of a cross-validation are, each on the fold that it had not seen.
 * @param dataset all folds of the data that they were trained on
 */
export async function evaluateFolds(
  gpu: Gpu,
  { config, runs }: LoadedNetworks,
  dataset: Dataset,
  hooks: Hooks = {},
): Promise<Evaluation> {
  const folds: FoldPredictions[] = [];
  for (const [i, { model }] of runs.entries()) {
    const rows = dataset.ids.flatMap((_, row) => (dataset.folds!.of[row] === i ? [row] : []));
    const tokens = rows.map((row) => dataset.tokens[row]);
    const probabilities = await predict(gpu, model, tokens, hooks);
    folds.push({ fold: dataset.folds!.names[i], rows, probabilities });
  }
  const { onProgress: _, ...told } = hooks;
  return assessFolds(config, dataset, folds, told);
}

async function trainFold(
  gpu: Gpu,
  data: Dataset,
  folder: RunFolder,
  hooks: Hooks<FoldsProgress>,
  which: { fold: number; folds: number },
  checkpointSeconds?: number,
): Promise<RunReport | undefined> {
  await folder.writeDropped(data.dropped);
  const told: Hooks<TrainProgress | SearchProgress> = {
    ...withoutProgress(hooks),
    onProgress: (progress) => hooks.onProgress?.({ ...progress, ...which }),
  };
  return runTraining(gpu, data, await folder.readConfig(), folder, told, checkpointSeconds);
}

/** What one fold has of the time of a search; every fold has a search of its own, by its own validation. */
function shareOf({ minutes, ...search }: RunSearch, folds: number): RunSearch {
  return { ...search, ...(minutes !== undefined && { minutes: minutes / folds }) };
}

function withoutProgress({ onProgress: _, ...hooks }: Hooks<FoldsProgress>): Hooks<never> {
  return hooks;
}
