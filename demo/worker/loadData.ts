import {
  blobSource,
  buildDataset,
  type Dataset,
  type Records,
  readRecords,
  syntheticDataset,
} from '../../src/index';
import type { DataChoices } from '../protocol';
import type { OtherColumns } from './otherColumns';

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
 * @param others sees what else the file says
 */
export async function loadData(
  { file, options }: DataOrigin,
  use: 'train' | 'check' | 'embed',
  seed: number,
  onRead: (read: Read) => void,
  others?: OtherColumns,
): Promise<Dataset> {
  if (!file) return syntheticDataset(seed);
  let told = 0;
  const records = readRecords(
    blobSource(file, file.name),
    { ...options, requireLabel: use !== 'embed', keepOthers: others !== undefined },
    (read) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      onRead(read);
    },
  );
  return buildDataset(others ? seenBy(records, others) : records, { ...options, name: file.name, use, seed });
}

/** The same records; each is seen as it comes. */
function seenBy(records: Records, others: OtherColumns): Records {
  return {
    async *[Symbol.asyncIterator]() {
      for await (const record of records) {
        others.see(record);
        yield record;
      }
    },
    get reading() {
      return records.reading;
    },
    get notes() {
      return records.notes;
    },
  };
}
