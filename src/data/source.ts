import { concatenate } from './concatenate';
import { SeqloomError } from '../errors';
import { isUtf16, LineCounter, notUtf8, unfinished } from './encoding';
import { gunzip, isGzip } from './gunzip';

/** Where bytes come from: a file, an upload, a string. `name` is what messages call it; `size` is in bytes. */
export interface ByteSource {
  name: string;
  size?: number;
  /** Opens the bytes from the start; may be called again. */
  stream(): ReadableStream<Uint8Array>;
  /** Does work that a user's pattern may make endless; where the host can end it, by throwing `late()` after some seconds. */
  withinTime?<T>(work: () => T, late: () => Error): T;
}

/** A browser `File`, or any `Blob` with a name. */
export function blobSource(blob: Blob, name: string): ByteSource {
  const stream = () => {
    const reader = blob.stream().getReader();
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await reader.read().catch((cause: unknown) => {
          throw fileChanged(name, cause);
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    });
  };
  return { name, size: blob.size, stream };
}

/** The only way in which reading a blob fails: what browsers say of it ("network error") tells nobody what happened. */
export function fileChanged(name: string, cause: unknown): SeqloomError {
  return new SeqloomError(
    `${name} cannot be read: it was changed, moved or removed after it was chosen.`,
    { kind: 'file-changed' },
    { cause },
  );
}

/** Text or bytes already in memory. */
export function memorySource(data: string | Uint8Array<ArrayBuffer>, name: string): ByteSource {
  return blobSource(new Blob([data]), name);
}

/**
 * The text of a source, in pieces of any size: gzip (told by its first bytes, not by its name) is decompressed, UTF-8
 * is decoded, and a byte-order mark is dropped.
 *
 * @param onBytes called with the number of bytes (before decompression) read so far.
 * @throws SeqloomError naming the source when it is empty, unreadable, broken gzip, or not UTF-8 text.
 */
export async function* readText(
  source: ByteSource,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<string> {
  const bytes = readBytes(source, onBytes);
  const begins = await readHead(bytes);
  if (begins.length === 0)
    throw new SeqloomError(`${source.name} is empty. Give a FASTA, CSV or TSV file with records.`);
  const whole = prepend(begins, bytes);
  const unpacked = isGzip(begins) ? gunzip(whole, source.name) : whole;
  const head = await readHead(unpacked);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const notText = (what: string) =>
    new SeqloomError(
      `${source.name} is not a text file (${binaryKind(head) ?? what}). Give FASTA, CSV or TSV as UTF-8 text.`,
    );
  const lines = new LineCounter();
  let before: Uint8Array = new Uint8Array(0);
  let empty = true;
  const decode = (chunk?: Uint8Array) => {
    let text: string;
    try {
      text = chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      if (binaryKind(head)) throw notText('');
      throw notUtf8(source.name, concatenate(Uint8Array, [before, chunk ?? []]), lines, notText);
    }
    const nul = text.indexOf('\0');
    if (nul >= 0) {
      lines.add(text.slice(0, nul));
      throw notText(
        isUtf16(head) ? 'it looks like UTF-16 text; save it as UTF-8' : `a NUL byte on line ${lines.line}`,
      );
    }
    lines.add(text);
    // The bytes of a character that goes on in the next chunk.
    if (chunk) before = (chunk.length < 4 ? concatenate(Uint8Array, [before, chunk]) : chunk).slice(-3);
    before = before.slice(unfinished(before));
    return text;
  };
  for await (const chunk of prepend(head, unpacked)) {
    const text = decode(chunk);
    if (text === '') continue;
    empty = false;
    yield text;
  }
  const rest = decode();
  if (rest !== '') yield rest;
  else if (empty)
    throw new SeqloomError(`${source.name} is empty once decompressed. Give a file with records.`);
}

/** The bytes of a source; what the stream throws is told as an error that names the source. */
async function* readBytes(source: ByteSource, onBytes?: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let total = 0;
  const unreadable = (error: unknown) =>
    error instanceof SeqloomError
      ? error
      : new SeqloomError(
          `${source.name} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
          { kind: 'input' },
          { cause: error },
        );
  let reader: ReadableStreamDefaultReader<Uint8Array>;
  try {
    reader = source.stream().getReader();
  } catch (error) {
    throw unreadable(error);
  }
  try {
    while (true) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw unreadable(error);
      });
      if (done) return;
      total += value.length;
      onBytes?.(total);
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The first chunks joined into one of at least eight bytes, if there are as many. */
async function readHead(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let head = new Uint8Array(0);
  while (head.length < 8) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = concatenate(Uint8Array, [head, value]);
  }
  return head;
}

async function* prepend(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** Formats people mistake for text, by their first bytes. */
const BINARY_KINDS: [string, number[]][] = [
  [
    'it looks like a zip archive or an Excel workbook; unpack it, or save the sheet as CSV',
    [0x50, 0x4b, 0x03, 0x04],
  ],
  ['it looks like an old Excel workbook or Word document; save it as CSV', [0xd0, 0xcf, 0x11, 0xe0]],
  ['it looks like bzip2, which is not read; decompress it first', [0x42, 0x5a, 0x68]],
  ['it looks like xz, which is not read; decompress it first', [0xfd, 0x37, 0x7a, 0x58]],
  ['it looks like zstd, which is not read; decompress it first', [0x28, 0xb5, 0x2f, 0xfd]],
  ['it looks like 7z, which is not read; decompress it first', [0x37, 0x7a, 0xbc, 0xaf]],
  ['it looks like UTF-16 text; save it as UTF-8', [0xff, 0xfe]],
  ['it looks like UTF-16 text; save it as UTF-8', [0xfe, 0xff]],
  ['it looks like HDF5; give the sequences, not their embeddings', [0x89, 0x48, 0x44, 0x46]],
  ['it looks like NumPy; give the sequences, not their embeddings', [0x93, 0x4e, 0x55, 0x4d]],
  ['it looks like Parquet; write it as CSV', [0x50, 0x41, 0x52, 0x31]],
  ['it looks like SQLite; export the table as CSV', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
  ['it looks like PDF', [0x25, 0x50, 0x44, 0x46]],
];

function binaryKind(head: Uint8Array): string | undefined {
  return BINARY_KINDS.find(([, magic]) => magic.every((byte, i) => head[i] === byte))?.[0];
}
