import { syntheticDataset } from '../data/synthetic';
import type { Dataset } from '../data/types';
import { SeqloomError } from '../errors';
import { readDataset } from '../node/dataset';
import type { LoadedRun } from '../node/loadRun';
import { recordFile, recordsOfRun, type RecordStream } from '../node/recordStream';
import { DATA_OPTIONS, flagOf, type CliOption, type DataFlags } from './options';
import type { Terminal } from './terminal';
import { count } from '../words';

/** The labelled data of a verb: a file, read with its options, or without a file (null) the built-in data. */
export async function readLabelled(
  path: string | null,
  use: 'train' | 'check',
  options: DataFlags,
  seed: number,
  terminal: Terminal,
): Promise<Dataset> {
  if (path !== null) {
    return readDataset(path, { ...options, requireLabel: true, use, seed }, ({ records }) =>
      terminal.progress(`reading ${path}: ${count(records)} records`),
    );
  }
  refuseWithoutFile(options);
  return syntheticDataset(seed);
}

/** The records of a file, read with its options, or without a file those that the run was trained on. */
export function openRecords(
  path: string | undefined,
  options: Omit<DataFlags, 'splitColumn' | 'maxLength'>,
  run: LoadedRun,
): RecordStream {
  if (path !== undefined) return recordFile(path, options);
  refuseWithoutFile(options);
  return recordsOfRun(run.config);
}

/** Flags that say how a file is read are an error where none is named. */
export function refuseWithoutFile(options: DataFlags): void {
  const given = Object.entries<CliOption>(DATA_OPTIONS.options).find(([key]) => key in options);
  if (given) throw new SeqloomError(`${flagOf(...given)} needs a data file. Name it before the flags.`);
}
