import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { RawRecord } from '../../src/data/types';
import type { StreamProgress } from '../../src/embed/streamProgress';
import type { Hooks } from '../../src/hooks';
import { embedStream, type Computer, type EmbedFileOptions } from '../../src/node/embedFile';
import type { RecordStream } from '../../src/node/recordStream';
import { madeUpRecords, RESIDUE_MEAN, RESIDUE_STATES, STATE_MEAN, StubEmbedder } from '../embed/stub';

/** Four blocks of 4,096 records, the last one not full. */
export const RECORDS = 13_000;

/** A folder of its own for each test of a file; call at the top. */
export function useFolder(): (...names: string[]) => string {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'seqloom-embed-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return (...names) => join(folder, ...names);
}

export function someData(changes: Partial<RecordStream> = {}, count = RECORDS): RecordStream {
  return { name: 'made-up.fasta', options: {}, records: () => madeUpRecords(count), ...changes };
}

export function dataOf(records: RawRecord[]): RecordStream {
  return someData({
    async *records() {
      yield* records;
    },
  });
}

export function someComputer(changes: Partial<Computer> = {}): Computer {
  const embedder = new StubEmbedder([STATE_MEAN, RESIDUE_MEAN, RESIDUE_STATES]);
  return { embedder, model: 'a network', layer: 1, adapter: 'an adapter', ...changes };
}

/** A computer that fails when it is asked for its n-th block (from 0). */
export function failingComputer(n: number): Computer {
  const readouts = someComputer().embedder.readouts;
  return someComputer({
    embedder: new StubEmbedder(readouts, (calls) => {
      if (calls === n) throw new Error('the power failed');
    }),
  });
}

/** Embeds the made-up records; anything can be changed. */
export function embedTo(
  out: string,
  options: EmbedFileOptions = {},
  {
    computer = someComputer(),
    data = someData(),
    hooks = {},
  }: { computer?: Computer; data?: RecordStream; hooks?: Hooks<StreamProgress> } = {},
) {
  return embedStream(computer, data, out, options, hooks);
}

/** Runs until the n-th block and fails there, as if the process were killed. */
export async function interruptAt(n: number, out: string, options: EmbedFileOptions = {}): Promise<void> {
  await expect(embedTo(out, options, { computer: failingComputer(n) })).rejects.toThrow('the power failed');
}

/** The bytes with one bit changed. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[at] ^= 1;
  return changed;
}

/** Every file below a folder (or the file itself) by its path within, with the hash of its bytes. */
export function filesBelow(path: string): Map<string, string> {
  const hash = (name: string) => createHash('sha256').update(readFileSync(name)).digest('hex');
  if (!statSync(path).isDirectory()) return new Map([['', hash(path)]]);
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(path, name)).isFile());
  return new Map(files.map((name) => [name, hash(join(path, name))]));
}
