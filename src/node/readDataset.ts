/** Data files as training, evaluation and embedding see them. */
import { buildDataset, type DatasetOptions } from '../data/dataset';
import { readRecords, type ReadOptions, type ReadProgress } from '../data/read';
import type { ByteSource } from '../data/source';
import type { Dataset } from '../data/types';
import type { Hooks } from '../hooks';
import { dataName, fileSource } from './files';

/** How a file is read, and how its records become a data set. */
export type FileOptions = ReadOptions & Omit<DatasetOptions, 'name'> & MoreFiles;

/** Files whose records come after those of the first. */
export type MoreFiles = { more?: string[] };

/** The sources of records; one file is one source. */
export function sourcesOf(path: string, more: string[]): ByteSource | ByteSource[] {
  return more.length === 0 ? fileSource(path) : [path, ...more].map(fileSource);
}

/**
 * Reads, cleans and splits the labelled sequences of a file, or of several.
 * @throws SeqloomError naming the file and what is wrong with it.
 */
export function readDataset(
  path: string,
  options: FileOptions,
  { onProgress, ...hooks }: Hooks<ReadProgress> = {},
): Promise<Dataset> {
  const { more = [], ...reading } = options;
  const records = readRecords(sourcesOf(path, more), reading, onProgress);
  return buildDataset(records, { ...reading, name: dataName(path, ...more) }, hooks);
}
