import { expect, test } from 'vitest';
import { readRecords } from '../../src/data/read';
import { memorySource } from '../../src/data/source';
import { collect, errorOf, readAll, readingOf } from './helpers';

test('other columns are kept where that is asked for', async () => {
  const text = 'id,sequence,host,,__proto__\na,MK,x,1,2\n';
  expect((await readAll(text, 'a.csv'))[0]).not.toHaveProperty('others');
  const [{ others }] = await readAll(text, 'a.csv', { keepOthers: true });
  expect(Object.entries(others!)).toEqual([
    ['column 4', '1'],
    ['__proto__', '2'],
  ]);
});

test('columns named as an object’s own machinery do no harm', async () => {
  const records = await readAll('__proto__,constructor,sequence,toString\n1,2,MK,3\n', 'a.csv', {
    labelColumn: 'constructor',
    idColumn: '__proto__',
  });
  expect(records).toMatchObject([{ id: '1', label: '2', sequence: 'MK' }]);
});

test('an empty id is an error that names the line; blank rows are no records', async () => {
  expect(await errorOf(readAll('id,sequence\n,MK\n', 'a.csv'))).toMatch(
    /^a\.csv, line 2: the record has an empty id/,
  );
  expect(await readAll('id,sequence\na,MK\n,\n,\n', 'a.csv')).toHaveLength(1);
});

test('a header alone holds no records', async () => {
  expect(await errorOf(readAll('id,sequence\n', 'a.csv'))).toMatch(/^a\.csv holds no records/);
  expect(await errorOf(readAll('id,sequence', 'a.csv'))).toMatch(/^a\.csv holds no records/);
});

test('a sequence of 100,000 residues is read', async () => {
  const sequence = 'ACDEFGHIKL'.repeat(10_000);
  expect((await readAll(`id,sequence\na,${sequence}\n`, 'a.csv'))[0]!.sequence).toBe(sequence);
});

test('words for missing values are no sequences and no splits; ids and cut cells are noted', async () => {
  const cut = 'ACDE'.repeat(10_000).slice(0, 32_767);
  const rows = ['a,MK,train', 'b,NA,NaN', 'NULL,?,dev', `1.2E+10,${cut},TE`];
  const text = ['id,sequence,split', ...rows, ''].join('\n');
  const records = await readAll(text, 'a.csv');
  expect(records.map(({ sequence, split }) => [sequence.length, split])).toEqual([
    [2, 'train'],
    [0, undefined],
    [0, 'dev'],
    [32_767, 'TE'],
  ]);
  expect((await readingOf(text)).notes).toEqual([
    'a.csv: the sequence of 2 records is a word for a missing value (NA on line 3, ? on line 4); it is read as none.',
    'a.csv: the id of 1 record is a word for a missing value (NULL on line 4).',
    'a.csv: the id of 1 record looks like what a spreadsheet makes of another (1.2E+10 on line 5). Look it up in the original.',
    expect.stringMatching(/a cell of 1 record is exactly 32,767 characters long/),
    'a.csv: of the splits, "dev" as val, "TE" as test is read.',
  ]);
});

test('FLIP: a validation column makes val of train', async () => {
  const text = 'sequence,target,set,validation\nMK,x,train,\nMV,y,train,True\nML,x,test,\n';
  expect((await readAll(text, 'a.csv')).map(({ split }) => split)).toEqual(['train', 'val', 'test']);
  expect((await readingOf(text)).parts.split).toEqual({ from: 'set and validation' });
});

test('ids that spreadsheets have changed are noted', async () => {
  const notesOf = async (ids: string[]) =>
    (await readingOf(`id,sequence\n${ids.map((id) => `${id},MK\n`).join('')}`)).notes;
  for (const id of ['1.2E+10', '"1,20E+11"', '2-Sep', 'Mar-01', '02. Sep', '2024-09-02 00:00:00']) {
    expect(await notesOf([id])).toEqual([expect.stringContaining(`(${id.replaceAll('"', '')} on line 2)`)]);
  }
  const names = ['A1', 'B1', 'C1', 'D1'];
  expect(await notesOf([...names, '7'])).toEqual([
    'a.csv: the id of 1 record is a number, unlike the others (7 on line 6); spreadsheets make 7 of 007. Look it up in the original.',
  ]);
  expect(await notesOf(['1', '2', '3'])).toEqual([]);
  expect(await notesOf(['001', '010', '100'])).toEqual([]);
  expect(await notesOf(['007', '7'])).toEqual([
    'a.csv: the id of 1 record is a number with leading zeros (007 on line 2), others are numbers without; spreadsheets make 7 of 007.',
  ]);
});

test('the apostrophe of a spreadsheet-safe table is left out of ids and labels, and that is said', async () => {
  const text = "id,label,sequence\n'-P1,'=x,MK\n'a,''@y,MV\n-1,'end',ML\n";
  expect((await readAll(text, 'a.csv')).map(({ id, label }) => [id, label])).toEqual([
    ['-P1', '=x'],
    ["'a", "'@y"],
    ['-1', "'end'"],
  ]);
  expect((await readingOf(text)).notes).toEqual([
    "a.csv: 3 ids and labels begin with an apostrophe that guards against formulas ('-P1 on line 2, '=x on line 2, ''@y on line 3), as spreadsheet-safe tables have it; it is left out.",
  ]);
});

test('a sequence that is wrapped in its cell is one; characters that are not seen are noted in ids', async () => {
  expect(await readAll('id,sequence\na,"MK\nVL \n A"\n', 'a.csv')).toMatchObject([{ sequence: 'MKVLA' }]);
  expect((await readingOf('id,sequence\na\u200b,MK\n')).notes).toEqual([
    'a.csv: the id of 1 record holds characters that are not seen (a? on line 2), which keep it from being found by what is seen.',
  ]);
});

test('ids that all are whole numbers with .0 are noted', async () => {
  const records = readRecords(memorySource('id,sequence\n7.0,MKV\n8.0,MAV\n', 'a.csv'));
  expect((await collect(records)).map(({ id }) => id)).toEqual(['7.0', '8.0']);
  expect(records.notes).toEqual([
    'a.csv: the id of 2 records is a whole number with .0 (7.0 on line 2, 8.0 on line 3), as pandas writes numbers of a column with gaps; other tables may have them without.',
  ]);
});
