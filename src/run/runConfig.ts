/** config.json: everything a run was made with, resolved; enough to repeat, resume and use it. */
import { ALPHABET, SYMBOLS } from '../data/alphabet';
import { dataRead, type DataRead } from '../data/dataRead';
import type { Dataset } from '../data/types';
import { SeqloomError } from '../errors';
import type { ModelConfig } from '../model/config';
import type { TrainOptions } from '../train/options';
import type { RunSearch } from './search';
import type { RunStart } from './start';
import { hasShape, type Shape } from './shape';
import { checkOption, MODEL_FIELDS, READ_FIELDS, readOptions, TRAIN_FIELDS } from './configFields';

/**
 * Raised when what the file holds changes its meaning. A new option does not raise it: `then` says what a file without it means,
 * and a Seqloom that does not know it refuses the file by its name.
 */
export const RUN_VERSION = 1;

/** How the data was read: the options of the readers, as given. */
export type DataOptions = Record<string, string | number | boolean | string[]>;

/** What runs Seqloom. */
export interface Host {
  /** Version of Seqloom. */
  seqloom: string;
  /** Version of Node; undefined in a browser. */
  node?: string;
  /** The operating system, or the browser. */
  platform: string;
}

/** The adapter that a run was trained on. */
export interface RunAdapter {
  kind: string;
  /** The driver's own name for it. */
  name: string;
  /** One line: which adapter, and why this one. */
  description: string;
  /** What chooses it again on that machine: its kind, or `hardware:1`. Undefined in older files and in a browser, as what follows. */
  choice?: string;
  /** The graphics interface below WebGPU. */
  backend?: string;
  /** The driver and its version. */
  driver?: string;
}

/** Where a run comes from, beside its data set and options. */
export interface RunOrigin {
  host: Host;
  /** The command line that started the run. */
  command?: string;
  adapter: RunAdapter;
  /** The file that the data set was read from (null for none), and how. */
  data: { path: string | null; options: DataOptions };
}

/** The content of config.json. */
export interface RunConfig {
  version: number;
  /** Version of Seqloom, of Node, and the platform it ran on. */
  seqloom: string;
  node: string;
  platform: string;
  /** The command line that started the run. */
  command?: string;
  adapter: RunAdapter;
  /** What was read is missing in files of 0.1.0. */
  data: {
    /** Absolute path of the data file (on the page its name); null for the built-in data. */
    path: string | null;
    name: string;
    /** Hash of the ids, cleaned sequences, labels and splits (SHA-256, hex). */
    hash: string;
    options: DataOptions;
  } & Partial<DataRead>;
  alphabet: string;
  /** Class names; index = class. */
  classes: string[];
  model: ModelConfig;
  train: TrainOptions;
  /**
   * Of a training that went on after its end: how many epochs it was to have before, each time. The learning rate went down over those
   * before it went on as in a training of `train.epochs`. Missing where it did not go on.
   */
  earlierEpochs?: number[];
  /** Where the first weights came from; missing where all were fresh. */
  start?: RunStart;
  /** How the network was searched; missing where it was given. */
  search?: RunSearch;
}

/**
 * The config of a run that trains on the data set.
 * @throws SeqloomError when an option is not what it may be
 */
export function makeRunConfig(
  { host, command, adapter, data }: RunOrigin,
  dataset: Dataset,
  model: ModelConfig,
  train: TrainOptions,
): RunConfig {
  const fail = (problem: string): never => {
    throw new SeqloomError(`The run cannot be made: ${problem}.`);
  };
  const { name, hash, classes } = dataset;
  const { kind, name: adapterName, description, choice, backend, driver } = adapter;
  return {
    version: RUN_VERSION,
    seqloom: host.seqloom,
    node: host.node ?? 'none: trained in a browser',
    platform: host.platform,
    ...(command !== undefined && { command }),
    adapter: { kind, name: adapterName, description, choice, backend, driver },
    data: { path: data.path, name, hash, options: data.options, ...dataRead(dataset) },
    alphabet: ALPHABET,
    classes,
    model: readModel({ ...model }, classes.length, fail),
    train: readOptions(TRAIN_FIELDS, 'train', { ...train }, fail),
  };
}

