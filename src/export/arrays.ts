/** Embeddings as named arrays, the form of npz, npy and safetensors. */
import { bytesOf, checkedRows, type EmbeddingSource, type Readout } from './embeddings';

export type NamedArray =
  | {
      name: string;
      type: 'float32';
      shape: [number, number];
      readout: Readout;
      bytes(): AsyncIterable<Uint8Array>;
    }
  | { name: string; type: 'int64'; shape: [number]; bytes(): AsyncIterable<Uint8Array> }
  | { name: string; type: 'text'; shape: [number]; texts(): AsyncIterable<string> };

/**
 * The arrays of a source. Vectors: `sequence` (N, D), `residue` (all residues, D), `table` (symbols, D), or the readouts' own
 * names where several of a kind are given. With them `ids` (N), `labels` (N, where any), `files` (N, where several) and, for residue vectors, `offsets`
 * (N + 1): sequence i owns rows offsets[i] to offsets[i + 1]. The table's rows are named by `symbols`.
 */
export function embeddingArrays(source: EmbeddingSource): NamedArray[] {
  const { readouts, count, residues, labelled, several } = source;
  const arrays: NamedArray[] = readouts.map((readout) => ({
    name: readouts.filter(({ kind }) => kind === readout.kind).length === 1 ? readout.kind : readout.name,
    type: 'float32',
    shape: [
      { sequence: count, residue: residues, table: symbolsOf(readout).length }[readout.kind],
      readout.width,
    ],
    readout,
    bytes: () => vectorBytes(source, readout),
  }));
  if (readouts.some(({ kind }) => kind === 'residue')) {
    arrays.unshift({ name: 'offsets', type: 'int64', shape: [count + 1], bytes: () => offsetBytes(source) });
  }
  if (readouts.some(({ kind }) => kind !== 'table')) {
    const ofRecords = (name: string, field: 'id' | 'label' | 'file') =>
      arrays.push({ name, type: 'text', shape: [count], texts: () => texts(source, field) });
    ofRecords('ids', 'id');
    if (labelled) ofRecords('labels', 'label');
    if (several) ofRecords('files', 'file');
  }
  const table = readouts.find(({ kind }) => kind === 'table');
  if (table) {
    const symbols = symbolsOf(table);
    arrays.push({
      name: 'symbols',
      type: 'text',
      shape: [symbols.length],
      texts: async function* () {
        yield* symbols;
      },
    });
  }
  return arrays;
}

function symbolsOf(readout: Readout): string {
  return readout.kind === 'table' ? readout.symbols : '';
}

async function* vectorBytes(source: EmbeddingSource, readout: Readout): AsyncGenerator<Uint8Array> {
  if (readout.kind === 'table') {
    yield bytesOf(readout.values);
    return;
  }
  for await (const { vectors } of checkedRows(source, [readout.name])) {
    yield bytesOf(vectors.get(readout.name)!);
  }
}

async function* offsetBytes(source: EmbeddingSource): AsyncGenerator<Uint8Array> {
  let offset = 0;
  yield bytesOf(BigInt64Array.of(0n));
  for await (const { sequence } of checkedRows(source, [])) {
    offset += sequence.length;
    yield bytesOf(BigInt64Array.of(BigInt(offset)));
  }
}

async function* texts(source: EmbeddingSource, field: 'id' | 'label' | 'file'): AsyncGenerator<string> {
  for await (const row of checkedRows(source, [])) yield row[field] ?? '';
}
