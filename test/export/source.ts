/** Small embeddings with everything that can go wrong in an id, and a folder to write them to. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { ALPHABET } from '../../src/data/alphabet';
import type { EmbeddingSource, OutputFile, Readout } from '../../src/export/embeddings';

export const ODD_IDS = [
  'plain',
  'tab\there',
  'line\nfeed',
  'carriage\rreturn',
  '<script>alert("x")</script>',
  "=cmd|' /C calc'!A0",
  '+1',
  '-1',
  '@SUM(A1)',
  '\tleading tab',
  "'quoted",
  '"double"',
  'comma, semicolon;',
  'naïve 蛋白 🧬',
  '__proto__',
  'back\\slash\\t',
  ' spaced ',
  '',
];

export const LETTERS = ALPHABET.slice(0, 3);

export const SEQUENCE: Readout = { name: 'state-mean', kind: 'sequence', width: 3 };
export const SECOND_SEQUENCE: Readout = { name: 'residue-mean', kind: 'sequence', width: 2 };
export const RESIDUE: Readout = { name: 'residue-states', kind: 'residue', width: 2 };
export const TABLE: Readout = {
  name: 'residue-table',
  kind: 'table',
  width: 2,
  symbols: LETTERS,
  values: Float32Array.of(0.1, -0.2, 1e-45, 3.4e38, 7, -0.75),
};

export interface TestRecord {
  id: string;
  sequence: string;
  label?: string;
}

/** One per odd id, with lengths from 1 up, labels on all but the first; the last two share a sequence. */
export const RECORDS: TestRecord[] = ODD_IDS.map((id, i) => ({
  id,
  sequence: 'ACDEFGHIKLMNPQRSTVWYX'.slice(0, 1 + Math.min(i, ODD_IDS.length - 2)),
  label: i === 0 ? undefined : i % 2 ? 'host\tA' : '=B',
}));

/** The vectors of a sequence: what they hold depends on the sequence, the readout and the place only. */
export function vectorsOf({ sequence }: TestRecord, { name, kind, width }: Readout): Float32Array {
  const rows = kind === 'sequence' ? 1 : sequence.length;
  return Float32Array.from(
    { length: rows * width },
    (_, i) => Math.sin(name.length + 31 * sequence.length + 7 * i) * 10 ** ((i % 5) - 3),
  );
}

export function memorySource(readouts: Readout[], records: TestRecord[] = RECORDS): EmbeddingSource {
  return {
    readouts,
    count: records.length,
    residues: records.reduce((sum, { sequence }) => sum + sequence.length, 0),
    labelled: records.some(({ label }) => label !== undefined),
    async *rows(names) {
      for (const record of records) {
        const wanted = readouts.filter(({ name }) => names.includes(name));
        yield { ...record, vectors: new Map(wanted.map((one) => [one.name, vectorsOf(record, one)])) };
      }
    },
  };
}

/** (N, D) as nested arrays. */
export function sequenceVectors(readout: Readout, records: TestRecord[] = RECORDS): number[][] {
  return records.map((record) => Array.from(vectorsOf(record, readout)));
}

/** (all residues, D) as nested arrays. */
export function residueVectors(readout: Readout): number[][] {
  return RECORDS.flatMap((record) => inRows(vectorsOf(record, readout), readout.width));
}

export function inRows(values: Float32Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) =>
    Array.from(values.subarray(row * width, (row + 1) * width)),
  );
}

/** A folder that is removed after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seqloom-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Writes the files into the folder and returns their names. */
export async function writeFiles(folder: string, files: OutputFile[]): Promise<string[]> {
  for (const { name, content } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), await collect(content));
  }
  return files.map(({ name }) => name);
}

export async function collect(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk.slice());
  return Buffer.concat(chunks);
}
