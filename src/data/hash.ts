import type { Hooks } from '../hooks';
import { count } from '../words';
import { decode } from './tokens';
import type { Dataset } from './types';

/** Text is hashed in blocks of about this many characters, so that large data need no second copy in memory. */
const BLOCK_LENGTH = 4_000_000;

/**
 * SHA-256 (hex) over the SHA-256 digests of blocks of lines, one JSON array [id, sequence, label, split] per sequence.
 * Equal data give equal hashes on every host. (WebCrypto has no incremental hash; the blocks stand in for one.)
 */
export async function hashDataset(
  data: Pick<Dataset, 'ids' | 'tokens' | 'labels' | 'classes'> & { splits: readonly string[] },
  { onStage }: Hooks<never> = {},
): Promise<string> {
  const digests: Uint8Array[] = [];
  let block: string[] = [];
  let length = 0;
  for (let i = 0; i < data.ids.length; i++) {
    const label = data.classes[data.labels[i]!] ?? null;
    const line = `${JSON.stringify([data.ids[i], decode(data.tokens[i]!), label, data.splits[i]])}\n`;
    block.push(line);
    length += line.length;
    if (length < BLOCK_LENGTH && i < data.ids.length - 1) continue;
    onStage?.(`checksum of the data: ${count(i)} of ${count(data.ids.length, 'record')}`);
    digests.push(await sha256(new TextEncoder().encode(block.join(''))));
    block = [];
    length = 0;
  }
  const all = new Uint8Array(digests.length * 32);
  digests.forEach((digest, i) => all.set(digest, i * 32));
  return Array.from(await sha256(all), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
}
