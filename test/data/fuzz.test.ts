import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildDataset } from '../../src/data/dataset';
import { unguardFormula } from '../../src/data/formulas';
import { isMissing } from '../../src/data/missing';
import { readRecords } from '../../src/data/read';
import type { Dataset } from '../../src/data/types';
import { SeqloomError } from '../../src/errors';
import { choppedSource, collect, linesNamed } from './helpers';
import fc, { FUZZ_RUNS } from '../property';

const TIMEOUT = 60_000 + FUZZ_RUNS * 60;

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const chunkLength = fc.integer({ min: 1, max: 200 });
const sequence = fc.string({
  unit: fc.constantFrom(...'ACDEFGHIKLMNPQRSTVWYXBZJUOacdk-.'),
  minLength: 1,
  maxLength: 80,
});
const word = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  .map((text) => text.replace(/[\s\0]/gu, '_'));

/** What can happen to a file on its way: bytes changed, lost, doubled, put in, or the end cut off. */
const damage = fc.array(
  fc.record({
    kind: fc.constantFrom('change', 'delete', 'double', 'insert', 'cut'),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 20 }),
    byte: fc.oneof(fc.constantFrom(...Buffer.from('>\n\r\t," *-1Xa;|=\0')), fc.integer({ min: 0, max: 255 })),
  }),
  { maxLength: 4 },
);

type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function apply(damages: Damage, bytes: Uint8Array): Uint8Array {
  let result = [...bytes];
  for (const { kind, at, length, byte } of damages) {
    const place = at % (result.length + 1);
    if (kind === 'change' && place < result.length) result[place] = byte;
    if (kind === 'delete') result.splice(place, length);
    if (kind === 'double') result.splice(place, 0, ...result.slice(place, place + length));
    if (kind === 'insert') result.splice(place, 0, byte);
    if (kind === 'cut') result = result.slice(0, place);
  }
  return Uint8Array.from(result);
}

/** The result, or undefined where the input is refused with a SeqloomError; any other exception fails the property. */
async function resultOrRefusal<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SeqloomError)) throw error;
    expect(error.message).toMatch(/\S/);
    return undefined;
  }
}

async function readDamaged(bytes: Uint8Array, name: string, length: number): Promise<Dataset | undefined> {
  const read = readRecords(choppedSource(bytes, name, length));
  const records = await resultOrRefusal(collect(read));
  if (!records) return undefined;
  async function* again() {
    yield* records!;
  }
  const dataset = await resultOrRefusal(
    buildDataset(Object.assign(again(), { notes: read.notes }), {
      name,
      use: 'embed',
      seed: 0,
      maxLength: 60,
    }),
  );
  if (dataset) {
    expect(dataset.recordsRead).toBe(records.length);
    expect(dataset.ids.length + dataset.dropped.length).toBe(records.length);
  }
  return dataset;
}

/** The text, where the bytes are UTF-8 without NUL; undefined otherwise. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

interface FastaFile {
  records: { id: string; description: string; lines: string[] }[];
  blankLines: number;
  end: string;
}

const fastaFile: fc.Arbitrary<FastaFile> = fc.record({
  records: fc.array(
    fc.record({
      id: word.filter((id) => id.trim() === id),
      description: fc.string({ maxLength: 20 }),
      lines: fc.array(sequence, { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  blankLines: fc.integer({ min: 0, max: 2 }),
  end: lineEnd,
});

function fastaText({ records, blankLines, end }: FastaFile): string {
  return records
    .flatMap(({ id, description, lines }) => [
      `>${id} ${description}`,
      ...lines,
      ...new Array<string>(blankLines).fill(''),
    ])
    .map((line) => line + end)
    .join('');
}

test(
  'FASTA: what is written is what is read, plain and gzip, in chunks of any length',
  { timeout: TIMEOUT },
  async () => {
    await fc.assert(
      fc.asyncProperty(fastaFile, chunkLength, fc.boolean(), async (file, length, zipped) => {
        const text = fastaText(file);
        const bytes = zipped ? gzipSync(text) : new TextEncoder().encode(text);
        const records = await collect(readRecords(choppedSource(bytes, 'a.fasta', length)));
        expect(records.map((record) => [record.id, record.sequence])).toEqual(
          file.records.map(({ id, lines }) => [id, lines.join('')]),
        );
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
);

test(
  'FASTA, damaged: every header and every residue is read, or the file is refused',
  { timeout: TIMEOUT },
  async () => {
    await fc.assert(
      fc.asyncProperty(fastaFile, damage, chunkLength, async (file, damages, length) => {
        const bytes = apply(damages, new TextEncoder().encode(fastaText(file)));
        const dataset = await readDamaged(bytes, 'a.fasta', length);
        const records = await resultOrRefusal(collect(readRecords(choppedSource(bytes, 'a.fasta', length))));
        const text = textOf(bytes);
        if (!records) {
          expect(dataset).toBeUndefined();
          return;
        }
        const all = text!.split(/\r\n|\r|\n/).map((line) => line.trim());
        const first = all.findIndex((line) => line.startsWith('>'));
        // Before the first header stand comments, of which the data set's notes tell.
        const lines = all.slice(first);
        const comments = all.slice(0, first).filter((line) => line !== '').length;
        if (dataset) expect(linesNamed(dataset.warnings)).toBe(comments);
        expect(records).toHaveLength(lines.filter((line) => line.startsWith('>')).length);
        expect(records.map((record) => record.sequence).join('')).toBe(
          lines.filter((line) => !line.startsWith('>')).join(''),
        );
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
);

test('gzip, damaged: the same records, or the file is refused', { timeout: TIMEOUT }, async () => {
  await fc.assert(
    fc.asyncProperty(fastaFile, damage, chunkLength, async (file, damages, length) => {
      const bytes = apply(damages, gzipSync(fastaText(file)));
      // Without its magic bytes it is no gzip file any more, and what is read is another text.
      if (bytes[0] !== 0x1f || bytes[1] !== 0x8b)
        return void (await readDamaged(bytes, 'a.fasta.gz', length));
      const records = await resultOrRefusal(collect(readRecords(choppedSource(bytes, 'a.fasta.gz', length))));
      const whole = file.records.map(({ id, lines }) => [id, lines.join('')]);
      if (records) expect(records.map((record) => [record.id, record.sequence])).toEqual(whole);
    }),
    { numRuns: FUZZ_RUNS },
  );
});

/** Inside a field too, a line ends with LF once it is read; a label that is blank is none, a guard against formulas no part of one. */
function asRead(label: string): string | undefined {
  const text = label.replace(/\r\n?/g, '\n').trim();
  return (unguardFormula(text) ?? text) || undefined;
}

