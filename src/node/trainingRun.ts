import type { Parameters } from '../data/parameters';
/** A training run from its folder to its report: trains, keeps checkpoints and metrics, tests, and compares with baselines. */
import type { Dataset } from '../data/types';
import type { BootstrapIntervals } from '../evaluate/bootstrap';
import type { BaselineReport, Evaluation } from '../evaluate/evaluation';
import type { ClassificationReport } from '../evaluate/metrics';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { evaluate } from '../model/evaluate';
import { trainClassifier } from '../train/train';
import type { EpochReport, TrainProgress, TrainResult } from '../train/types';
import { htmlReport } from './htmlReport';
import type { RunConfig } from '../train/runConfig';
import type { MetricsLog } from './metricsLog';
import type { RunFolder } from './runFolder';

/** report.json */
export interface RunReport {
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
  /** On the test split, from pooled predictions of the best weights. */
  test: ClassificationReport;
  /** Bootstrap 95 % intervals of the test metrics. */
  intervals: BootstrapIntervals;
  /** Fitted on the same training split, on the same test split. */
  baselines: BaselineReport[];
}

/** In each epoch about this many steps are noted in metrics.jsonl. */
const STEPS_NOTED = 20;

/**
 * Trains (from the folder's checkpoint, if there is one), tests and writes model.safetensors, report.json and report.html.
 * The folder holds config.json already.
 * @param checkpointSeconds between checkpoints; 30 unless given
 * @returns the report, or undefined when training was aborted; the checkpoint then lies in the folder.
 */
export async function runTraining(
  gpu: Gpu,
  dataset: Dataset,
  config: RunConfig,
  folder: RunFolder,
  hooks: Hooks<TrainProgress> = {},
  checkpointSeconds?: number,
): Promise<RunReport | undefined> {
  const resumed = await folder.readCheckpoint();
  const metrics = folder.openMetrics(resumed?.metricsPosition ?? 0);
  let result: TrainResult;
  try {
    result = await trainClassifier(
      gpu,
      dataset,
      config.model,
      config.train,
      {
        ...hooks,
        onProgress(progress) {
          noteMetrics(metrics, progress);
          hooks.onProgress?.(progress);
        },
      },
      {
        resume: resumed?.checkpoint,
        async write(checkpoint) {
          const metricsPosition = metrics.position;
          metrics.flush();
          await folder.writeCheckpoint({ checkpoint, metricsPosition });
        },
        seconds: checkpointSeconds,
      },
    );
  } finally {
    metrics.close();
  }
  if (result.stopped === 'aborted') return undefined;
  await folder.writeModel(result.parameters);
  const model = { config: config.model, parameters: result.parameters };
  try {
    hooks.onStage?.('testing, and fitting the baselines');
    const evaluation = await evaluate(gpu, model, dataset, {}, { signal: hooks.signal });
    const report = makeReport(result, evaluation);
    const { training } = report;
    const run = { path: folder.path, config, model };
    await folder.writePage(await htmlReport(gpu, run, dataset, evaluation, { training }, hooks));
    // Last, since it says that the run is finished.
    await folder.writeReport(report);
    await folder.removeCheckpoint();
    return report;
  } catch (error) {
    if (hooks.signal?.aborted) return undefined;
    throw error;
  }
}

function noteMetrics(metrics: MetricsLog, { kind, report }: TrainProgress): void {
  if (kind === 'epoch') return metrics.append({ kind, ...report });
  const { epoch, step, steps, loss, accuracy, gradientNorm, learningRate, residuesPerSecond } = report;
  if (step % Math.ceil(steps / STEPS_NOTED) !== 0) return;
  metrics.append({ kind, epoch, step, loss, accuracy, gradientNorm, learningRate, residuesPerSecond });
}

function makeReport(result: TrainResult, evaluation: Evaluation): RunReport {
  const { stopped, message, bestEpoch, history, parameters } = result;
  const { data, metrics, intervals, baselines } = evaluation;
  return {
    version: 1,
    data,
    training: { stopped, message, bestEpoch, epochs: history, parameters: countNumbers(parameters) },
    test: metrics,
    intervals,
    baselines,
  };
}

function countNumbers(parameters: Parameters): number {
  return [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0);
}
