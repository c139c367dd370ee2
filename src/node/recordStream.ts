/** Records of any number, read again from the start each time. */
import { basename, resolve } from 'node:path';
import { readRecords, type ReadOptions } from '../data/read';
import { SYNTHETIC_NAME, syntheticRecords } from '../data/synthetic';
import type { RecordSource } from '../embed/computeBlocks';
import { SeqloomError } from '../errors';
import { fileSource } from './files';
import type { DataOptions, RunConfig } from '../run/runConfig';

/** Records that `records` reads anew at each call; they are called by the file's name. */
export interface RecordStream extends RecordSource {
  /** The file they are read from, if it is one. */
  path?: string;
  /** What decides which records there are. */
  options: DataOptions;
}

/** The records of a FASTA, CSV or TSV file. @throws SeqloomError when it cannot be read */
export function recordFile(path: string, options: Omit<ReadOptions, 'requireLabel'> = {}): RecordStream {
  const source = fileSource(path);
  return {
    name: basename(resolve(path)),
    path,
    options: { ...options },
    records: (onProgress) => readRecords(source, options, onProgress),
  };
}

/** The records that a run was trained on, of any length. @throws SeqloomError when their file is gone, or was none */
export function recordsOfRun({ data, train }: RunConfig): RecordStream {
  if (data.path !== null) {
    const { maxLength: _, skipBad: __, ...reading } = data.options;
    return recordFile(data.path, reading);
  }
  if (data.name !== SYNTHETIC_NAME) {
    throw new SeqloomError(
      `The run was trained on "${data.name}", which was not read from a file. Name a data file.`,
    );
  }
  return {
    name: SYNTHETIC_NAME,
    options: { seed: train.seed },
    async *records() {
      yield* syntheticRecords(train.seed);
    },
  };
}
