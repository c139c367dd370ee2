import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readRecords, type ReadOptions } from '../../src/data/read';
import { memorySource } from '../../src/data/source';
import { withinTime } from '../../src/node/timeLimit';
import { choppedSource, collect, errorOf, problemOf, readAll } from './helpers';

test.each(['\n', '\r\n', '\r'])(
  'wrapped lines, blank lines and line ends (%j), cut anywhere',
  async (end) => {
    const text = ['', '>a first', 'ACDE', 'fgh', '', 'IK*', '>b', 'M-L.', ''].join(end);
    const expected = [
      {
        id: 'a',
        sequence: 'ACDEfghIK*',
        line: 2,
        sequenceLines: [
          { line: 3, length: 4 },
          { line: 4, length: 3 },
          { line: 6, length: 3 },
        ],
      },
      { id: 'b', sequence: 'M-L.', line: 7, sequenceLines: [{ line: 8, length: 4 }] },
    ];
    for (let length = 1; length <= text.length; length++) {
      const records = await collect(readRecords(choppedSource(text, 'a.fasta', length)));
      expect(records).toEqual(expected.map((record) => ({ ...record, label: undefined, split: undefined })));
    }
  },
);

test('gzip, no final line end, white space around lines', async () => {
  const zipped = Uint8Array.from(gzipSync('> a x \n ACDE \n>b\tx\nMM'));
  expect(await readAll(zipped, 'whatever')).toMatchObject([
    { id: 'a', sequence: 'ACDE' },
    { id: 'b', sequence: 'MM' },
  ]);
});

test('ids: the accession of UniProt headers, else the first word', async () => {
  const text =
    '>sp|P69905|HBA_HUMAN Hemoglobin OS=Homo sapiens OX=9606\nM\n>tr|A0A1|X\nM\n>pdb|1ABC|A\nM\n>UniRef50_Q1 x\nM\n';
  expect((await readAll(text, 'a.fasta')).map(({ id }) => id)).toEqual([
    'P69905',
    'A0A1',
    'pdb|1ABC|A',
    'UniRef50_Q1',
  ]);
});

test('biotrainer: TARGET= and SET=, and the older VALIDATION=True', async () => {
  const text =
    '>a TARGET=Cell-wall SET=train\nM\n>b SET=test TARGET=x\nM\n>c SET=train VALIDATION=True TARGET=x\nM\n>d XTARGET=no\nM\n';
  expect((await readAll(text, 'a.fasta')).map(({ label, split }) => [label, split])).toEqual([
    ['Cell-wall', 'train'],
    ['x', 'test'],
    ['x', 'val'],
    [undefined, undefined],
  ]);
});

test('a regular expression for labels reads the header: first group or whole match; no match is no label', async () => {
  const text = '>sp|P1|A_B Protein OS=Homo sapiens OX=9606 GN=A TARGET=no\nM\n>b\nM\n';
  const labels = async (labelRegex: string) =>
    (await readAll(text, 'a.fasta', { labelRegex })).map(({ label }) => label);
  expect(await labels('OS=(.+?)(?= [A-Z]{2}=|$)')).toEqual(['Homo sapiens', undefined]);
  expect(await labels('OX=(\\d+)')).toEqual(['9606', undefined]);
  expect(await labels('OX=\\d+')).toEqual(['OX=9606', undefined]);
  expect(await labels('x*')).toEqual([undefined, undefined]);
});

test('a bad regular expression, one for a table, or a column of FASTA is an error', async () => {
  const bad = () => readAll('>a\nM\n', 'a.fasta', { labelRegex: '(' });
  expect(await errorOf(bad())).toMatch(/^Labels cannot be found by "\(": Invalid regular expression/);
  expect(await problemOf(bad())).toEqual({ kind: 'header-pattern', finds: 'label' });
  const ofTable = () => readAll('id,sequence\na,M\n', 'a.csv', { labelRegex: 'x' });
  expect(await errorOf(ofTable())).toBe(
    'Labels are found by a regular expression in FASTA headers, but a.csv is a table.',
  );
  expect(await problemOf(ofTable())).toEqual({ kind: 'other-format', format: 'table', role: 'label' });
  const column = () => readAll('>a\nM\n', 'a.fasta', { labelColumn: 'host' });
  expect(await errorOf(column())).toBe('The label column "host" is one of a table, but a.fasta is FASTA.');
  expect(await problemOf(column())).toEqual({ kind: 'other-format', format: 'fasta', role: 'label' });
});

