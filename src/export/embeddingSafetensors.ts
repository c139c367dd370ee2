/** Embeddings as a safetensors file. */
import { embeddingArrays, type NamedArray } from './arrays';
import { inChunks, type EmbeddingSource, type OutputFile } from './embeddings';
import { longestOf } from './fixedWidth';
import { safetensorsHeader, type SafetensorsEntry } from './safetensors';

/**
 * One file with every array. The format has no text, so `ids` (and `labels`, `symbols`) are U8 tensors (N, longest): UTF-8,
 * padded with zeros. In Python: `[bytes(row).rstrip(b"\0").decode() for row in tensors["ids"].numpy()]`.
 */
export function safetensorsFiles(source: EmbeddingSource, path: string): OutputFile[] {
  return [{ name: path, content: content(source) }];
}

/** `embeddingArrays` puts int64 first and text last, so every tensor starts at a multiple of its element's size. */
async function* content(source: EmbeddingSource): AsyncGenerator<Uint8Array> {
  const arrays = embeddingArrays(source);
  const entries: SafetensorsEntry[] = [];
  for (const array of arrays) entries.push(await entryOf(array));
  yield safetensorsHeader(entries, { format: 'pt', text: 'utf-8, padded with zero bytes' });
  for (let i = 0; i < arrays.length; i++) {
    const array = arrays[i];
    yield* inChunks(
      array.type === 'text' ? fixedWidthUtf8(array.texts(), entries[i].shape[1]) : array.bytes(),
    );
  }
}

async function entryOf(array: NamedArray): Promise<SafetensorsEntry> {
  if (array.type !== 'text') {
    return { name: array.name, dtype: array.type === 'float32' ? 'F32' : 'I64', shape: array.shape };
  }
  const width = await longestOf(array, (text) => new TextEncoder().encode(text).length, 1);
  return { name: array.name, dtype: 'U8', shape: [array.shape[0], width] };
}

async function* fixedWidthUtf8(texts: AsyncIterable<string>, width: number): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) {
    const bytes = new Uint8Array(width);
    encoder.encodeInto(text, bytes);
    yield bytes;
  }
}
