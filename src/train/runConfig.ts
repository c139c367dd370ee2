/** config.json: everything a run was made with, resolved; enough to repeat, resume and use it. */
import { ALPHABET } from '../data/alphabet';
import { SeqloomError } from '../errors';
import { ENCODER_NAMES, HEADS, MODEL_DEFAULTS, POOL_NORMS, POOLS, type ModelConfig } from '../model/config';
import { TRAIN_DEFAULTS, type TrainOptions } from '../train/options';

/** Raised when a reader of older versions could no longer understand the file. */
export const RUN_VERSION = 1;

/** No dimension of a network comes near it; a larger one in a file is damage. */
const LARGEST_SIZE = 1e6;

/** How the data was read: the options of the readers, as given. */
export type DataOptions = Record<string, string | number>;

/** The content of config.json. */
export interface RunConfig {
  version: number;
  /** Version of Seqloom, of Node, and the platform it ran on. */
  seqloom: string;
  node: string;
  platform: string;
  /** The command line that started the run. */
  command?: string;
  adapter: { kind: string; name: string; description: string };
  data: {
    /** Absolute path of the data file; null for the built-in data. */
    path: string | null;
    name: string;
    /** Hash of the ids, cleaned sequences, labels and splits (SHA-256, hex). */
    hash: string;
    options: DataOptions;
  };
  alphabet: string;
  /** Class names; index = class. */
  classes: string[];
  model: ModelConfig;
  train: TrainOptions;
}

/**
 * Reads and checks the text of a config.json.
 * @param path what messages call the file.
 * @throws SeqloomError when it is no such file, incomplete, or written by a newer Seqloom.
 */
export function parseRunConfig(text: string, path: string): RunConfig {
  const fail = (problem: string): never => {
    throw new SeqloomError(
      `${path} is not the config of a training run: ${problem}. Name another run folder.`,
    );
  };
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return fail('it is no JSON (damaged?)');
  }
  if (!isRecord(config)) return fail('it is no JSON object');
  if (typeof config.version !== 'number') return fail('it has no version');
  if (config.version > RUN_VERSION) {
    throw new SeqloomError(
      `${path} was written by a newer Seqloom (${String(config.seqloom)}; its version of the file is ${config.version}, this Seqloom reads up to ${RUN_VERSION}). Update Seqloom.`,
    );
  }
  const missing = REQUIRED.find(([key, has]) => !has(config[key]));
  if (missing) return fail(`"${missing[0]}" is missing or wrong`);
  const { alphabet, classes, model } = config as unknown as RunConfig;
  if (alphabet !== ALPHABET) return fail(`its alphabet is not ${ALPHABET}`);
  if (model.symbols !== ALPHABET.length || model.classes !== classes.length) {
    return fail('its network does not fit its alphabet or classes');
  }
  return config as unknown as RunConfig;
}

const isString = (value: unknown) => typeof value === 'string';

const REQUIRED: [keyof RunConfig, (value: unknown) => boolean][] = [
  ['seqloom', isString],
  ['alphabet', isString],
  ['classes', (value) => Array.isArray(value) && value.length >= 2 && value.every(isString)],
  ['adapter', (value) => isRecord(value) && isString(value.kind) && isString(value.name)],
  ['data', isData],
  ['model', (value) => isLike(value, { ...MODEL_DEFAULTS, classes: 2 }) && isNetwork(value)],
  ['train', (value) => isLike(value, { ...TRAIN_DEFAULTS })],
];

function isData(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.options)) return false;
  return isString(value.hash) && isString(value.name) && (value.path === null || isString(value.path));
}

/** Whether each of the pattern's entries is there, with the type it has in the pattern. */
function isLike(value: unknown, pattern: Record<string, unknown>): boolean {
  if (!isRecord(value)) return false;
  return Object.keys(pattern).every(
    (key) => Object.hasOwn(value, key) && typeof value[key] === typeof pattern[key],
  );
}

function isNetwork(value: unknown): boolean {
  const { encoder, pool, poolNorm, head, ...numbers } = value as unknown as ModelConfig;
  return (
    ENCODER_NAMES.includes(encoder) &&
    POOLS.includes(pool) &&
    POOL_NORMS.includes(poolNorm) &&
    HEADS.includes(head) &&
    Object.values(numbers).every((size) => Number.isSafeInteger(size) && size > 0 && size <= LARGEST_SIZE)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
