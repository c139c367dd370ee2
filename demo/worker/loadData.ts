import { blobSource, buildDataset, type Dataset, readRecords, syntheticDataset } from '../../src/index';
import type { DataChoices } from '../protocol';

const PROGRESS_MS = 100;

/** What the data are read from; kept so that another seed can split them anew. */
export interface DataOrigin {
  file: File | null;
  options: DataChoices;
}

/** How far reading is. */
export interface Read {
  bytes: number;
  totalBytes?: number;
  records: number;
}

/**
 * The built-in data (no file) or a whole file, read as it streams in.
 * @param use `embed` where there are no labels
 * @param onRead called now and then; reading ends where it throws
 */
export async function loadData(
  { file, options }: DataOrigin,
  use: 'train' | 'check' | 'embed',
  seed: number,
  onRead: (read: Read) => void,
): Promise<Dataset> {
  if (!file) return syntheticDataset(seed);
  let told = 0;
  const records = readRecords(
    blobSource(file, file.name),
    { ...options, requireLabel: use !== 'embed' },
    (read) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      onRead(read);
    },
  );
  return buildDataset(records, { ...options, name: file.name, use, seed });
}
