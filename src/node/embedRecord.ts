/** NAME.embedding.json beside an embedding: what it is of, and the checksums of its files, so that it can be told for whole. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SeqloomError } from '../errors';
import type { EmbeddingFormat } from '../export/formats';
import { encodeEmbedState, isRecord, parseEmbedState, type EmbedState } from './embedState';
import { fileError, writeFileAtomic } from './files';

/** One file of an embedding. */
export interface WrittenFile {
  /** From the folder in which the embedding lies. */
  name: string;
  sha256: string;
}

/** What was embedded, and what it was written to. */
interface EmbedRecord extends EmbedState {
  format: EmbeddingFormat;
  files: WrittenFile[];
}

export function recordPath(out: string): string {
  return `${out}.embedding.json`;
}

export async function writeRecord(out: string, record: EmbedRecord): Promise<void> {
  await writeFileAtomic(recordPath(out), encodeEmbedState(record));
}

/** The record beside an output; undefined where there is none. @throws SeqloomError when it is damaged, or another file */
export function readRecord(out: string): EmbedRecord | undefined {
  const path = recordPath(out);
  if (!existsSync(path)) return undefined;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  const record = parseEmbedState(text, path) as Partial<EmbedRecord>;
  const isFile = (file: unknown) => isRecord(file) && typeof file.name === 'string';
  if (record.totals && Array.isArray(record.files) && record.files.every(isFile))
    return record as EmbedRecord;
  throw new SeqloomError(`${path} is damaged or not Seqloom's.`, { kind: 'parts-damaged' });
}

/** The record's first file that is missing or not as it was written. */
export async function damagedFile(out: string, { files }: EmbedRecord): Promise<string | undefined> {
  for (const { name, sha256 } of files) {
    const path = join(dirname(out), name);
    if (!existsSync(path) || (await checksumOf(path)) !== sha256) return path;
  }
  return undefined;
}

/** The pieces as they are, and in `files` the checksum of all once they have gone by. */
export async function* noted(
  out: string,
  path: string,
  content: AsyncIterable<Uint8Array>,
  files: WrittenFile[],
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const piece of content) {
    hash.update(piece);
    yield piece;
  }
  // Only the projector's files lie in a folder of their own, which is the output.
  const name = dirname(path) === dirname(out) ? basename(path) : join(basename(out), basename(path));
  files.push({ name, sha256: hash.digest('hex') });
}

/** SHA-256 of a file, or of pieces of bytes. */
export async function checksumOf(content: string | AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  try {
    const pieces = typeof content === 'string' ? createReadStream(content) : content;
    for await (const piece of pieces) hash.update(piece as Uint8Array);
  } catch (error) {
    throw typeof content === 'string' ? fileError(error, content, 'read') : error;
  }
  return hash.digest('hex');
}
