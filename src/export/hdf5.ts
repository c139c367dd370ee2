/** Embeddings as HDF5 in biotrainer's layout: one gzipped dataset per sequence, with the sequence's id as an attribute. */
import type { File as Hdf5File } from 'h5wasm';
import { SeqloomError } from '../errors';
import { tableCell } from './cells';
import {
  checkedRows,
  inChunks,
  readoutPath,
  type EmbeddingSource,
  type OutputFile,
  type Readout,
} from './embeddings';

/** Where an HDF5 file is built: the library writes here and there in it, so its bytes can only be had when it is whole. */
export interface Hdf5Storage {
  /** Opens a new file, lets `fill` write into it, closes it and yields its bytes; nothing stays behind. */
  build(fill: (file: Hdf5File) => Promise<void>): AsyncIterable<Uint8Array>;
}

/** Values of one compressed chunk. */
const CHUNK_VALUES = 1 << 16;

/**
 * One file per readout, and `NAME.keys.csv`, which maps every id, in order, to its dataset (and of several files to its file). There is one for each id, in its
 * attribute `original_id`. It is called by the SHA-256 of `SEQUENCE_LENGTH` (biotrainer's key), that of a sequence's second
 * id with `-2` after it, and so on.
 * Vectors are (D), or (L, D) for residues. Opens with HDF5 1.10 or newer.
 * @throws SeqloomError for a residue table, which belongs to no sequence.
 */
export function hdf5Files(
  source: EmbeddingSource,
  path: string,
  storage: Hdf5Storage = memoryStorage,
): OutputFile[] {
  const table = source.readouts.find(({ kind }) => kind === 'table');
  if (table) {
    throw new SeqloomError(
      `${table.name} cannot be written to HDF5, which holds vectors of sequences. Write it as npz, npy, safetensors, tsv, csv, projector or parquet.`,
    );
  }
  return [
    ...source.readouts.map((readout) => ({
      name: readoutPath(source, readout, path),
      content: storage.build((file) => fill(file, source, readout)),
    })),
    { name: `${path.replace(/\.(h5|hdf5)$/i, '')}.keys.csv`, content: inChunks(keyLines(source)) },
  ];
}

async function fill(file: Hdf5File, source: EmbeddingSource, { name, kind, width }: Readout): Promise<void> {
  const datasetName = datasetNames();
  for await (const { id, sequence, vectors } of checkedRows(source, [name])) {
    const dataset = await datasetName(sequence);
    const length = sequence.length;
    withoutTime(() => {
      const made = file.create_dataset({
        name: dataset,
        data: vectors.get(name)!,
        shape: kind === 'sequence' ? [width] : [length, width],
        chunks:
          kind === 'sequence'
            ? [width]
            : [Math.min(length, Math.max(1, Math.floor(CHUNK_VALUES / width))), width],
        compression: 'gzip',
      });
      made.create_attribute('original_id', id);
    });
  }
}

/** HDF5 stamps what it writes with the time, and equal embeddings must give equal bytes: the clock stands still for `write`. */
function withoutTime<T>(write: () => T): T {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return write();
  } finally {
    Date.now = now;
  }
}

async function* keyLines(source: EmbeddingSource): AsyncGenerator<string> {
  const datasetName = datasetNames();
  const { several, spreadsheetSafe } = source;
  const cell = (text: string) => tableCell(text, { separator: ',', spreadsheetSafe });
  yield several ? 'id,key,file\n' : 'id,key\n';
  for await (const { id, sequence, file = '' } of checkedRows(source, [])) {
    const cells = [cell(id), await datasetName(sequence)];
    if (several) cells.push(cell(file));
    yield cells.join(',') + '\n';
  }
}

/** Names the datasets of sequences in their order. */
function datasetNames(): (sequence: string) => Promise<string> {
  /** How often each sequence came, by 96 bits of its key. */
  const times = new Map<string, number>();
  return async (sequence) => {
    const key = await sequenceKey(sequence);
    const start = key.slice(0, 24);
    const time = (times.get(start) ?? 0) + 1;
    times.set(start, time);
    return time === 1 ? key : `${key}-${time}`;
  };
}

async function sequenceKey(sequence: string): Promise<string> {
  const text = new TextEncoder().encode(`${sequence}_${sequence.length}`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Makes the HDF5 file `path` with the library's browser or Node build.
 * @throws SeqloomError when it cannot be written.
 */
export async function writeHdf5(
  { File, ready }: Pick<typeof import('h5wasm'), 'File' | 'ready'>,
  path: string,
  fill: (file: Hdf5File) => Promise<void>,
): Promise<void> {
  // Otherwise the library prints its errors and goes on.
  (await ready).activate_throwing_error_handler();
  try {
    // The format of HDF5 1.10, in which small datasets take a third of the space.
    const file = withoutTime(() => new File(path, 'w', { libver: 'v110' }));
    try {
      await fill(file);
    } finally {
      withoutTime(() => file.close());
    }
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('HDF5-DIAG'))) throw error;
    const reason =
      /error message = '([^']+)'/.exec(error.message)?.[1] ?? 'the disk or the memory may be full';
    throw new SeqloomError(
      `The HDF5 file ${path} cannot be written: ${reason}. Free some space, choose another place or another format.`,
      { kind: 'input' },
      { cause: error },
    );
  }
}

/** In the library's own memory: up to about 2 GB, in Node and in a browser. */
const memoryStorage: Hdf5Storage = {
  async *build(fill) {
    const library = await import('h5wasm');
    const { FS } = await library.ready;
    const path = `seqloom-${crypto.randomUUID()}.h5`;
    try {
      await writeHdf5(library, path, fill);
      yield FS.readFile(path);
    } finally {
      if (FS.analyzePath(path).exists) FS.unlink(path);
    }
  },
};
