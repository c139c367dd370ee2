/** The data of a verb: a file, read with its options, or without one what stands for it. */
import { NO_COLUMN } from '../data/columnRoles';
import type { DatasetOptions } from '../data/dataset';
import type { FoldOptions } from '../data/folds';
import type { ReadOptions } from '../data/read';
import { show } from '../data/show';
import { count } from '../words';
import { syntheticDataset } from '../data/synthetic';
import type { Dataset } from '../data/types';
import type { DropOptions } from '../embed/computeBlocks';
import { SeqloomError } from '../errors';
import type { Hooks } from '../hooks';
import { readDataset, type MoreFiles } from '../node/readDataset';
import type { LoadedNetworks, LoadedRun } from '../node/loadRun';
import { recordFile, recordsOfRun, type RecordStream } from '../node/recordStream';
import { DATA_OPTIONS, type DataFlags } from './dataOptions';
import { flagOf, type CliOption, type OptionGroup } from './options';
import type { Terminal } from './terminal';
import type { Values } from './values';
import type { Argument } from './verb';

/** The argument of verbs that take labelled data. */
export const LABELLED_DATA: Argument = {
  name: 'data',
  description: 'FASTA, CSV or TSV, - for standard input; without it, built-in synthetic data',
  optional: true,
  several: true,
};

/** The data files of a command line. */
type Paths = readonly (string | undefined)[];

/** Some of the flags that say how data are read. */
type DataOptionGroup = { heading: string; options: Partial<Record<keyof DataFlags, CliOption>> };

/** The flags, as the library's readers take them. */
export type Reading = Omit<DataFlags, 'dataFormat' | 'headerless' | 'skipBad'> &
  Pick<ReadOptions, 'format' | 'headerless'> &
  Pick<DatasetOptions, 'skipBad'> &
  FoldOptions &
  MoreFiles;

const { rareClasses: _, rareSize: __, ...evaluatedOptions } = DATA_OPTIONS.options;

/** How labelled data are read for a network that is trained: its run says what became of rare classes. */
export const EVALUATED_OPTIONS: OptionGroup<Omit<DataFlags, 'rareClasses' | 'rareSize'>> = {
  heading: DATA_OPTIONS.heading,
  options: {
    ...evaluatedOptions,
    skipBad: {
      ...evaluatedOptions.skipBad,
      description:
        'leave out, by name, records that hold what is no residue, repeat an id, or have a label that the network does not know',
    },
  },
};

const { splitColumn: ___, labelSeparator: ____, severalLabels: _____, ...recordOptions } = evaluatedOptions;

export type RecordFlags = Omit<
  DataFlags,
  'splitColumn' | 'labelSeparator' | 'severalLabels' | 'rareClasses' | 'rareSize'
>;

/** How records are read that need no label. */
export const RECORD_OPTIONS: OptionGroup<RecordFlags> = {
  heading: DATA_OPTIONS.heading,
  options: {
    ...recordOptions,
    maxLength: {
      ...recordOptions.maxLength,
      description: 'leave out sequences with more residues, and say so (default: none)',
    },
  },
};

/**
 * How the flags say that the files are read; those after the first are one of the options.
 * @throws SeqloomError where they say it and no file is named
 */
export function readingOf(
  values: Values,
  [path, ...more]: Paths,
  group: DataOptionGroup = DATA_OPTIONS,
): Reading {
  const given = Object.entries<CliOption>(group.options).find(([key]) => values.given(key) !== undefined);
  if (given && path === undefined) {
    throw new SeqloomError(`${flagOf(...given)} needs a data file. Name it before the flags.`);
  }
  const {
    dataFormat: format,
    headerless,
    skipBad,
    ...reading
  } = values.pick(group as OptionGroup<DataFlags>);
  const files = more.filter((other) => other !== undefined);
  return {
    ...reading,
    ...(format !== undefined && { format }),
    ...(headerless && { headerless }),
    ...(skipBad && { skipBad }),
    ...(files.length > 0 && { more: files }),
  };
}

/** The labelled data of a verb; without a file (null) the built-in data. */
export async function readLabelled(
  path: string | null,
  use: 'train' | 'check',
  options: Reading & Pick<DatasetOptions, 'refuseTooLong'>,
  seed: number,
  terminal: Terminal,
): Promise<Dataset> {
  if (path === null) return syntheticDataset(seed, options);
  return readDataset(path, { ...options, requireLabel: true, use, seed }, readingHooks(path, terminal));
}

/** Shows how many records are read, and what is done with them. */
export function readingHooks(name: string, terminal: Terminal): Hooks<{ records: number }> {
  return {
    ...terminal.hooks,
    onProgress: ({ records }) => terminal.progress(`reading ${name}: ${count(records, 'record')}`),
  };
}

/**
 * The records of a file, of any length; without one those that the run was trained on.
 * @param others files that are read in the same way, so that flags say something where no data are named
 */
export function openRecords(
  paths: Paths,
  values: Values,
  { heading, options: { maxLength: _, skipBad: __, ...options } }: DataOptionGroup,
  { config }: Pick<LoadedRun, 'config'>,
  terminal: Terminal,
  others: Paths = [],
): RecordStream {
  const [path] = paths;
  const reading = readingOf(values, path === undefined ? others : paths, { heading, options });
  if (path !== undefined) {
    return recordFile(path, 'labelColumn' in options ? reading : { ...reading, labelColumn: NO_COLUMN });
  }
  const { name } = config.data;
  terminal.note(`No data are named: these are the data of the run, ${show(name)} (- reads standard input).`);
  return recordsOfRun(config);
}

/** Says that several networks predict together, and that they know the data of their run. */
export function noteNetworks({ runs }: LoadedNetworks, path: string | undefined, terminal: Terminal): void {
  if (runs.length === 1) return;
  terminal.note(`The mean of the probabilities of ${runs.length} networks, one of each fold.`);
  if (path === undefined) {
    terminal.note(
      'All but one of them learned from each of these sequences; predictions.tsv in the folder has what the other one says.',
    );
  }
}

/** The records of a file that is read beside the data: as they are, where its format allows it. */
export function recordsBeside(path: string, values: Values): RecordStream {
  const { format: _, ...reading } = readingOf(values, [path], RECORD_OPTIONS);
  return recordFile(path, { ...reading, beside: true });
}

/** Which of those records are left out. */
export function droppingOf(
  path: string | undefined,
  values: Values,
  { config }: Pick<LoadedRun, 'config'>,
): Pick<DropOptions, 'maxLength' | 'skipBad'> {
  const { maxLength, skipBad } = values.pick(RECORD_OPTIONS);
  return { maxLength, skipBad: skipBad || (path === undefined && config.data.options.skipBad === true) };
}