test('a regular expression for labels sees the first 10,000 characters of a header', async () => {
  const header = `a ${'x'.repeat(20_000)} OX=1`;
  expect((await readAll(`>${header}\nM\n`, 'a.fasta', { labelRegex: 'OX=1' }))[0]!.label).toBeUndefined();
});

test('a pattern that does not come to an end is one that names the record, where the host bounds the time', async () => {
  const source = memorySource(`>a aaaa\nM\n>b ${'a'.repeat(60)}!\nM\n`, 'a.fasta');
  const bounded = {
    ...source,
    withinTime: <T>(work: () => T, late: () => Error) => withinTime(work, late, 50),
  };
  const reading = () => collect(readRecords(bounded, { labelRegex: '(a+)+$' }));
  expect(await errorOf(reading())).toMatch(
    /^a\.fasta, line 3: the regular expression takes too long on the header of record 2\. Look for/,
  );
  expect(await problemOf(reading())).toEqual({ kind: 'header-pattern', finds: 'label' });
});

test('a header without a sequence is a record without one, as an empty cell of a table is', async () => {
  expect(await readAll('>a\nM\n>b\n\n>c', 'a.fasta')).toMatchObject([
    { id: 'a', sequence: 'M' },
    { id: 'b', sequence: '', line: 3 },
    { id: 'c', sequence: '', line: 5 },
  ]);
});

test('text before the first header, an empty header, and no record at all are errors', async () => {
  expect(await errorOf(readAll('\nACDE\n>a\nM\n', 'a.fasta'))).toMatch(
    /^a\.fasta, line 2: text before the first header \(ACDE\)/,
  );
  expect(await errorOf(readAll('>a\nM\n>  \nM\n', 'a.fasta'))).toMatch(
    /^a\.fasta, line 3: record 2 has an empty header/,
  );
  expect(await errorOf(readAll(' \n\n', 'a.fasta'))).toMatch(/^a\.fasta holds no records/);
});

test('control characters of a file do not reach a message', async () => {
  expect(await errorOf(readAll('\u001b[31mred\n>a\n', 'a.fasta'))).toContain('(?[31mred)');
});

test('a sequence of 100,000 residues is read, on one line or wrapped', async () => {
  const sequence = 'ACDEFGHIKL'.repeat(10_000);
  expect((await readAll(`>long\n${sequence}\n`, 'a.fasta'))[0]!.sequence).toBe(sequence);
  const wrapped = sequence.replace(/.{60}/g, '$&\n');
  expect((await readAll(`>long\n${wrapped}\n`, 'a.fasta'))[0]!.sequence).toBe(sequence);
});

test('progress: bytes of the source, and records', async () => {
  const zipped = gzipSync('>a\nM\n'.repeat(20_000));
  const seen: number[] = [];
  const source = choppedSource(zipped, 'a.fasta', 100);
  await collect(
    readRecords(source, {}, ({ bytes, totalBytes, records }) => {
      expect(totalBytes).toBe(zipped.length);
      expect(records).toBeLessThanOrEqual(20_000);
      seen.push(bytes);
    }),
  );
  expect(seen.at(-1)).toBe(zipped.length);
});

test('comments before the first header do not make a table of it, whatever its name', async () => {
  expect(await readAll('; made, by hand\n# twice\n\n>a\nMK\n', 'a.txt')).toMatchObject([
    { id: 'a', sequence: 'MK' },
  ]);
});

