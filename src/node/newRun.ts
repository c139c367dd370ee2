import { resolve } from 'node:path';
import { ALPHABET, SYMBOLS } from '../data/alphabet';
import type { Dataset } from '../data/types';
import { MODEL_DEFAULTS, type ModelConfig } from '../model/config';
import { TrainingData } from '../train/data';
import { TRAIN_DEFAULTS, type TrainOptions } from '../train/options';
import { planTraining } from '../train/train';
import type { OpenGpu } from './openGpu';
import { RUN_VERSION, type DataOptions, type RunConfig } from '../train/runConfig';
import { defaultRunName, RunFolder } from './runFolder';
import { version } from './version';

/** What a new run is made with. */
export interface NewRunOptions {
  /** By default runs/DATA-ENCODER-N, with the first N that is free. */
  folder?: string;
  /** Replace the run that is in the folder. */
  overwrite?: boolean;
  /** What is left out is as in MODEL_DEFAULTS. */
  network?: Partial<Omit<ModelConfig, 'symbols' | 'classes'>>;
  /** What is left out is as in TRAIN_DEFAULTS. */
  training?: Partial<TrainOptions>;
  /** The file that the data set was read from, and how; without it the command line can resume the run only when told the file. */
  source?: { path: string; options: DataOptions };
  /** The command line that made the run. */
  command?: string;
}

/**
 * Makes the folder of a new run, with its config.json and dropped.tsv. `runTraining` then trains in it.
 * @throws SeqloomError when the longest sequence does not fit the memory, or the folder exists and may not be replaced, or cannot
 *   be written
 */
export async function createRun(
  gpu: OpenGpu,
  dataset: Dataset,
  { folder: path, overwrite = false, network, training, source, command }: NewRunOptions = {},
): Promise<{ folder: RunFolder; config: RunConfig }> {
  const model: ModelConfig = {
    ...MODEL_DEFAULTS,
    ...network,
    symbols: SYMBOLS,
    classes: dataset.classes.length,
  };
  const train = { ...TRAIN_DEFAULTS, ...training };
  // What cannot be trained leaves no folder behind.
  planTraining(gpu, new TrainingData(dataset), model, train);
  const config: RunConfig = {
    version: RUN_VERSION,
    seqloom: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    ...(command !== undefined && { command }),
    adapter: { kind: gpu.kind, name: gpu.name, description: gpu.description },
    data: {
      path: source ? resolve(source.path) : null,
      name: dataset.name,
      hash: dataset.hash,
      options: source?.options ?? {},
    },
    alphabet: ALPHABET,
    classes: dataset.classes,
    model,
    train,
  };
  const folder = await RunFolder.create(path, defaultRunName(dataset.name, model.encoder), overwrite);
  await folder.writeConfig(config);
  await folder.writeDropped(dataset.dropped);
  return { folder, config };
}
