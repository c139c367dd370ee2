/** Evaluating a trained network on labelled data: its own, or others. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SYNTHETIC_NAME, syntheticDataset } from '../data/synthetic';
import type { DatasetOptions } from '../data/dataset';
import { allFolds } from '../data/folds';
import { hashDataset } from '../data/hash';
import type { ReadOptions, ReadProgress } from '../data/read';
import { holdOut, makeSplits, splitsMade, validationHeldOut } from '../data/splits';
import type { Dataset, Split } from '../data/types';
import { SeqloomError } from '../errors';
import type { Hooks } from '../hooks';
import { readDataset, type MoreFiles } from './readDataset';
import { pathOfData, readAgain } from './recordStream';
import type { RunConfig } from '../run/runConfig';

/** How labelled data are read. */
export type LabelledReadOptions = ReadOptions &
  MoreFiles &
  Pick<DatasetOptions, 'maxLength' | 'refuseTooLong'>;

/**
 * The data the run was trained on, with the splits it was trained with.
 * @throws SeqloomError when the file is gone or has changed.
 */
export async function readDataOfRun(
  { data, train }: RunConfig,
  hooks: Hooks<ReadProgress> = {},
): Promise<Dataset> {
  const options = { ...data.options, requireLabel: true, use: 'train', seed: train.seed } as const;
  const path = pathOfData(data);
  const dataset =
    path === null
      ? await syntheticDataset(train.seed, data.options)
      : await readAgain(data.name, readDataset(path, options, hooks));
  if (dataset.hash === data.hash) return dataset;
  throw new SeqloomError(
    `${data.path ?? SYNTHETIC_NAME} is no longer what the run was trained on (its hash differs).`,
    { kind: 'data-changed' },
  );
}

/**
 * Labelled data to evaluate the run on, with the run's classes. Where they are what the run was trained on and give no
 * splits, they get those that training made; other sequences without a split are `test`.
 * @throws SeqloomError naming labels that are none of the run's classes, and anything else wrong with the file.
 */
export async function readLabelledFor(
  config: RunConfig,
  path: string,
  options: LabelledReadOptions,
  hooks: Hooks<ReadProgress> = {},
): Promise<Dataset> {
  const { classes, train, data } = config;
  const { rareClasses } = data.options as Pick<DatasetOptions, 'rareClasses'>;
  const use = { use: 'evaluate', classes, rareClasses, seed: train.seed } as const;
  const dataset = await readDataset(path, { ...options, ...use, requireLabel: true }, hooks);
  return dataset.hash === config.data.hash ? dataset : ((await asTrained(dataset, config)) ?? dataset);
}

/** The data set with the splits that training made for it, if it is what the run was trained on. */
async function asTrained(dataset: Dataset, { data, train }: RunConfig): Promise<Dataset | undefined> {
  const made = splitsMadeOf(dataset, train.seed, (data.options as Pick<DatasetOptions, 'rareSize'>).rareSize);
  if (!made) return undefined;
  const { splits, note } = made;
  const hash = await hashDataset({ ...dataset, splits });
  if (hash !== data.hash) return undefined;
  return { ...dataset, splits, hash, warnings: [note, ...dataset.warnings] };
}

/** What training makes of splits that are not given, or not all; undefined where there is nothing to make. */
function splitsMadeOf(
  { name, tokens, labels, classes, splits }: Dataset,
  seed: number,
  rareSize?: number,
): { splits: Split[]; note: string } | undefined {
  if (splits.every((split) => split === 'test')) {
    const made = makeSplits(tokens, labels, classes, seed, rareSize);
    return { splits: made.splits, note: splitsMade(name, seed) };
  }
  if (splits.includes('val') || !splits.includes('train')) return undefined;
  const withVal = [...splits];
  holdOut(tokens, labels, classes, seed, ['val'], withVal, rareSize);
  return { splits: withVal, note: validationHeldOut(name, seed) };
}

/** Where a run had the data's sequences. */
interface Known {
  /**
   * By row the split of the run in which the sequence was; of a cross-validation the fold (from 0) that tested it, -1 for what was
   * trained on in all of them. Undefined for one that the run has not seen.
   */
  known: (Split | number | undefined)[];
  /** What the folds of a cross-validation are called. */
  folds?: string[];
}

/**
 * Looks the data's sequences up in those of the run.
 * @param run the run folder: data that were moved along with it are found beside it
 * @throws SeqloomError as `readDataOfRun`
 */
export async function knownToRun(
  { tokens }: Dataset,
  config: RunConfig,
  run: string,
  hooks: Hooks<ReadProgress> = {},
): Promise<Known> {
  const key = (sequence: Uint8Array) => Buffer.from(sequence).toString('latin1');
  const own = await readDataOfRun(besideRun(config, run), hooks);
  const folds = allFolds(own);
  const places = new Map<string, Split | number>();
  own.tokens.forEach((sequence, row) => {
    const text = key(sequence);
    const place = folds ? folds.of[row] : own.splits[row];
    const earlier = places.get(text);
    // One that is in several was trained on, in a cross-validation by all.
    if (earlier === 'train') return;
    places.set(text, folds && earlier !== undefined && earlier !== place ? -1 : place);
  });
  return { known: tokens.map((sequence) => places.get(key(sequence))), folds: folds?.names };
}

function besideRun(config: RunConfig, run: string): RunConfig {
  const { path } = config.data;
  if (path === null || existsSync(path)) return config;
  const beside = join(dirname(resolve(run)), basename(path));
  return existsSync(beside) ? { ...config, data: { ...config.data, path: beside } } : config;
}