test('lines of annotation after each sequence are refused, wrapped sequences of one length are not', async () => {
  const fasta = (lengths: [number, number][]) =>
    lengths.map(([a, b], i) => `>r${i}\n${'M'.repeat(a)}\n${'O'.repeat(b)}\n`).join('');
  const annotated = fasta([
    [30, 30],
    [31, 31],
    [42, 42],
  ]);
  expect(await errorOf(readAll(annotated, 'a.fasta'))).toBe(
    'a.fasta: each of its 3 records has two lines of one length, the second of which looks like annotation. Leave the lines of annotation out.',
  );
  const wrapped: [number, number][] = [60, 60, 60, 60].map((length) => [length, length]);
  expect(await readAll(fasta(wrapped), 'a.fasta')).toHaveLength(4);
  expect(await readAll(fasta([...wrapped, [31, 31], [42, 42], [60, 7]]), 'a.fasta')).toHaveLength(7);
});

test('headers without labels are shown, where there must be some', async () => {
  const text = '>P1|bat target=bat\nMK\n';
  expect(await errorOf(readAll(text, 'a.fasta', { requireLabel: true }))).toBe(
    'a.fasta: no header holds TARGET= and a label, written as in ">ID TARGET=label SET=train"; the first is "P1|bat target=bat".',
  );
  expect(await problemOf(readAll(text, 'a.fasta', { requireLabel: true }))).toEqual({
    kind: 'labels-missing',
  });
  expect(await readAll(text, 'a.fasta')).toHaveLength(1);
  expect(await readAll('>P1 SET=pred\nMK\n', 'a.fasta', { requireLabel: true })).toHaveLength(1);
});

test('what is not asked of headers is neither read nor told', async () => {
  const text = '>a TARGET=Mus musculus SET=train\nM\n>b SET=pred\nM\n';
  const read = async (options: ReadOptions) => {
    const records = readRecords(memorySource(text, 'a.fasta'), options);
    const found = (await collect(records)).map(({ id, label, split }) => [id, label, split]);
    return { found, parts: Object.keys(records.reading!.parts), notes: records.notes };
  };
  expect(await read({ splitColumn: 'none' })).toMatchObject({
    found: [
      ['a', 'Mus musculus', undefined],
      ['b', undefined, undefined],
    ],
    parts: ['id', 'label'],
    notes: [expect.stringContaining('several words')],
  });
  expect(await read({ splitColumn: 'none', labelColumn: 'none' })).toEqual({
    found: [
      ['a', undefined, undefined],
      ['b', undefined, undefined],
    ],
    parts: ['id'],
    notes: [],
  });
});

test('a ^Z at the very end is left out, and noted', async () => {
  for (const end of ['\x1A', '\x1A'.repeat(3)]) {
    const records = readRecords(choppedSource(`>P1\r\nMKV\r\n>P2\r\nMAV\r\n${end}`, 'a.fasta', 5));
    expect((await collect(records)).map(({ sequence }) => sequence)).toEqual(['MKV', 'MAV']);
    expect(records.notes).toEqual(['a.fasta: the ^Z (0x1A) at its end, as DOS has it there, is left out.']);
  }
  const inside = readRecords(memorySource('>P1\nMK\x1AV\n', 'a.fasta'));
  expect((await collect(inside))[0]!.sequence).toBe('MK\x1AV');
});

test('sequences on header lines, and line ends that are written out, are told', async () => {
  const read = (text: string) => collect(readRecords(memorySource(text, 'a.fasta')));
  expect(await errorOf(read('>P1 MKTAYIAKQRQISFVKSHFSRQ\n>P2 MKTAYIAKQRQISFVKSHFSRQ\n'))).toBe(
    'a.fasta: no record has a sequence. It seems to stand on the header line, as in "P1 MKTAYIAKQRQISFVKSHFSRQ". Begin a new line after the header.',
  );
  expect(await errorOf(read('>P1\\nMKV\\n>P2\\nMAV\\n'))).toMatch(
    /no record has a sequence\. The characters \\n stand where lines should end, as in .* Make line ends of them\.$/,
  );
});
