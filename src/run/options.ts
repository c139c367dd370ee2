/** The options that a run's config.json holds: what each may be, and what a file without it stands for. */
import type { DatasetOptions } from '../data/dataset';
import { FORMATS, type ReadOptions } from '../data/read';
import { ENCODER_NAMES, HEADS, POOL_NORMS, POOLS, type ModelConfig } from '../model/config';
import type { TrainOptions } from '../train/options';

/** A number from `min` to `max` (`above` excludes `min`, `below` excludes `max`), one of some words, or any text. */
export type Range =
  | { type: 'integer' | 'number'; min: number; max?: number; above?: boolean; below?: boolean }
  | { type: 'choice'; choices: readonly string[] }
  | { type: 'text' };

/**
 * Every option of T. `then` is what was done before there was the option, and so what an older file means that lacks it: unlike
 * a default it never changes.
 */
export type OptionTable<T> = { [K in keyof T]-?: Range & { then: T[K] } };

/** No dimension of a network comes near a million; a larger one in a file is damage. */
const size = { type: 'integer', min: 1, max: 1e6 } as const;
const share = { type: 'number', min: 0, max: 1, below: true } as const;
const notNegative = { type: 'number', min: 0 } as const;
const positive = { type: 'number', min: 0, above: true } as const;
const count = { type: 'integer', min: 1 } as const;

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
  seed: { type: 'integer', min: 0, max: 2 ** 32 - 1, then: 0 },
  epochs: { ...count, then: 12 },
  batchResidues: { ...count, then: 4096 },
  accumulate: { ...count, then: 1 },
  learningRate: { ...positive, then: 0.01 },
  warmup: { type: 'number', min: 0, max: 1, then: 0.05 },
  weightDecay: { ...notNegative, then: 0.01 },
  beta1: { ...share, then: 0.9 },
  beta2: { ...share, then: 0.999 },
  clipNorm: { ...notNegative, then: 1 },
  guardNorm: { ...positive, then: 1e4 },
  dropout: { ...share, then: 0 },
  labelSmoothing: { ...share, then: 0 },
  classWeights: { type: 'choice', choices: ['none', 'balanced'], then: 'none' },
  patience: { ...count, then: 5 },
  memoryMiB: { ...positive, then: 2048 },
};

/** How the data were read. Options of other readers are left to the hash, which tells data that were read otherwise. */
export const READ_FIELDS: {
  [K in keyof (Omit<ReadOptions, 'requireLabel'> & Pick<DatasetOptions, 'maxLength'>)]-?: Range;
} = {
  format: { type: 'choice', choices: FORMATS },
  idColumn: { type: 'text' },
  sequenceColumn: { type: 'text' },
  labelColumn: { type: 'text' },
  splitColumn: { type: 'text' },
  labelRegex: { type: 'text' },
  maxLength: { ...count },
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
  if (range.type === 'choice') return range.choices.some((choice) => choice === value);
  const { type, min, max = Infinity, above, below } = range;
  const isNumber = type === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
  const number = value as number;
  return isNumber && (above ? number > min : number >= min) && (below ? number < max : number <= max);
}

function rangeInWords(range: Range): string {
  if (range.type === 'text') return 'a text';
  if (range.type === 'choice') return `one of ${range.choices.join(', ')}`;
  const { type, min, max, above, below } = range;
  const number = `a ${type === 'integer' ? 'whole ' : ''}number`;
  if (max === undefined) return `${number} ${above ? 'above' : 'of at least'} ${min}`;
  return `${number} from ${min} to ${below ? 'below ' : ''}${max}`;
}
