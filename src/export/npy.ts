/** NumPy's array files (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html) and zips of them, without pickle. */
import { embeddingArrays, type NamedArray } from './arrays';
import {
  bytesOf,
  inChunks,
  readoutPath,
  withPart,
  type EmbeddingSource,
  type OutputFile,
} from './embeddings';
import { longestOf, type TextArray } from './fixedWidth';

/** One file per array: `NAME.npy` with the vectors (with the readout's name where there are several), `NAME.ids.npy`, ... */
export function npyFiles(source: EmbeddingSource, path: string): OutputFile[] {
  return embeddingArrays(source).map((array) => ({
    name: array.type === 'float32' ? readoutPath(source, array.readout, path) : withPart(path, array.name),
    content: npyContent(array),
  }));
}

/** One file with every array, to be read with `numpy.load(path)`. */
export function npzFiles(source: EmbeddingSource, path: string): OutputFile[] {
  return [{ name: path, content: npzContent(source) }];
}

async function* npzContent(source: EmbeddingSource): AsyncGenerator<Uint8Array> {
  const { makeZip } = await import('client-zip');
  const arrays = embeddingArrays(source);
  // Before the vectors, which may be many, are written.
  const widths = new Map<NamedArray, number>();
  for (const array of arrays) if (array.type === 'text') widths.set(array, await widthOf(array));
  const members = arrays.map((array) => ({
    name: `${array.name}.npy`,
    // A fixed time (zip's first), so that equal embeddings give equal bytes; local, because zip has no time zones.
    lastModified: new Date(1980, 0, 1),
    input: npyContent(array, widths.get(array)) as AsyncIterable<Uint8Array<ArrayBuffer>>,
  }));
  yield* inChunks(makeZip(members) as unknown as AsyncIterable<Uint8Array>);
}

/** @param known the width of an array of texts, where it is known */
async function* npyContent(array: NamedArray, known?: number): AsyncGenerator<Uint8Array> {
  if (array.type === 'text') {
    const width = known ?? (await widthOf(array));
    yield npyHeader(`<U${width}`, array.shape);
    yield* inChunks(fixedWidthTexts(array.texts(), width));
  } else {
    yield npyHeader(array.type === 'float32' ? '<f4' : '<i8', array.shape);
    yield* inChunks(array.bytes());
  }
}

/** Code points of the longest text; at least 1, because NumPy has no strings of width 0. */
async function widthOf(array: TextArray): Promise<number> {
  return Math.max(1, await longestOf(array, (text) => [...text].length, Uint32Array.BYTES_PER_ELEMENT));
}

/** Version 1.0: magic, header length, and a Python dictionary padded so that the data starts at a multiple of 64. */
function npyHeader(descr: string, shape: number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  bytes.set(new TextEncoder().encode(dictionary.padEnd(length - 1) + '\n'), 10);
  return bytes;
}

/** UCS-4 code points, padded with zeros: NumPy's unicode strings. */
async function* fixedWidthTexts(texts: AsyncIterable<string>, width: number): AsyncGenerator<Uint8Array> {
  for await (const text of texts) {
    const codePoints = new Uint32Array(width);
    let place = 0;
    for (const character of text) codePoints[place++] = character.codePointAt(0)!;
    yield bytesOf(codePoints);
  }
}
