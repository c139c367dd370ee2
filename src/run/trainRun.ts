/** Training with its checkpoints kept, whatever keeps them. */
import type { Parameters } from '../data/parameters';
import type { Dataset } from '../data/types';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { trainClassifier } from '../train/trainClassifier';
import type { Checkpoint, TrainProgress, TrainResult } from '../train/progress';
import type { RunConfig } from './runConfig';

/** Where a run is kept while it trains. */
export interface RunStore {
  /** The checkpoint that training goes on from; undefined at its start. */
  begin(): Promise<Checkpoint | undefined>;
  /** The weights that a run starts with which has no checkpoint yet; undefined where all are fresh. */
  readStart?(config: RunConfig): Promise<Parameters | undefined>;
  /** Keeps a line of the run's metrics. */
  note?(record: object): void;
  /** Keeps a checkpoint in place of the one before. */
  writeCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Keeps the trained network. */
  writeModel(parameters: Parameters<Float32Array>): Promise<void>;
  /** Training has ended, or failed. */
  end?(): void;
}

/** In each epoch about this many steps are noted. */
const STEPS_NOTED = 20;

/**
 * Trains the run's network from the checkpoint in the store, if there is one, and keeps checkpoints, metrics and (unless it was
 * aborted) the trained network there.
 * @param checkpointSeconds between checkpoints; 30 unless given
 * @throws what training and the store throw
 */
export async function trainRun(
  gpu: Gpu,
  dataset: Dataset,
  config: RunConfig,
  store: RunStore,
  hooks: Hooks<TrainProgress> = {},
  checkpointSeconds?: number,
): Promise<TrainResult> {
  const { model, train } = config;
  const resume = await store.begin();
  try {
    const start = resume ? undefined : await store.readStart?.(config);
    const result = await trainClassifier(
      gpu,
      dataset,
      model,
      train,
      {
        ...hooks,
        onProgress(progress) {
          note(store, progress);
          hooks.onProgress?.(progress);
        },
      },
      { resume, start, write: (checkpoint) => store.writeCheckpoint(checkpoint), seconds: checkpointSeconds },
    );
    if (result.stopped !== 'aborted') await store.writeModel(result.parameters);
    return result;
  } finally {
    store.end?.();
  }
}

function note(store: RunStore, { kind, report }: TrainProgress): void {
  if (kind === 'epoch') return store.note?.({ kind, ...report });
  const { epoch, step, steps, loss, accuracy, gradientNorm, learningRate, residuesPerSecond } = report;
  if (step % Math.ceil(steps / STEPS_NOTED) !== 0) return;
  store.note?.({ kind, epoch, step, loss, accuracy, gradientNorm, learningRate, residuesPerSecond });
}