/**
 * Reads the text of a config.json, of this version of Seqloom or an older one.
 * @param path what messages call the file.
 * @throws SeqloomError when it is no such file, incomplete, or written by a newer Seqloom.
 */
export function parseRunConfig(text: string, path: string): RunConfig {
  const fail = (problem: string): never => {
    throw new SeqloomError(`${path} is not the config of a training run: ${problem}.`);
  };
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return fail('it is no JSON (damaged?)');
  }
  if (!isRecord(config)) return fail('it is no JSON object');
  if (!isVersion(config.version)) return fail('it has no version');
  if (config.version > RUN_VERSION) {
    throw new SeqloomError(
      `${path} was written by a newer Seqloom (${String(config.seqloom)}; its version of the file is ${config.version}, this Seqloom reads up to ${RUN_VERSION}). Update Seqloom.`,
    );
  }
  const wrong = PARTS.find(([key, shape]) => !hasShape(config, { [key]: shape }));
  if (wrong)
    return fail(
      `"${wrong[0].replace('?', '')}" is ${wrong[0].endsWith('?') ? '' : 'missing, or is '}not ${wrong[2]}`,
    );
  const sound = config as unknown as RunConfig;
  const { alphabet, classes, data, model, train } = sound;
  if (alphabet !== ALPHABET) return fail(`its alphabet is not ${ALPHABET}`);
  if (classes.length < 2 || new Set(classes).size < classes.length)
    return fail(`"classes" is missing, or is not ${NAMES}`);
  for (const [key, range] of Object.entries(READ_FIELDS)) {
    if (Object.hasOwn(data.options, key)) checkOption(range, `data.options.${key}`, data.options[key], fail);
  }
  return {
    ...sound,
    model: readModel({ ...model }, classes.length, fail),
    train: readOptions(TRAIN_FIELDS, 'train', { ...train }, fail),
  };
}

function readModel(
  given: Record<string, unknown>,
  classes: number,
  fail: (problem: string) => never,
): ModelConfig {
  const { symbols = SYMBOLS, classes: outputs = classes, ...network } = given;
  if (symbols !== SYMBOLS || outputs !== classes) {
    fail(
      `its network is of ${String(symbols)} symbols and ${String(outputs)} classes, not of ${SYMBOLS} and ${classes}`,
    );
  }
  const { encoder, ...rest } = readOptions(MODEL_FIELDS, 'model', network, fail);
  return { encoder, symbols: SYMBOLS, ...rest, classes };
}

const isVersion = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 1;

const NAMES = 'a list of two or more different names';

/** The parts of the file beside its options: what each must be, also in words. */
const PARTS: [string, Shape, string][] = [
  ['seqloom', 'string', 'a version'],
  ['alphabet', 'string', 'a text'],
  ['classes', ['string'], NAMES],
  ['adapter', { kind: 'string', name: 'string', 'choice?': 'string' }, 'an adapter with its kind and name'],
  [
    'data',
    { path: 'string or null', name: 'string', hash: 'string', options: {} },
    'a data set with its path, name, hash and the options it was read with',
  ],
  ['model', {}, 'a network'],
  ['train', {}, 'a set of options'],
  ['command?', 'string', 'a command line'],
  ['earlierEpochs?', ['number'], 'a list of numbers of epochs'],
  [
    'start?',
    {
      'from?': {
        path: 'string',
        hash: 'string',
        taken: ['string'],
        'tested?': { sequences: 'number', seen: 'number or null' },
      },
      'embedding?': { path: 'string', width: 'number', taken: 'string', zero: 'string' },
      anew: ['string'],
    },
    'what the first weights were taken from',
  ],
  [
    'search?',
    { 'minutes?': 'number', 'trials?': 'number', fixed: ['string'], 'chosen?': 'string' },
    'how a network is searched',
  ],
];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
