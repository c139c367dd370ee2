/** From parts on disk to the files a user asked for. */
import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ALPHABET } from '../data/alphabet';
import { valuesOf } from '../embed/vectors';
import type { DroppedRecord } from '../data/types';
import { SeqloomError } from '../errors';
import { droppedText } from '../export/dropped';
import { inChunks, type EmbeddingRow, type EmbeddingSource, type Readout } from '../export/embeddings';
import { embeddingFiles, type EmbeddingFormat } from '../export/formats';
import type { Hooks } from '../hooks';
import type { EmbedParts } from './embedParts';
import { checksumOf, noted, writeRecord, type WrittenFile } from './embedRecord';
import { WHOLE, type EmbedTotals } from './embedState';
import { refuseNoFile, writeOutputFile } from './files';
import { diskStorage } from './hdf5Storage';
import { count } from '../words';

/** Where an embedding is to be written. */
export interface OutputPlace {
  path: string;
  format: EmbeddingFormat;
  /** Replace what is there. */
  overwrite?: boolean;
  /** As in `TableStyle`; of the list of dropped records too. */
  spreadsheetSafe?: boolean;
}

/**
 * The files of an embedding, but for the list of dropped records.
 * @throws SeqloomError when the format cannot hold a readout, or when there is a folder where a file is to be
 */
export function outputFiles(
  readouts: Pick<Readout, 'name' | 'kind' | 'width'>[],
  { path, format }: OutputPlace,
): string[] {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  if (isFolder && format !== 'projector') {
    throw new SeqloomError(`${path} is a folder.`, { kind: 'output-is-folder' });
  }
  const named = readouts.map(
    (readout) => ({ ...readout, symbols: ALPHABET, values: new Float32Array() }) as Readout,
  );
  const empty = { readouts: named, count: 0, residues: 0, labelled: false, async *rows() {} };
  return embeddingFiles(empty, path, format).map(({ name }) => name);
}

/** The first of the files, or the list of dropped records, that already is there. */
export function existingOutput(files: readonly string[], { path }: OutputPlace): string | undefined {
  return [...files, droppedPath(path)].find((name) => refuseNoFile(name) !== undefined);
}

export function outputExists(name: string): SeqloomError {
  return new SeqloomError(`${name} exists.`, { kind: 'output-exists' });
}

/** Where the records left out are listed: beside the output, and called after it, so that no two outputs share one. */
export function droppedPath(path: string): string {
  return `${path}.dropped.tsv`;
}

/**
 * Writes the embedding that the parts hold together, a block in memory at a time, and at last its record; each file appears only
 * when whole. A file that is there already, as when a process was killed on the way, may stay if it has the same bytes.
 * @param shards the parts in order: block n is in the (n mod shards)-th
 * @returns the files, the list of dropped records (if there are any) last
 * @throws SeqloomError when there is other output already and it is not to be replaced, or when it cannot be written
 */
export async function writeOutput(
  shards: EmbedParts[],
  totals: EmbedTotals,
  place: OutputPlace,
  { onStage, onNote, signal }: Hooks<never>,
): Promise<string[]> {
  const { path, format, overwrite } = place;
  const spreadsheetSafe = place.spreadsheetSafe || shards.some(({ state }) => state.spreadsheetSafe);
  if (spreadsheetSafe && !place.spreadsheetSafe)
    onNote?.('What was begun is to be safe in spreadsheets, and so it is written.');
  let writing = '';
  const source = await partsSource(shards, totals, (sequences) => {
    signal?.throwIfAborted();
    onStage?.(`writing ${writing}: ${count(sequences)} of ${count(totals.sequences, 'sequence')}`);
  });
  const paths: string[] = [];
  const files: WrittenFile[] = [];
  const write = async (name: string, content: AsyncIterable<Uint8Array>) => {
    writing = name;
    const pieces = noted(path, name, content, files);
    if (overwrite || refuseNoFile(name) === undefined) await writeOutputFile(name, pieces);
    else if ((await checksumOf(pieces)) !== (await checksumOf(name))) throw outputExists(name);
    paths.push(name);
  };
  for (const { name, content } of embeddingFiles(
    { ...source, spreadsheetSafe },
    path,
    format,
    diskStorage(dirname(path)),
  )) {
    await write(name, content);
  }
  const dropped = droppedPath(path);
  if (totals.dropped > 0)
    await write(dropped, inChunks(droppedText(droppedOf(shards, totals), spreadsheetSafe)));
  // One of an earlier embedding would be taken for this one's.
  else if (overwrite) await rm(dropped, { force: true });
  const adapters = [...new Set(shards.flatMap(({ state }) => state.adapters))];
  await writeRecord(path, {
    ...shards[0].state,
    shard: WHOLE,
    adapters,
    ...(spreadsheetSafe && { spreadsheetSafe }),
    totals,
    format,
    files,
  });
  return paths;
}

/** @param onRows called with how many rows a pass over them has come to */
async function partsSource(
  shards: EmbedParts[],
  totals: EmbedTotals,
  onRows: (done: number) => void,
): Promise<EmbeddingSource> {
  const readouts: Readout[] = [];
  for (const readout of shards[0].state.job.readouts) {
    const { name, kind, width } = readout;
    if (kind === 'table') {
      const values = await shards[0].readTable(name, ALPHABET.length * width);
      readouts.push({ name, kind, width, symbols: ALPHABET, values });
    } else readouts.push({ name, kind, width });
  }
  const { sequences, residues, labelled } = totals;
  const several = Array.isArray(shards[0].state.job.options.more);
  const rows = (names: string[]) => partsRows(shards, totals, names, onRows);
  return { readouts, count: sequences, residues, labelled, several, rows };
}

async function* partsRows(
  shards: EmbedParts[],
  { blocks }: EmbedTotals,
  names: string[],
  onRows: (done: number) => void,
): AsyncGenerator<EmbeddingRow> {
  const readouts = shards[0].state.job.readouts.filter(({ name }) => names.includes(name));
  let done = 0;
  for (let number = 0; number < blocks; number++) {
    onRows(done);
    const parts = shards[number % shards.length];
    const { records, offsets, values } = await parts.readBlock(number, names);
    for (const [i, record] of records.entries()) {
      const vectors = readouts.map((readout): [string, Float32Array] => [
        readout.name,
        valuesOf(readout, values.get(readout.name)!, offsets, i),
      ]);
      yield { ...record, vectors: new Map(vectors) };
    }
    done += records.length;
  }
}

async function* droppedOf(shards: EmbedParts[], { blocks }: EmbedTotals): AsyncGenerator<DroppedRecord> {
  for (let number = 0; number < blocks; number++) {
    yield* (await shards[number % shards.length].read(number)).dropped;
  }
}
