/**
 * The one table of options. Flags, help, checks of flags and config files, and shell completion are all made from it.
 * An option's key is its name in the library and in config files; its flag is the same in kebab-case.
 */
import type { Bounds } from '../data/bounds';
import type { DatasetOptions } from '../data/dataset';
import { OTHER_CLASS, RARE_CLASSES, RARE_SIZE } from '../data/rareClasses';
import { FORMATS, type ReadOptions } from '../data/read';
import { SEVERAL_LABELS } from '../data/severalLabels';
import {
  ENCODER_NAMES,
  ENCODERS,
  FREEZABLE,
  HEADS,
  MODEL_BOUNDS,
  MODEL_DEFAULTS,
  POOL_NORMS,
  POOLS,
  POOLS_IN_WORDS,
  type ModelConfig,
} from '../model/config';
import { ADAPTER_CHOICES, type AdapterChoice } from '../node/adapters';
import { isNumberedGpu } from '../node/gpuChoice';
import type { FittedOptions } from '../train/fitToData';
import { TRAIN_BOUNDS, TRAIN_DEFAULTS, type TrainOptions } from '../train/options';
import { nearest } from './suggestion';
import { SELECT_BY_NAMES } from '../train/selection';

interface Described {
  description: string;
  /** The flag's name where it is not the key in kebab-case. */
  name?: string;
  /** One letter, for `-q` beside `--quiet`. */
  short?: string;
  /** Seldom needed, and so shown by `--help --all` alone. */
  advanced?: true;
}

/** A number within its bounds. */
export interface NumberOption extends Described, Bounds {
  default?: number;
}

export interface ChoiceOption extends Described {
  type: 'choice';
  choices: readonly string[];
  /** What else is taken, in words, and whether a text is such. */
  others?: { words: string; include(text: string): boolean };
  default?: string;
}

interface TextOption extends Described {
  type: 'text';
  /** What stands for the value in the help: FILE, NAME. */
  value: string;
  default?: string;
}

/** A yes or no; one that is on by default gets the flag `--no-...`. */
interface SwitchOption extends Described {
  type: 'switch';
  default: boolean;
}

export type CliOption = NumberOption | ChoiceOption | TextOption | SwitchOption;

/** Options that belong together, as the library's type T holds them. */
export interface OptionGroup<T> {
  heading: string;
  options: { [K in keyof T]-?: CliOption };
}

/** How data are read; the library's `format` is the flag `--data-format`, since `--format` is that of what is written. */
export type DataFlags = Omit<
  ReadOptions,
  'requireLabel' | 'format' | 'beside' | 'foldColumn' | 'groupColumn' | 'headerless' | 'keepOthers'
> &
  Pick<DatasetOptions, 'maxLength' | 'labelSeparator' | 'severalLabels' | 'rareClasses' | 'rareSize'> & {
    headerless: boolean;
    skipBad: boolean;
    dataFormat?: ReadOptions['format'];
  };

export const DATA_OPTIONS: OptionGroup<DataFlags> = {
  heading: 'Data:',
  options: {
    dataFormat: {
      advanced: true,
      type: 'choice',
      choices: FORMATS,
      description: 'format of the data; table: CSV or TSV (default: told by the content; gzip too)',
    },
    headerless: {
      advanced: true,
      type: 'switch',
      default: false,
      description: 'table: the first row is a record too; columns are called "column 1" and so on',
    },
    idColumn: {
      advanced: true,
      type: 'text',
      value: 'NAME',
      description: 'table: column with the ids (default: "id" or another usual name)',
    },
    sequenceColumn: {
      advanced: true,
      type: 'text',
      value: 'NAME',
      description: 'table: column with the sequences (default: "sequence" or another usual name)',
    },
    labelColumn: {
      type: 'text',
      value: 'NAME',
      description: 'table: column with the labels (default: "label" or another usual name)',
    },
    splitColumn: {
      advanced: true,
      type: 'text',
      value: 'NAME',
      description:
        'table: column with train, val, test (default: "split" or another usual name; without one, made)',
    },
    labelRegex: {
      type: 'text',
      value: 'REGEX',
      description: 'FASTA: finds the label in a header, as its first group or whole match (default: TARGET=)',
    },
    idRegex: {
      advanced: true,
      type: 'text',
      value: 'REGEX',
      description:
        'FASTA: finds the id in a header, likewise; "(.+)" is the whole header (default: its first word, of UniProt the accession)',
    },
    labelSeparator: {
      advanced: true,
      type: 'text',
      value: 'TEXT',
      description:
        'what stands between several labels of a record, such as ";" (default: a label is taken whole)',
    },
    severalLabels: {
      advanced: true,
      type: 'choice',
      choices: SEVERAL_LABELS,
      description:
        'records with several labels; single: left out, by name (default); first: have the first; each: are taken once for each',
    },
    maxLength: {
      advanced: true,
      type: 'integer',
      min: 1,
      max: 1e9,
      description: 'leave out sequences with more residues, naming them in dropped.tsv (default: none)',
    },
    skipBad: {
      advanced: true,
      type: 'switch',
      default: false,
      description: 'leave out, by name, records that hold what is no residue or repeat an id',
    },
    rareClasses: {
      advanced: true,
      type: 'choice',
      choices: RARE_CLASSES,
      description: `classes too rare to be divided among the splits; train (the default): made splits keep them in train; drop: leave them out, naming them in dropped.tsv; merge: make them one class, "${OTHER_CLASS}"`,
    },
    rareSize: {
      advanced: true,
      type: 'integer',
      min: 1,
      max: 1e9,
      description: `distinct sequences from which on a class is not rare (default: ${RARE_SIZE})`,
    },
  },
};

