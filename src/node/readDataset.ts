/** Data files as training, evaluation and embedding see them. */
import { basename, resolve } from 'node:path';
import { buildDataset, type DatasetOptions } from '../data/dataset';
import { readRecords, type ReadOptions, type ReadProgress } from '../data/read';
import type { Dataset } from '../data/types';
import { fileSource } from './files';

/** How a file is read, and how its records become a data set. */
export type FileOptions = ReadOptions & Omit<DatasetOptions, 'name'>;

/**
 * Reads, cleans and splits the labelled sequences of a file.
 * @throws SeqloomError naming the file and what is wrong with it.
 */
export function readDataset(
  path: string,
  options: FileOptions,
  onProgress?: (progress: ReadProgress) => void,
): Promise<Dataset> {
  const records = readRecords(fileSource(path), options, onProgress);
  return buildDataset(records, { ...options, name: basename(resolve(path)) });
}