interface TableFile {
  rows: { label: string; sequence: string }[];
  delimiter: string;
  end: string;
  quoteAll: boolean;
}

const tableFile: fc.Arbitrary<TableFile> = fc.record({
  rows: fc.array(
    fc.record({
      label: fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replace(/\0/g, '')),
      sequence,
    }),
    { minLength: 1, maxLength: 6 },
  ),
  delimiter: fc.constantFrom(',', '\t', ';'),
  end: lineEnd,
  quoteAll: fc.boolean(),
});

function tableText({ rows, delimiter, end, quoteAll }: TableFile): string {
  const field = (text: string) =>
    quoteAll || /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return [['id', 'label', 'sequence'], ...rows.map(({ label, sequence }, i) => [`r${i}`, label, sequence])]
    .map((fields) => fields.map(field).join(delimiter) + end)
    .join('');
}

test(
  'tables: what is written is what is read, plain and gzip, in chunks of any length',
  { timeout: TIMEOUT },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        tableFile,
        fc.integer({ min: 1, max: 2000 }),
        fc.boolean(),
        async (file, length, zipped) => {
          const text = tableText(file);
          const bytes = zipped ? gzipSync(text) : new TextEncoder().encode(text);
          // Named, since a few letters in a few rows may be anything.
          const options = { sequenceColumn: 'sequence' };
          const records = await collect(readRecords(choppedSource(bytes, 'a.csv', length), options));
          const lineOf = (row: number) =>
            tableText({ ...file, rows: file.rows.slice(0, row) }).split(/\r\n|\r|\n/).length;
          expect(records).toEqual(
            file.rows.map(({ label, sequence }, i) => ({
              id: `r${i}`,
              label: asRead(label),
              sequence: isMissing(sequence) ? '' : sequence,
              split: undefined,
              line: lineOf(i),
            })),
          );
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  },
);

test(
  'tables, damaged: every row is read or named, or the file is refused',
  { timeout: TIMEOUT },
  async () => {
    await fc.assert(
      fc.asyncProperty(tableFile, damage, chunkLength, async (file, damages, length) => {
        const bytes = apply(damages, new TextEncoder().encode(tableText(file)));
        const dataset = await readDamaged(bytes, 'a.csv', length);
        const text = textOf(bytes);
        if (!dataset || text!.includes('"')) return;
        const isRow = (line: string) => /[^\s,;]/.test(line);
        const rows = text!.split(/\r\n|\r|\n/).filter(isRow).length - 1;
        expect(dataset.recordsRead + linesNamed(dataset.warnings)).toBe(rows);
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
);

test('any bytes at all: records or a refusal', { timeout: TIMEOUT }, async () => {
  const names = fc.constantFrom('a.fasta', 'a.csv', 'a.tsv', 'a.gz', 'a');
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .string({ unit: fc.constantFrom(...'>\n\r\t,;" "idsequence*-A1'), maxLength: 100 })
      .map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, names, async (content, name) => {
      await readDamaged(content, name, 1000);
    }),
    { numRuns: FUZZ_RUNS },
  );
});
