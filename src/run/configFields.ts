/** The options that a run's config.json holds: what each may be, and what a file without it stands for. */
import { boundsInWords, isWithin, type Bounds } from '../data/bounds';
import type { DatasetOptions } from '../data/dataset';
import { RARE_CLASSES } from '../data/rareClasses';
import { FORMATS, type ReadOptions } from '../data/read';
import { SEVERAL_LABELS } from '../data/severalLabels';
import {
  ENCODER_NAMES,
  FREEZABLE,
  HEADS,
  POOL_NORMS,
  POOLS,
  PRECISIONS,
  type ModelConfig,
} from '../model/config';
import { TRAIN_BOUNDS, type TrainOptions } from '../train/options';
import { SELECT_BY_NAMES } from '../train/selection';

/** What an option may be: a number, one of some words, several of them, any text, or yes and no. */
export type Range =
  | Bounds
  | { type: 'choice'; choices: readonly string[] }
  | { type: 'choices'; choices: readonly string[] }
  | { type: 'text' }
  | { type: 'switch' };

/**
 * Every option of T. `then` is what was done before there was the option, and so what an older file means that lacks it: unlike
 * a default it never changes.
 */
type OptionTable<T> = { [K in keyof T]-?: Range & { then: T[K] } };

/** No dimension of a network comes near a million; a larger one in a file is damage. What is trained has narrower bounds. */
const size = { type: 'integer', min: 1, max: 1e6 } as const;

/** What of the network the data do not decide. */
export const MODEL_FIELDS: OptionTable<Omit<ModelConfig, 'symbols' | 'classes'>> = {
  encoder: { type: 'choice', choices: ENCODER_NAMES, then: 'lstm' },
  embeddingDim: { ...size, then: 10 },
  hidden: { ...size, then: 64 },
  layers: { ...size, then: 1 },
  pool: { type: 'choice', choices: POOLS, then: 'mean' },
  poolNorm: { type: 'choice', choices: POOL_NORMS, then: 'layer' },
  head: { type: 'choice', choices: HEADS, then: 'linear' },
  headHidden: { ...size, then: 64 },
};

export const TRAIN_FIELDS: OptionTable<TrainOptions> = {
  seed: { ...TRAIN_BOUNDS.seed, then: 0 },
  epochs: { ...TRAIN_BOUNDS.epochs, then: 12 },
  batchResidues: { ...TRAIN_BOUNDS.batchResidues, then: 4096 },
  accumulate: { ...TRAIN_BOUNDS.accumulate, then: 1 },
  learningRate: { ...TRAIN_BOUNDS.learningRate, then: 0.01 },
  warmup: { ...TRAIN_BOUNDS.warmup, then: 0.05 },
  weightDecay: { ...TRAIN_BOUNDS.weightDecay, then: 0.01 },
  beta1: { ...TRAIN_BOUNDS.beta1, then: 0.9 },
  beta2: { ...TRAIN_BOUNDS.beta2, then: 0.999 },
  clipNorm: { ...TRAIN_BOUNDS.clipNorm, then: 1 },
  guardNorm: { ...TRAIN_BOUNDS.guardNorm, then: 1e4 },
  dropout: { ...TRAIN_BOUNDS.dropout, then: 0 },
  labelSmoothing: { ...TRAIN_BOUNDS.labelSmoothing, then: 0 },
  classWeights: { type: 'choice', choices: ['none', 'balanced'], then: 'none' },
  selectBy: { type: 'choice', choices: SELECT_BY_NAMES, then: 'loss' },
  patience: { ...TRAIN_BOUNDS.patience, then: 5 },
  memoryMiB: { ...TRAIN_BOUNDS.memoryMiB, then: 2048 },
  precision: { type: 'choice', choices: PRECISIONS, then: 'f32' },
  freeze: { type: 'choices', choices: FREEZABLE, then: [] },
};

/** How the data were read. Options of other readers are left to the hash, which tells data that were read otherwise. */
export const READ_FIELDS: {
  [
    K in keyof (Omit<ReadOptions, 'requireLabel' | 'beside' | 'keepOthers'> &
      Pick<
        DatasetOptions,
        | 'maxLength'
        | 'skipBad'
        | 'labelSeparator'
        | 'severalLabels'
        | 'rareClasses'
        | 'rareSize'
        | 'folds'
        | 'fold'
      >)
  ]-?: Range;
} = {
  format: { type: 'choice', choices: FORMATS },
  idColumn: { type: 'text' },
  sequenceColumn: { type: 'text' },
  labelColumn: { type: 'text' },
  splitColumn: { type: 'text' },
  foldColumn: { type: 'text' },
  groupColumn: { type: 'text' },
  headerless: { type: 'switch' },
  idRegex: { type: 'text' },
  labelRegex: { type: 'text' },
  maxLength: { type: 'integer', min: 1, max: Number.MAX_SAFE_INTEGER },
  skipBad: { type: 'switch' },
  labelSeparator: { type: 'text' },
  severalLabels: { type: 'choice', choices: SEVERAL_LABELS },
  rareClasses: { type: 'choice', choices: RARE_CLASSES },
  rareSize: { type: 'integer', min: 1, max: Number.MAX_SAFE_INTEGER },
  folds: { type: 'integer', min: 2, max: Number.MAX_SAFE_INTEGER },
  fold: { type: 'integer', min: 1, max: Number.MAX_SAFE_INTEGER },
};

/**
 * The options as given, in the order of the table and completed with what is meant where one is missing.
 * @param section what messages put before an option's name
 * @param fail called with what is wrong, a clause
 */
export function readOptions<T>(
  table: OptionTable<T>,
  section: 'model' | 'train',
  given: Record<string, unknown>,
  fail: (problem: string) => never,
): T {
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(table, key));
  // It may change what the network computes, or how it is trained.
  if (unknown !== undefined) {
    fail(`this Seqloom does not know "${section}.${unknown}" (it is of a newer one, or misspelt)`);
  }
  const options: Record<string, unknown> = {};
  for (const [key, { then, ...range }] of Object.entries<Range & { then: unknown }>(table)) {
    options[key] = Object.hasOwn(given, key) ? given[key] : then;
    checkOption(range, `${section}.${key}`, options[key], fail);
  }
  return options as T;
}

/** Calls `fail` where the value is not in the range. */
export function checkOption(
  range: Range,
  name: string,
  value: unknown,
  fail: (problem: string) => never,
): void {
  if (isIn(range, value)) return;
  const shown = typeof value === 'number' ? value : JSON.stringify(value);
  fail(`"${name}" must be ${rangeInWords(range)}, not ${shown}`);
}

function isIn(range: Range, value: unknown): boolean {
  if (range.type === 'text') return typeof value === 'string';
  if (range.type === 'switch') return typeof value === 'boolean';
  if (range.type === 'choice') return range.choices.some((choice) => choice === value);
  if (range.type === 'choices')
    return Array.isArray(value) && value.every((one) => range.choices.includes(one as string));
  return isWithin(value, range);
}

function rangeInWords(range: Range): string {
  if (range.type === 'text') return 'a text';
  if (range.type === 'switch') return 'true or false';
  if (range.type === 'choice') return `one of ${range.choices.join(', ')}`;
  if (range.type === 'choices') return `a list of some of ${range.choices.join(', ')}`;
  return boundsInWords(range);
}