export type NetworkFlags = Omit<ModelConfig, 'symbols' | 'classes'>;

export const MODEL_OPTIONS: OptionGroup<NetworkFlags> = {
  heading: 'Network:',
  options: {
    encoder: {
      type: 'choice',
      choices: ENCODER_NAMES,
      default: MODEL_DEFAULTS.encoder,
      description: `what gives the states that are pooled; ${ENCODER_NAMES.map((name) => `${name}: ${ENCODERS[name].inWords}`).join('; ')}`,
    },
    embeddingDim: {
      advanced: true,
      ...MODEL_BOUNDS.embeddingDim,
      default: MODEL_DEFAULTS.embeddingDim,
      description: 'width of the residue vectors',
    },
    hidden: {
      ...MODEL_BOUNDS.hidden,
      default: MODEL_DEFAULTS.hidden,
      description: 'hidden units per direction of a recurrent layer',
    },
    layers: {
      ...MODEL_BOUNDS.layers,
      default: MODEL_DEFAULTS.layers,
      description: 'recurrent layers',
    },
    pool: {
      type: 'choice',
      choices: POOLS,
      default: MODEL_DEFAULTS.pool,
      description: `one vector per sequence, of its states; ${POOLS.map((name) => `${name}: ${POOLS_IN_WORDS[name]}`).join('; ')}`,
    },
    poolNorm: {
      advanced: true,
      type: 'choice',
      choices: POOL_NORMS,
      default: MODEL_DEFAULTS.poolNorm,
      description: 'normalisation of that vector; layer: LayerNorm',
    },
    head: {
      advanced: true,
      type: 'choice',
      choices: HEADS,
      default: MODEL_DEFAULTS.head,
      description: 'classifier on that vector; mlp: one hidden layer with ReLU',
    },
    headHidden: {
      advanced: true,
      ...MODEL_BOUNDS.headHidden,
      default: MODEL_DEFAULTS.headHidden,
      description: 'units of the mlp head',
    },
  },
};

/** What is chosen from the data is left out where it is not given; several words stand in one text. */
export type TrainFlags = Omit<TrainOptions, keyof FittedOptions | 'freeze'> &
  Partial<FittedOptions> & { freeze?: string };

