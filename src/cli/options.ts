/**
 * What an option is, and those of several verbs. Flags, help, checks of flags and config files, and shell completion are all made
 * from tables of options.
 * An option's key is its name in the library and in config files; its flag is the same in kebab-case.
 */
import type { Bounds } from '../data/bounds';
import { ADAPTER_CHOICES, type AdapterChoice } from '../node/adapters';
import { isNumberedGpu } from '../node/gpuChoice';
import { nearest } from './suggestion';

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

/** An option of the verbs that write tables of ids and labels. */
export const SPREADSHEET_SAFE: CliOption = {
  advanced: true,
  type: 'switch',
  default: false,
  description:
    'write an apostrophe before ids and labels that a spreadsheet would take for formulas (=, +, -, @); such tables are read back without it',
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
