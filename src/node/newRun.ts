import { resolve } from 'node:path';
import { allFolds, foldDataset } from '../data/folds';
import type { Dataset } from '../data/types';
import { SeqloomError } from '../errors';
import type { Gpu } from '../gpu/device';
import type { Capacity } from '../model/batch';
import type { ModelConfig } from '../model/config';
import { makeRunConfig, type DataOptions, type RunConfig } from '../run/runConfig';
import { networkToStart, startingWeights, startInWords, type RunStart } from '../run/start';
import type { RunSearch } from '../run/search';
import { TrainingData } from '../train/trainingData';
import { fittedInWords, fitToData, type FittedOptions } from '../train/fitToData';
import { TRAIN_DEFAULTS, type TrainOptions } from '../train/options';
import { planTraining } from '../train/trainClassifier';
import { knownToRun } from './evaluateRun';
import { isLasting } from './files';
import type { LoadedRun } from './loadRun';
import type { OpenGpu } from './openGpu';
import { defaultRunName, RunFolder } from './runFolder';
import type { LoadedSources } from './startSources';
import { HOST } from './version';

/** What a new run is made with. */
export interface NewRunOptions {
  /** By default runs/DATA-ENCODER-N, with the first N that is free. */
  folder?: string;
  /** Replace the run that is in the folder. */
  overwrite?: boolean;
  /** What the first weights are taken from; what of them it lacks is fresh. */
  start?: LoadedSources;
  /** What is left out is as in `start`, else as in MODEL_DEFAULTS. */
  network?: Partial<Omit<ModelConfig, 'symbols' | 'classes'>>;
  /** What is left out fits the data (`fitToData`), the rest is as in TRAIN_DEFAULTS. */
  training?: Partial<TrainOptions>;
  /** The file that the data set was read from (null: they are the built-in data), and how; without it the command line can resume the run only when told the file. */
  source?: { path: string | null; options: DataOptions };
  /** How its network is to be searched, which `runTraining` does. */
  search?: RunSearch;
  /** The command line that made the run. */
  command?: string;
  /** Told what was chosen from the data, and when the folder was locked by a process that has ended. */
  onNote?(note: string): void;
}

/**
 * Makes the folder of a new run, with its config.json and dropped.tsv. `runTraining` then trains in it; until that ends, or this
 * process does, no other process can.
 * @throws SeqloomError when an option is not what it may be, or not what `start` has, the longest sequence does not fit the memory, or the folder exists
 *   and may not be replaced, is in use, or cannot be written
 */
export async function createRun(
  gpu: OpenGpu,
  dataset: Dataset,
  options: NewRunOptions = {},
): Promise<{ folder: RunFolder; config: RunConfig }> {
  const { folder: path, overwrite = false, onNote, start = {} } = options;
  // What cannot be trained leaves no folder behind.
  const { config, chosen } = await planRun(gpu, dataset, options);
  if (chosen) onNote?.(chosen);
  const name = defaultRunName(dataset.name, config.model.encoder);
  const folder = await RunFolder.create(path, name, overwrite, onNote);
  try {
    if (start.from || start.embedding) {
      const { parameters, about } = startingWeights(config.model, config.classes, config.train.seed, start);
      if (start.from) about.from!.tested = await testedAndSeen(dataset, start.from);
      config.start = about;
      await folder.writeStart(parameters);
      startInWords(about).forEach((sentence) => onNote?.(sentence));
    }
    if (config.train.freeze.length > 0) onNote?.(`Frozen: ${config.train.freeze.join(', ')}.`);
    await folder.writeConfig(config);
    await folder.writeDropped(dataset.dropped);
    return { folder, config };
  } catch (error) {
    folder.release();
    throw error;
  }
}

/**
 * What a run is to be: its config, the batches that its network is made for, and in words what of it was chosen from the data.
 * @throws SeqloomError as createRun, but for the folder
 */
export async function planRun(
  gpu: OpenGpu,
  dataset: Dataset,
  { network, training, source, command, search, start = {} }: NewRunOptions,
): Promise<{ config: RunConfig; capacity: Capacity; chosen?: string }> {
  const data = source ? lastingSource(source) : { path: null, options: {} };
  // All folds are trained alike, whichever is made.
  const { rareSize } = data.options as { rareSize?: number };
  const { seed } = { ...TRAIN_DEFAULTS, ...training };
  const fittedTo = dataset.folds ? await foldDataset(dataset, 1, { seed, rareSize }) : dataset;
  const fitted = fitToData(fittedTo);
  const config = makeRunConfig(
    { host: HOST, command, adapter: gpu, data },
    dataset,
    { ...networkToStart(start, network ?? {}), classes: dataset.classes.length },
    { ...TRAIN_DEFAULTS, ...fitted, ...training },
  );
  if (search) config.search = search;
  const capacity = capacityOf(gpu, dataset, config);
  const isChosen = Object.keys(fitted).some((key) => training?.[key as keyof FittedOptions] === undefined);
  return {
    config,
    capacity,
    ...(isChosen && { chosen: fittedInWords(fittedTo, config.train, training ?? {}) }),
  };
}

/** The batches that a run's network is made for. */
export function capacityOf(gpu: Gpu, dataset: Dataset, { model, train }: RunConfig): Capacity {
  return planTraining(gpu, new TrainingData(planned(dataset)), model, train).capacity;
}

/** The sequences that a training tests, and which of them the run that it starts from has learned from. */
async function testedAndSeen(
  dataset: Dataset,
  from: LoadedRun,
): Promise<Required<RunStart>['from']['tested']> {
  const { folds, splits } = dataset;
  const split = splits.includes('test') ? 'test' : 'val';
  const rows = [...splits.keys()].filter((row) => (folds ? folds.of[row] >= 0 : splits[row] === split));
  const sequences = rows.length;
  try {
    const { known } = await knownToRun(dataset, from.config, from.path);
    return {
      sequences,
      seen: rows.filter((row) => known[row] === 'train' || known[row] === 'val').length,
    };
  } catch (error) {
    if (!(error instanceof SeqloomError)) throw error;
    return { sequences, seen: null };
  }
}

/** Of several folds each is trained on most of the records, and on any of them. */
function planned(dataset: Dataset): Dataset {
  if (!allFolds(dataset)) return dataset;
  return { ...dataset, splits: dataset.splits.map((_, i) => (i === 0 ? 'val' : 'train')) };
}

/** Where data are from, and how they are read. */
type DataSource = Required<NewRunOptions>['source'];

/** The data as they can be read again, from any folder; what came through a pipe cannot. */
export function lastingSource({ path, options }: DataSource): DataSource {
  if (path === null) return { path, options };
  const { more, ...reading } = options;
  const others = Array.isArray(more) ? more : [];
  if (![path, ...others].every(isLasting)) return { path: null, options: reading };
  if (others.length === 0) return { path: resolve(path), options };
  return { path: resolve(path), options: { ...reading, more: others.map((other) => resolve(other)) } };
}
