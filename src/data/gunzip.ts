import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
} from 'pako';
import { SeqloomError } from '../errors';

/** zlib's window bits for a 32 KiB window in a gzip wrapper (15 + 16). */
const GZIP_WINDOW_BITS = 31;
const OUTPUT_BYTES = 65536;

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Decompresses gzip as it streams in: one member or many (bgzip, `cat a.gz b.gz`), checksums verified, zero padding
 * after the last member accepted. pako and not DecompressionStream, because Chromium's refuses a second member.
 *
 * @throws SeqloomError naming `name` when the data are damaged, cut short or followed by something else.
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const stream = new ZStream();
  zlibInflateInit2(stream, GZIP_WINDOW_BITS);
  let ended = false;
  for await (const chunk of chunks) {
    stream.input = chunk;
    stream.next_in = 0;
    stream.avail_in = chunk.length;
    while (true) {
      if (ended) {
        while (stream.avail_in > 0 && stream.input[stream.next_in] === 0) {
          stream.next_in++;
          stream.avail_in--;
        }
        if (stream.avail_in === 0) break;
        zlibInflateReset(stream);
        ended = false;
      }
      const output = new Uint8Array(OUTPUT_BYTES);
      stream.output = output;
      stream.next_out = 0;
      stream.avail_out = OUTPUT_BYTES;
      const status = zlibInflate(stream, Z_NO_FLUSH);
      if (stream.next_out > 0) yield output.subarray(0, stream.next_out);
      ended = status === Z_STREAM_END;
      if (!ended && status !== Z_OK && status !== Z_BUF_ERROR) {
        throw new SeqloomError(
          `${name} is damaged: its gzip data cannot be decompressed (${stream.msg || `zlib status ${status}`}). ` +
            'Fetch or compress the file again.',
        );
      }
      if (!ended && stream.avail_in === 0 && stream.avail_out > 0) break;
    }
  }
  if (!ended) {
    throw new SeqloomError(
      `${name} is cut short: its gzip data end in the middle. Fetch or compress the file again.`,
    );
  }
}
