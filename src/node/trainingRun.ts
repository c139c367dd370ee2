/** A training run from its folder to its report: trains, keeps checkpoints and metrics, tests, and compares with baselines. */
import { basename, resolve } from 'node:path';
import type { Dataset } from '../data/types';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import type { RunConfig } from '../run/runConfig';
import { reportRun, type RunReport } from '../run/runReport';
import { trainRun } from '../run/trainRun';
import type { TrainProgress, TrainResult } from '../train/progress';
import type { RunFolder } from './runFolder';
import { isSearching, readSearch, searchNetworks, type SearchProgress } from './search';
import { HOST } from './version';

/**
 * Searches for the network where the config says so, trains (from the folder's checkpoint, if there is one), tests and writes
 * model.safetensors, report.json and report.html. The folder holds config.json already. It is locked meanwhile.
 * @param checkpointSeconds between checkpoints; 30 unless given
 * @returns the report, or undefined when it was aborted; what is trained then lies in the folder.
 */
export async function runTraining(
  gpu: Gpu,
  dataset: Dataset,
  asked: RunConfig,
  folder: RunFolder,
  hooks: Hooks<TrainProgress | SearchProgress> = {},
  checkpointSeconds?: number,
): Promise<RunReport | undefined> {
  await folder.lock();
  try {
    const config = isSearching(asked)
      ? await searchNetworks(gpu, dataset, asked, folder, hooks, checkpointSeconds)
      : asked;
    if (!config) return undefined;
    const result = await trainRun(gpu, dataset, config, folder, hooks, checkpointSeconds);
    return result.stopped === 'aborted'
      ? undefined
      : await report(gpu, dataset, config, folder, result, hooks);
  } finally {
    folder.release();
  }
}

async function report(
  gpu: Gpu,
  dataset: Dataset,
  config: RunConfig,
  folder: RunFolder,
  result: TrainResult,
  hooks: Hooks<TrainProgress | SearchProgress>,
): Promise<RunReport | undefined> {
  const run = { config, model: { config: config.model, parameters: result.parameters } };
  const search = config.search && (await readSearch(folder.path));
  const about = { title: basename(resolve(folder.path)), host: HOST, search };
  try {
    const { report, page, predictions, calibration } = await reportRun(
      gpu,
      run,
      dataset,
      result,
      about,
      hooks,
    );
    const { fold } = dataset;
    if (fold !== undefined) await folder.writePredictions(dataset, [{ fold, ...predictions }]);
    await folder.writePage(page);
    if (calibration) await folder.writeCalibration(calibration);
    // Last, since it says that the run is finished.
    await folder.writeReport(report);
    await folder.removeCheckpoint();
    return report;
  } catch (error) {
    if (hooks.signal?.aborted) return undefined;
    throw error;
  }
}
