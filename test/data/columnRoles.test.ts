import { expect, test } from 'vitest';
import { readingInWords } from '../../src/data/reading';
import { datasetOf, errorOf, problemOf, readAll, readingOf, table } from './helpers';

const SEQUENCE = 'MKVLAAGIVGLLLACDEFGH';

test.each([
  ['protein,label,stage', 'MK,x,train', { id: '1', sequence: 'MK', label: 'x', split: 'train' }],
  ['Entry,Sequence,Host', 'P1,MK,bat', { id: 'P1', sequence: 'MK', label: 'bat', split: undefined }],
  ['accession,seq,target,set', 'P1,MK,y,test', { id: 'P1', sequence: 'MK', label: 'y', split: 'test' }],
  [
    'Entry,Entry Name,Protein names,Virus hosts,Sequence',
    'P1,A_B,factor,bat,MK',
    { id: 'P1', sequence: 'MK', label: 'bat', split: undefined },
  ],
  [
    'Accession (Number),aa_seq,Class.Label',
    'P1,MK,y',
    { id: 'P1', sequence: 'MK', label: 'y', split: undefined },
  ],
])('the usual names are found: %s', async (header, row, expected) => {
  expect(await readAll(`${header}\n${row}\n`, 'a.csv')).toEqual([{ ...expected, line: 2 }]);
});

test('columns named by options', async () => {
  const options = { idColumn: 'key', sequenceColumn: 'AA', labelColumn: 'kind', splitColumn: 'part' };
  expect(await readAll('key,AA,kind,part,label,id\na,MK,x,val,no,no\n', 'a.csv', options)).toEqual([
    { id: 'a', sequence: 'MK', label: 'x', split: 'val', line: 2 },
  ]);
});

test('a missing column is an error with the columns there are', async () => {
  expect(await errorOf(readAll('id,residues\na,MK\n', 'a.csv'))).toBe(
    'a.csv has no sequence column; its columns are: id, residues. No column looks like sequences.',
  );
  expect(await errorOf(readAll('id,sequence\na,MK\n', 'a.csv', { requireLabel: true }))).toBe(
    'a.csv has no label column; its columns are: id, sequence.',
  );
  expect(await errorOf(readAll('id,sequence\na,MK\n', 'a.csv', { splitColumn: 'fold' }))).toBe(
    'a.csv has no column "fold"; its columns are: id, sequence.',
  );
  expect(await errorOf(readAll('id,sequence,ID\na,MK,b\n', 'a.csv'))).toBe(
    'a.csv has 2 columns that may hold the ids: "id", "ID".',
  );
  expect(await problemOf(readAll('id,sequence,ID\na,MK,b\n', 'a.csv'))).toEqual({
    kind: 'column',
    role: 'id',
  });
});

test('a missing sequence column is told with the columns that look like sequences', async () => {
  const rows = Array.from({ length: 4 }, (_, i) => `v${i},MKVLAAGIVGLLLAQWERTYMK,bat\n`).join('');
  expect(await problemOf(readAll(`Virus,AA_chain,Host species\n${rows}`, 'a.csv'))).toMatchObject({
    kind: 'column',
    role: 'sequence',
    likely: ['AA_chain'],
    headerless: false,
  });
  expect(await problemOf(readAll(rows, 'a.csv'))).toMatchObject({ headerless: true });
  expect(await problemOf(readAll(rows, 'a.csv', { headerless: true }))).toMatchObject({
    likely: ['column 2'],
    headerless: false,
  });
});

test('a table without a header is read from its first row on', async () => {
  const records = await readAll('a,MK,x\nb,ML,y\n', 'a.csv', {
    headerless: true,
    sequenceColumn: 'column 2',
    labelColumn: 'column 3',
  });
  expect(records).toMatchObject([
    { id: '1', sequence: 'MK', label: 'x', line: 1 },
    { id: '2', sequence: 'ML', label: 'y', line: 2 },
  ]);
});

test('what was read for what is told', async () => {
  const { parts } = await readingOf('Entry,Sequence,kind,set\na,MK,x,train\n', { labelColumn: 'Kind' });
  expect(parts).toEqual({
    id: { from: 'Entry' },
    sequence: { from: 'Sequence' },
    label: { from: 'kind', why: 'named' },
    split: { from: 'set' },
  });
  const bare = await readingOf('sequence,x\nMK,1\n');
  expect(readingInWords(bare)).toBe('columns: id = row number, sequence = sequence, no label, no split');
  expect(bare.notes).toEqual([
    'a.csv has no id column; row numbers are the ids. Its columns are: sequence, x.',
  ]);
});

test('two columns with a usual name for the same are a question', async () => {
  const labels = readAll('id,sequence,class,host\na,MK,x,y\n', 'a.csv');
  expect(await errorOf(labels)).toBe('a.csv has 2 columns that may hold the labels: "class", "host".');
  expect(await readAll('id,sequence,class,host\na,MK,x,y\n', 'a.csv', { labelColumn: 'host' })).toMatchObject(
    [{ label: 'y' }],
  );
  expect(await readAll('id,sequence,class,host\na,MK,x,y\n', 'a.csv', { labelColumn: 'none' })).toMatchObject(
    [{ label: undefined }],
  );
});

