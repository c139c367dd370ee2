/** A training run from its folder to its report: trains, keeps checkpoints and metrics, tests, and compares with baselines. */
import type { Dataset } from '../data/types';
import type { BootstrapIntervals } from '../evaluate/bootstrap';
import type { BaselineReport, Evaluation } from '../evaluate/evaluation';
import type { ClassificationReport } from '../evaluate/metrics';
import type { Gpu } from '../gpu/device';
import { evaluate } from '../model/evaluate';
import { trainClassifier } from '../train/train';
import type { EpochReport, HostTensors, StepReport, TrainResult } from '../train/types';
import { htmlReport } from './htmlReport';
import type { RunConfig } from '../train/runConfig';
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

/** Progress and interruption of a training run. */
export interface RunHooks {
  /** Called for every update. */
  onStep?(step: StepReport): void;
  /** Called after every epoch's validation. */
  onEpoch?(epoch: EpochReport): void;
  /** What is being done beside training: a few words. */
  onStage?(stage: string): void;
  /** Aborting ends training with a checkpoint. */
  signal?: AbortSignal;
  /** Seconds between checkpoints. */
  checkpointSeconds?: number;
}

/** In each epoch about this many steps are noted in metrics.jsonl. */
const STEPS_NOTED = 20;

/**
 * Trains (from the folder's checkpoint, if there is one), tests and writes model.safetensors, report.json and report.html.
 * The folder holds config.json already.
 * @returns the report, or undefined when training was aborted; the checkpoint then lies in the folder.
 */
export async function runTraining(
  gpu: Gpu,
  dataset: Dataset,
  config: RunConfig,
  folder: RunFolder,
  hooks: RunHooks = {},
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
        onStep(step) {
          if (step.step % Math.ceil(step.steps / STEPS_NOTED) === 0) {
            const { epoch, loss, accuracy, gradientNorm, learningRate, residuesPerSecond } = step;
            const noted = {
              epoch,
              step: step.step,
              loss,
              accuracy,
              gradientNorm,
              learningRate,
              residuesPerSecond,
            };
            metrics.append({ kind: 'step', ...noted });
          }
          hooks.onStep?.(step);
        },
        onEpoch(epoch) {
          metrics.append({ kind: 'epoch', ...epoch });
          hooks.onEpoch?.(epoch);
        },
        async onCheckpoint(checkpoint) {
          const metricsPosition = metrics.position;
          metrics.flush();
          await folder.writeCheckpoint({ checkpoint, metricsPosition });
        },
        checkpointSeconds: hooks.checkpointSeconds,
        signal: hooks.signal,
      },
      resumed?.checkpoint,
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

function countNumbers(parameters: HostTensors): number {
  return [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0);
}