export const TRAIN_OPTIONS: OptionGroup<TrainFlags> = {
  heading: 'Training:',
  options: {
    seed: {
      ...TRAIN_BOUNDS.seed,
      default: TRAIN_DEFAULTS.seed,
      description: 'seed of the initial weights, batch order, made splits and dropout',
    },
    epochs: {
      ...TRAIN_BOUNDS.epochs,
      description: `passes over the training sequences (default: ${TRAIN_DEFAULTS.epochs}; more on small data, fewer on huge ones)`,
    },
    batchResidues: {
      advanced: true,
      ...TRAIN_BOUNDS.batchResidues,
      description:
        'residues in one batch (default: chosen from the number of training sequences and their lengths)',
    },
    accumulate: {
      advanced: true,
      ...TRAIN_BOUNDS.accumulate,
      default: TRAIN_DEFAULTS.accumulate,
      description: 'batches whose gradients are summed before one update',
    },
    learningRate: {
      ...TRAIN_BOUNDS.learningRate,
      default: TRAIN_DEFAULTS.learningRate,
      description: 'highest learning rate, reached after the warm-up, then lowered along a cosine',
    },
    warmup: {
      advanced: true,
      ...TRAIN_BOUNDS.warmup,
      default: TRAIN_DEFAULTS.warmup,
      description: 'share of all updates in which the learning rate rises',
    },
    weightDecay: {
      advanced: true,
      ...TRAIN_BOUNDS.weightDecay,
      default: TRAIN_DEFAULTS.weightDecay,
      description: 'decoupled weight decay (AdamW)',
    },
    beta1: {
      advanced: true,
      ...TRAIN_BOUNDS.beta1,
      default: TRAIN_DEFAULTS.beta1,
      description: 'AdamW: decay of the gradient average',
    },
    beta2: {
      advanced: true,
      ...TRAIN_BOUNDS.beta2,
      default: TRAIN_DEFAULTS.beta2,
      description: 'AdamW: decay of the squared-gradient average',
    },
    clipNorm: {
      advanced: true,
      ...TRAIN_BOUNDS.clipNorm,
      default: TRAIN_DEFAULTS.clipNorm,
      description: 'largest norm of the whole gradient; 0: no clipping',
    },
    guardNorm: {
      advanced: true,
      ...TRAIN_BOUNDS.guardNorm,
      default: TRAIN_DEFAULTS.guardNorm,
      description:
        'stop, keeping the last good weights, when the norm of the gradient is larger (1e30: only when it is not finite)',
    },
    dropout: {
      advanced: true,
      ...TRAIN_BOUNDS.dropout,
      default: TRAIN_DEFAULTS.dropout,
      description: 'share of values dropped in the pooled vector and between recurrent layers',
    },
    labelSmoothing: {
      advanced: true,
      ...TRAIN_BOUNDS.labelSmoothing,
      default: TRAIN_DEFAULTS.labelSmoothing,
      description: 'share of the target spread evenly over the classes',
    },
    classWeights: {
      advanced: true,
      type: 'choice',
      choices: ['none', 'balanced'],
      default: TRAIN_DEFAULTS.classWeights,
      description: 'balanced: rare classes weigh more in the loss',
    },
    selectBy: {
      advanced: true,
      type: 'choice',
      choices: SELECT_BY_NAMES,
      default: TRAIN_DEFAULTS.selectBy,
      description: 'what of the validation split tells the best epoch, whose weights are kept',
    },
    patience: {
      advanced: true,
      ...TRAIN_BOUNDS.patience,
      description: `stop after this many epochs without a better one (default: ${TRAIN_DEFAULTS.patience}; a quarter of the epochs where they are many)`,
    },
    memoryMiB: {
      advanced: true,
      name: 'memory',
      ...TRAIN_BOUNDS.memoryMiB,
      default: TRAIN_DEFAULTS.memoryMiB,
      description:
        'MiB that all GPU buffers together may take; batches are split until they fit, which may change the last bits of the weights',
    },
    freeze: {
      advanced: true,
      type: 'text',
      value: 'PARTS',
      description: `parts that stay as they start, one or both with a comma: ${FREEZABLE.join(', ')}`,
    },
  },
};

/** An option of the verbs that write tables of ids and labels. */
export const SPREADSHEET_SAFE: CliOption = {
  advanced: true,
  type: 'switch',
  default: false,
  description:
    'write an apostrophe before ids and labels that a spreadsheet would take for formulas (=, +, -, @); such tables are read back without it',
};

/** An option of the verbs that train. */
export const CHECKPOINT_SECONDS: NumberOption = {
  advanced: true,
  type: 'number',
  min: 0,
  max: 1e6,
  default: 30,
  description: 'time between checkpoints; one is also written at Ctrl-C',
};

export interface AdapterFlags {
  /** Undefined: SEQLOOM_ADAPTER or auto. */
  adapter?: AdapterChoice;
  selfCheck: boolean;
}

export const ADAPTER_OPTIONS: OptionGroup<AdapterFlags> = {
  heading: 'Adapter:',
  options: {
    adapter: {
      type: 'choice',
      choices: ADAPTER_CHOICES,
      others: {
        words: "hardware:N, or a part of a GPU's name",
        // A name with a letter off is a mistake, and would be a strange part of a name.
        include: (text) => isNumberedGpu(text) || nearest(text, ADAPTER_CHOICES) === undefined,
      },
      description:
        'what to compute on, also hardware:1 (the second GPU) or a part of a GPU\'s name (default: $SEQLOOM_ADAPTER, else "auto": a GPU, else the fastest of the others)',
    },
    selfCheck: {
      advanced: true,
      type: 'switch',
      default: true,
      description: 'skip the check that the adapter computes rightly',
    },
  },
};

export interface CommonFlags {
  config?: string;
  json: boolean;
  quiet: boolean;
}

/** Understood by every verb. */
export const COMMON_OPTIONS: OptionGroup<CommonFlags> = {
  heading: 'Common:',
  options: {
    config: {
      type: 'text',
      value: 'FILE',
      description: 'YAML or JSON file with options by name; flags override it',
    },
    json: { type: 'switch', default: false, description: 'print the result as JSON on standard output' },
    quiet: { type: 'switch', default: false, short: 'q', description: 'print the result and errors only' },
  },
};

/** The option's name in flags and config files: `embeddingDim` -> `embedding-dim`. */
export function nameOf(key: string, option: CliOption): string {
  return option.name ?? key.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase());
}

/** The flag as the user types it: `--embedding-dim`, `--no-self-check`. */
export function flagOf(key: string, option: CliOption): string {
  const negated = option.type === 'switch' && option.default;
  return `--${negated ? 'no-' : ''}${nameOf(key, option)}`;
}
