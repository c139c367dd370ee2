import {
  blobSource,
  buildDataset,
  type Dataset,
  type RawRecord,
  type ReadOptions,
  readRecords,
  SeqloomError,
  syntheticDataset,
} from '../../src/index';
import { readRows } from '../../src/data/csv';
import { readText, type ByteSource } from '../../src/data/source';
import type { Message, Preview } from '../protocol';

/** Records shown before a file is read whole. */
const PREVIEWED = 8;
const PROGRESS_MS = 100;

/** What the data are read from; kept so that another seed can split them anew. */
export interface DataOrigin {
  file: File | null;
  options: ReadOptions;
}

/** The built-in data (no file) or a whole file, read as it streams in. */
export async function loadData(
  { file, options }: DataOrigin,
  seed: number,
  post: (message: Message) => void,
): Promise<Dataset> {
  if (!file) return syntheticDataset(seed);
  let told = 0;
  const records = readRecords(
    blobSource(file, file.name),
    { ...options, requireLabel: true },
    ({ bytes, totalBytes, records: read }) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      post({ kind: 'loading', file: file.name, bytes, totalBytes, records: read });
    },
  );
  return buildDataset(records, { name: file.name, use: 'train', seed });
}

/** The first records of a file as the options read them, and what the options can choose from. */
export async function previewData(file: File, options: ReadOptions): Promise<Preview> {
  const source = blobSource(file, file.name);
  const columns = await tableHeader(source);
  if (columns) {
    const preview: Preview = { file: file.name, format: 'table', columns, records: [], headers: [] };
    try {
      return { ...preview, records: await firstRecords(source, options) };
    } catch (error) {
      // The preview is where a column is chosen.
      if (!(error instanceof SeqloomError) || error.problem.kind !== 'column') throw error;
      return { ...preview, problem: error.message };
    }
  }
  const records = await firstRecords(source, options);
  const whole = await firstRecords(source, { labelRegex: '.+' });
  return {
    file: file.name,
    format: 'fasta',
    columns: [],
    records,
    headers: whole.map(({ label }) => label ?? ''),
  };
}

/** A table's column names; undefined for FASTA. */
async function tableHeader(source: ByteSource): Promise<string[] | undefined> {
  let isFasta: boolean | undefined;
  async function* untilHeader() {
    for await (const piece of readText(source)) {
      isFasta ??= piece.trim() === '' ? undefined : piece.trimStart().startsWith('>');
      if (isFasta) return;
      yield piece;
    }
  }
  for await (const row of readRows(untilHeader(), source.name)) {
    return row.fields.map((name) => name.trim());
  }
  return isFasta ? undefined : [];
}

async function firstRecords(source: ByteSource, options: ReadOptions): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  for await (const record of readRecords(source, options)) {
    records.push(record);
    if (records.length === PREVIEWED) break;
  }
  return records;
}