test.each([
  ['words', ['hemagglutinin', 'Capsid', 'matrix protein']],
  ['names with digits', ['ORF1', 'NS2', 'P12345']],
  ['numbers', ['500', '1,200', '3.5e2']],
  ['texts of about 2 characters', Array.from('ABCDEFGHIJKL', (letter) => `${letter}A`)],
  [
    'words',
    ['HEMAGGLUTININ', 'NUCLEOPROTEIN', 'NEURAMINIDASE', 'CAPSID', 'SPIKE'].flatMap((word) => [word, word]),
  ],
])('a column of %s holds no sequences, and those that do are named', async (what, values) => {
  const text = table(
    'id,Protein,data',
    values.length,
    (i) => `r${i},"${values[i]}",${SEQUENCE}${'ACDE'[i % 4]}`,
  );
  expect(await errorOf(readAll(text, 'a.csv'))).toMatch(
    new RegExp(
      `^a\\.csv: the column "Protein" holds no sequences but ${what} \\(.*\\)\\. Like sequences look: data\\.$`,
    ),
  );
  // Another column with a usual name is taken then, and a column that is named is read, both with a word.
  const { parts } = await readingOf(text.replace('data', 'aa_seq'));
  expect(parts.sequence).toEqual({ from: 'aa_seq', why: `"Protein" holds ${what}` });
  const { notes } = await readingOf(text, { sequenceColumn: 'Protein' });
  expect(notes[0]).toMatch(`the column "Protein" seems to hold no sequences but ${what}`);
});

test('peptides, lower-case sequences and few values are sequences', async () => {
  const peptides = ['SIINFEKL', 'GILGFVFTL', 'NLVPMVATV', 'ACDEFGHIK'];
  const text = table('id,sequence', 20, (i) => `r${i},${peptides[i % 4]}${'ACDEF'[i % 5]}`);
  expect(await readAll(text, 'a.csv')).toHaveLength(20);
  const lower = table('id,sequence', 3, (i) => `r${i},${SEQUENCE.toLowerCase().repeat(3)}`);
  expect(await readAll(lower, 'a.csv')).toHaveLength(3);
});

test('modified peptides are sequences, refused for their modifications', async () => {
  const text = table(
    'id,peptide',
    20,
    (i) => `r${i},SIINM${['(ox)', '[+15.99]'][i % 2]}FEK${'ACDEF'[i % 5]}`,
  );
  expect(await readAll(text, 'a.csv')).toHaveLength(20);
  expect(await errorOf(datasetOf(await readAll(text, 'a.csv'), { use: 'embed' }))).toContain(
    'Leave modifications out.',
  );
});

test('a name is an id where none comes twice', async () => {
  expect((await readAll('name,sequence\nx,MK\ny,MK\n', 'a.csv')).map(({ id }) => id)).toEqual(['x', 'y']);
  expect((await readAll('name,sequence\nx,MK\nx,MK\n', 'a.csv')).map(({ id }) => id)).toEqual(['1', '2']);
});

test('a column called stage that holds no splits is an ordinary one, and said', async () => {
  const text = 'id,sequence,stage\na,MK,larva\nb,MK,adult\n';
  expect((await readAll(text, 'a.csv')).map(({ split }) => split)).toEqual([undefined, undefined]);
  expect((await readingOf(text)).notes).toEqual([
    'a.csv: the column "stage" holds no splits (larva, adult) and is not read.',
  ]);
});

test('pandas’ unnamed index is the ids where there are no other', async () => {
  expect(await readAll(',sequence\nP1,MK\nP2,MV\n', 'a.csv')).toMatchObject([{ id: 'P1' }, { id: 'P2' }]);
  expect(await readAll(',sequence\nP1,MK\nP1,MV\n', 'a.csv')).toMatchObject([{ id: '1' }, { id: '2' }]);
  expect(await readAll(',id,sequence\n0,P1,MK\n', 'a.csv')).toMatchObject([{ id: 'P1' }]);
});

test('a table without a header is told as such', async () => {
  expect(await errorOf(readAll(`P1\t${'MKLV'.repeat(9)}\tbat\n`, 'a.tsv'))).toMatch(
    /Its first line looks like a record: put a line with the names of the columns before it\.$/,
  );
});

test('columns that hold splits under other names are noted', async () => {
  const text = table(
    'id,sequence,label,part,is_test,n',
    4,
    (i) => `r${i},MK,x,${i % 2 ? 'train' : 'test'},${i % 2 === 0},${i % 2}`,
  );
  expect((await readingOf(text)).notes).toEqual([
    'a.csv: the columns "part", "is_test" seem to hold splits, and are not read, since their names are no usual ones. Name one, if they are meant.',
  ]);
  expect((await readingOf(text, { splitColumn: 'none' })).notes).toEqual([]);
  expect((await readingOf(text, { splitColumn: 'part' })).notes).toEqual([]);
});
