/** Records of any number, read again from the start each time. */
import { existsSync } from 'node:fs';
import { readRecords, type ReadOptions } from '../data/read';
import { SYNTHETIC_NAME, syntheticRecords } from '../data/synthetic';
import type { RecordSource } from '../embed/computeBlocks';
import { isOfReading, SeqloomError } from '../errors';
import { NO_COLUMN } from '../data/columnRoles';
import { dataName, isLasting } from './files';
import { sourcesOf, type MoreFiles } from './readDataset';
import type { DataOptions, RunConfig } from '../run/runConfig';

/** Records that `records` reads anew at each call; they are called by the file's name. */
export interface RecordStream extends RecordSource {
  /** The files they are read from, if they are in any. */
  paths?: string[];
  /** What decides which records there are. */
  options: DataOptions;
  /** They come through a pipe, and cannot be read anew. */
  once?: boolean;
  /** They are those that a run was trained on. */
  ofRun?: boolean;
}

/** The records of a FASTA, CSV or TSV file. @throws SeqloomError when it cannot be read */
export function recordFile(
  path: string,
  { more = [], ...options }: Omit<ReadOptions, 'requireLabel'> & MoreFiles = {},
): RecordStream {
  const sources = sourcesOf(path, more);
  return {
    name: dataName(path, ...more),
    paths: [path, ...more],
    options: { ...options, ...(more.length > 0 && { more }) },
    once: ![path, ...more].every(isLasting),
    // Which split a record is of is not asked.
    records: (onProgress) => readRecords(sources, { ...options, splitColumn: NO_COLUMN }, onProgress),
  };
}

/** The file of a run's data; null for the built-in data. @throws SeqloomError when they were neither, or a file of them is gone */
export function pathOfData({ path, name, options: { more } }: RunConfig['data']): string | null {
  const files = [path ?? [], more ?? []].flat() as string[];
  const gone = files.find((file) => !existsSync(file));
  if (gone !== undefined) {
    throw new SeqloomError(`${gone}, which the run was trained on, is no longer there.`, {
      kind: 'data-changed',
    });
  }
  if (path !== null || name === SYNTHETIC_NAME) return path;
  throw new SeqloomError(`The run was trained on "${name}", which is no file. Name its data, or others.`);
}

/** Data of a run that are read as they were. @throws SeqloomError that they have changed, where that fails for what they hold */
export async function readAgain<T>(name: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof SeqloomError) || !isOfReading(error.problem)) throw error;
    throw new SeqloomError(
      `${name} is no longer what the run was trained on. ${error.message}`,
      { kind: 'data-changed' },
      { cause: error },
    );
  }
}

/** Work that reads the records. @throws SeqloomError as `readAgain` where they are those of a run */
export function reading<T>({ ofRun, name }: RecordStream, work: Promise<T>): Promise<T> {
  return ofRun ? readAgain(name, work) : work;
}

/** The records that a run was trained on, of any length. @throws SeqloomError when their file is gone, or was none */
export function recordsOfRun({ data, train }: RunConfig): RecordStream {
  const path = pathOfData(data);
  if (path !== null) {
    const { maxLength: _, skipBad: __, ...reading } = data.options;
    return { ...recordFile(path, reading), ofRun: true };
  }
  return {
    name: SYNTHETIC_NAME,
    ofRun: true,
    options: { seed: train.seed },
    async *records() {
      yield* syntheticRecords(train.seed);
    },
  };
}
