/** What the embedding writers consume and produce. Nothing here touches files: a writer yields names and bytes. */
import { SeqloomError } from '../errors';

/** One kind of vector read out of a network. */
export type Readout =
  /** One vector of `width` values per sequence, or one per residue. */
  | { name: string; kind: 'sequence' | 'residue'; width: number }
  /** The residue table: one vector per symbol; `values` is (symbols, width) row-major. */
  | { name: string; kind: 'table'; width: number; symbols: string; values: Float32Array };

/** One sequence and its vectors. */
export interface EmbeddingRow {
  id: string;
  /** The cleaned sequence, as the network saw it; L residues. */
  sequence: string;
  label?: string;
  /** The file it was read from, where there are several. */
  file?: string;
  /** By readout: (D) for kind `sequence`, (L, D) row-major for kind `residue`. */
  vectors: Map<string, Float32Array>;
}

/**
 * Embeddings whose totals are known before anything is written, as from a spool on disk. Writers hold a few rows at a time
 * and go through the rows once per array they write.
 */
export interface EmbeddingSource {
  readouts: Readout[];
  /** N: sequences. */
  count: number;
  /** Residues of all sequences together. */
  residues: number;
  /** Whether any sequence has a label; only then labels are written. */
  labelled: boolean;
  /** Whether the sequences are of several files; only then it is written which. */
  several?: boolean;
  /** In tables, an apostrophe stands before texts that a spreadsheet would take for formulas. */
  spreadsheetSafe?: boolean;
  /**
   * The sequences in order, each with the vectors of the named readouts (no tables). Can be called again and again; a writer
   * may keep the rows it got, so no array is used twice.
   */
  rows(readouts: string[]): AsyncIterable<EmbeddingRow>;
}

/** A file to be written: `content` runs once, when it is iterated. */
export interface OutputFile {
  /** Path, with `/` before the last part where the format makes a folder. */
  name: string;
  content: AsyncIterable<Uint8Array>;
}

/** The rows of a source, held to its totals: headers already written must not turn out wrong. */
export async function* checkedRows(
  source: EmbeddingSource,
  readouts: string[],
): AsyncGenerator<EmbeddingRow> {
  const wanted = source.readouts.filter(({ name, kind }) => kind !== 'table' && readouts.includes(name));
  const names = wanted.map(({ name }) => name);
  let count = 0;
  let residues = 0;
  for await (const row of source.rows(names)) {
    count++;
    residues += row.sequence.length;
    for (const { name, kind, width } of wanted) {
      const expected = kind === 'sequence' ? width : width * row.sequence.length;
      const found = row.vectors.get(name)?.length ?? 0;
      if (found !== expected) {
        throw new SeqloomError(
          `The embedding ${name} of "${row.id}" has ${found} values instead of ${expected}. Compute the embeddings again.`,
        );
      }
    }
    yield row;
  }
  if (count !== source.count || residues !== source.residues) {
    throw new SeqloomError(
      `The embeddings hold ${count} sequences with ${residues} residues instead of ${source.count} with ${source.residues}. Compute them again.`,
    );
  }
}

/** `folder/name.ext` becomes `folder/name.part.ext`. */
export function withPart(path: string, part: string): string {
  const dot = path.lastIndexOf('.');
  const hasExtension = dot > Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
  return hasExtension ? `${path.slice(0, dot)}.${part}${path.slice(dot)}` : `${path}.${part}`;
}

/** The file of one readout: the path itself where it is the only one, else the path with the readout's name. */
export function readoutPath(source: EmbeddingSource, readout: Readout, path: string): string {
  return source.readouts.length === 1 ? path : withPart(path, readout.name);
}

const CHUNK_BYTES = 1 << 18;

/** Joins small pieces (text as UTF-8) into chunks worth a write. */
export async function* inChunks(
  pieces: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let chunk = new Uint8Array(CHUNK_BYTES);
  let used = 0;
  for await (const piece of pieces) {
    const bytes = typeof piece === 'string' ? encoder.encode(piece) : piece;
    if (used + bytes.length > chunk.length) {
      if (used > 0) yield chunk.subarray(0, used);
      chunk = new Uint8Array(Math.max(CHUNK_BYTES, bytes.length));
      used = 0;
    }
    chunk.set(bytes, used);
    used += bytes.length;
  }
  if (used > 0) yield chunk.subarray(0, used);
}

/** The bytes of an array, as the file formats want them (every platform Seqloom runs on is little-endian). */
export function bytesOf(array: Float32Array | Uint32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
