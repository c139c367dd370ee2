import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readRecords } from '../../src/data/read';
import { memorySource } from '../../src/data/source';
import { collect, errorOf, readAll } from './helpers';

test('gzip is read by content', async () => {
  expect(await readAll(Uint8Array.from(gzipSync('id\tseq\na\tM\n')), 'x')).toMatchObject([
    { id: 'a', sequence: 'M' },
  ]);
});

test('several files: an option that one of them heeds is fine, one that none does is an error', async () => {
  const table = memorySource('key,sequence\nP1,MK\n', 'a.csv');
  const fasta = memorySource('>P2 x\nMV\n', 'b.fasta');
  const records = await collect(readRecords([table, fasta], { idColumn: 'key', idRegex: '(.+)' }));
  expect(records.map(({ id }) => id)).toEqual(['P1', 'P2 x']);
  expect(await errorOf(collect(readRecords([fasta, fasta], { idColumn: 'key' })))).toBe(
    'The id column "key" is one of a table, but b.fasta, b.fasta is FASTA.',
  );
});

test('several files: rows are counted on, and every note is there', async () => {
  const files = ['sequence,class\nMK,x\n', 'sequence,host\nMV,y\nMV,z\n'].map((text, i) =>
    memorySource(text, `${i}.csv`),
  );
  const records = readRecords(files);
  expect((await collect(records)).map(({ id, file, label }) => [id, file, label])).toEqual([
    ['1', '0.csv', 'x'],
    ['2', '1.csv', 'y'],
    ['3', '1.csv', 'z'],
  ]);
  expect(records.notes).toEqual([
    expect.stringMatching(/^0\.csv has no id column/),
    '1.csv is read by other columns: id = row number, sequence = sequence, label = host, no split.',
    expect.stringMatching(/^1\.csv has no id column/),
  ]);
});

test('files that are named as splits are noted, where no record has one', async () => {
  const notes = async (...texts: string[]) => {
    const names = ['data/train.csv', 'data/my_test.csv'];
    const records = readRecords(texts.map((text, i) => memorySource(text, names[i]!)));
    await collect(records);
    return records.notes;
  };
  expect(await notes('id,sequence\na,MK\n', 'id,sequence\nb,MK\n')).toEqual([
    'No split is told by the names of files (data/train.csv, data/my_test.csv): their records are taken together. Give tables a column "split", and FASTA headers SET=.',
  ]);
  expect(await notes('id,sequence,split\na,MK,train\n', 'id,sequence,split\nb,MK,test\n')).toEqual([]);
});
