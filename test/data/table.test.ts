import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readRecords, type ReadOptions } from '../../src/data/read';
import { readingInWords } from '../../src/data/reading';
import type { Reading } from '../../src/data/types';
import { memorySource } from '../../src/data/source';
import { choppedSource, collect, datasetOf, errorOf, problemOf, readAll } from './helpers';

test.each([
  [',', '\n', 'a.csv'],
  [';', '\r\n', 'a.csv'],
  ['\t', '\n', 'a.tsv'],
  ['\t', '\r', 'a.txt'],
  ['\t', '\n', 'a.csv'],
])('delimiter %j, line end %j in %s, cut anywhere', async (delimiter, end, name) => {
  const text = `\ufeff${[
    ['Id', 'LABEL', 'split', 'sequence'],
    ['a', `"x${delimiter}""y"""`, 'train', 'ACDE'],
    [],
    ['b', '', '', '"fg-"'],
  ]
    .map((row) => row.join(delimiter))
    .join(end)}`;
  for (let length = 1; length <= text.length; length += 3) {
    expect(await collect(readRecords(choppedSource(text, name, length)))).toEqual([
      { id: 'a', sequence: 'ACDE', label: `x${delimiter}"y"`, split: 'train', line: 2 },
      { id: 'b', sequence: 'fg-', label: undefined, split: undefined, line: 4 },
    ]);
  }
});

test('gzip is read by content', async () => {
  expect(await readAll(Uint8Array.from(gzipSync('id\tseq\na\tM\n')), 'x')).toMatchObject([
    { id: 'a', sequence: 'M' },
  ]);
});

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

test('lines are counted through quoted fields of several lines, LF and CRLF', async () => {
  for (const end of ['\n', '\r\n']) {
    const text = [
      'id,note,sequence',
      'a,"one',
      'two',
      'three",MK',
      'b,x,MK',
      '',
      'c,"y',
      '",MK',
      'd,,MK',
    ].join(end);
    expect((await readAll(text, 'a.csv')).map(({ id, line }) => [id, line])).toEqual([
      ['a', 2],
      ['b', 5],
      ['c', 7],
      ['d', 9],
    ]);
  }
});

test('a row with too few or too many fields is an error that names the line', async () => {
  expect(await errorOf(readAll('id,sequence\na,MK\nb\n', 'a.csv'))).toMatch(
    /^a\.csv, line 3: the row has 1 field, the header 2\./,
  );
  expect(await errorOf(readAll('id,sequence\na,MK,x\n', 'a.csv'))).toMatch(
    /^a\.csv, line 2: the row has 3 fields/,
  );
});

test('a quote that is never closed is an error; a quote inside a plain field is a character', async () => {
  expect(await errorOf(readAll('id,sequence\n"a,MK\nb,MK\n', 'a.csv'))).toMatch(
    /^a\.csv, line 2: the row holds a quoted field that is not closed/,
  );
  expect((await readAll('id,sequence\n5" end,MK\n', 'a.csv'))[0]!.id).toBe('5" end');
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

test('a file that is one endless line is refused, not pored over', async () => {
  const source = choppedSource('ACDEFGHIKL'.repeat(300_000), 'a.csv', 65_536);
  expect(await errorOf(collect(readRecords(source)))).toMatch(/^a\.csv has no sequence column/);
});

test('a row of more than a million fields is refused before it is cut into them; within quotes delimiters are text', async () => {
  const commas = ','.repeat(1_000_000);
  const refused = (text: string) => errorOf(readAll(text, 'a.csv'));
  expect(await refused(`id,sequence\na,M\n${commas}\n`)).toMatch(
    /^a\.csv, line 3: the row has more than 1,000,000 fields; is it/,
  );
  expect(await refused(`${commas}\nb,M\n`)).toMatch(/^a\.csv, line 1: the row has more than/);
  const [record] = await readAll(`id,sequence,note\na,M,"${commas}"\n`, 'a.csv');
  expect(record).toMatchObject({ id: 'a', sequence: 'M' });
});

test('a row with a quote that is never closed is refused, not parsed anew with every piece', async () => {
  const source = choppedSource(`id,sequence\n"a,${'MK,x\n'.repeat(1_000_000)}`, 'a.csv', 16_384);
  expect(await errorOf(collect(readRecords(source)))).toMatch(
    /^a\.csv, line 2: the row holds a quoted field that is not closed/,
  );
});

/** `n` rows of the cells. */
const table = (header: string, n: number, row: (i: number) => string) =>
  [header, ...Array.from({ length: n }, (_, i) => row(i))].join('\n') + '\n';
const SEQUENCE = 'MKVLAAGIVGLLLACDEFGH';

async function readingOf(text: string, options?: ReadOptions, name = 'a.csv') {
  const records = readRecords(memorySource(text, name), options);
  await collect(records);
  return { ...(records.reading as Reading), notes: records.notes! };
}

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

test('TSV: quote marks that enclose no field are ordinary characters, and no row is lost', async () => {
  const rows = ['a\tx\tMK', 'b\t"Beta-like\tMV', 'c\ty\tML', 'd\tz 3"\tMT', 'e\t"f"\tMA', 'f\t"g" h\tMG'];
  const { notes } = await readingOf(['Entry\tName\tSequence', ...rows, ''].join('\n'), {}, 'a.tsv');
  expect(notes).toEqual([
    'a.tsv: a quote mark that does not enclose a field is read as an ordinary character 2 times (first on line 3).',
  ]);
  const options = { labelColumn: 'Name' };
  const records = await readAll(['Entry\tName\tSequence', ...rows, ''].join('\n'), 'a.tsv', options);
  expect(records.map(({ label }) => label)).toEqual(['x', '"Beta-like', 'y', 'z 3"', 'f', '"g" h']);
});

test('CSV: a quoted field over several rows is refused, one over several lines is noted', async () => {
  const joined = 'id,name,sequence\na,"x,MK\nb,y,MV\nc,z",ML\n';
  expect(await errorOf(readAll(joined, 'a.csv'))).toMatch(
    /^a\.csv, line 2: the row holds a quoted field that is closed on line 4, although the lines between look like rows/,
  );
  const { notes } = await readingOf('id,name,sequence\na,"x\ny",MK\n');
  expect(notes).toEqual(['a.csv: a quoted field spans several lines on lines 2 to 3.']);
});

test('blanks around a quoted field are not of it', async () => {
  expect(await readAll('id, sequence, host\na, "MK", "bat, fruit" \n', 'a.csv')).toMatchObject([
    { id: 'a', sequence: 'MK', label: 'bat, fruit' },
  ]);
});

test('what stands before the header: sep=, comments; a header that begins with #', async () => {
  const records = [{ id: 'a', sequence: 'MK', line: 4 }];
  expect(await readAll('# made by hand, 2026\n#\nid,sequence\na,MK\n', 'a.csv')).toMatchObject(records);
  expect(await readAll('sep=|\n\nid|sequence\na|MK\n', 'a.csv')).toMatchObject(records);
  expect(await readAll('# x\n\n#id\tsequence\na\tMK\n', 'a.tsv')).toMatchObject(records);
  const { notes } = await readingOf('# one\nid,sequence\na,MK\n# two, three, four\nb,MK\n');
  expect(notes).toEqual(['a.csv: a comment (#) is left out 2 times (first on line 1).']);
});

test('a header that is repeated is no record', async () => {
  const text = 'id,sequence\na,MK\nid,sequence\nb,MK\n';
  expect(await readAll(text, 'a.csv')).toHaveLength(2);
  expect((await readingOf(text)).notes[0]).toMatch(/the header is repeated.* on line 3\.$/);
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

test('a column called stage that holds no splits is an ordinary one, and said', async () => {
  const text = 'id,sequence,stage\na,MK,larva\nb,MK,adult\n';
  expect((await readAll(text, 'a.csv')).map(({ split }) => split)).toEqual([undefined, undefined]);
  expect((await readingOf(text)).notes).toEqual([
    'a.csv: the column "stage" holds no splits (larva, adult) and is not read.',
  ]);
});

test('R’s row names are read where they are sure, and are the ids where there are no other', async () => {
  const quoted = '"sequence","label"\n"P1","MK","x"\n"P2","MV","y"\n';
  const tabs = 'sequence\tlabel\nP1\tMK\tx\nsequence\tlabel\nP2\tMV\ty\n';
  for (const text of [quoted, tabs]) {
    expect((await readAll(text, 'a.txt')).map(({ id, label }) => [id, label])).toEqual([
      ['P1', 'x'],
      ['P2', 'y'],
    ]);
    const { parts, notes } = await readingOf(text);
    expect(parts.id).toEqual({ from: 'row name' });
    expect(notes).toContainEqual(expect.stringMatching(/rows have a field more than the header, as R/));
  }
  const numbered = '"id"\t"sequence"\n"1"\t"P1"\t"MK"\n';
  expect(await readAll(numbered, 'a.txt')).toMatchObject([{ id: 'P1', sequence: 'MK', line: 2 }]);
});

test('a field more than the header may be another’s fault: refused, with what to do', async () => {
  expect(await errorOf(readAll('id,sequence\n1,a,MK\n', 'a.csv'))).toMatch(/row\.names = FALSE/);
  expect(await errorOf(readAll('id\tsequence\na\tMK\t\n', 'a.tsv'))).toMatch(/one that ends the row/);
  expect(await errorOf(readAll('id\tsequence\n1\ta\tMK\nb\tMV\n', 'a.tsv'))).toBe(
    'a.tsv, line 3: the row has 2 fields, the first row 3. Look for a missing delimiter, or for a delimiter inside a field without quotes.',
  );
});

test('pandas’ unnamed index is the ids where there are no other', async () => {
  expect(await readAll(',sequence\nP1,MK\nP2,MV\n', 'a.csv')).toMatchObject([{ id: 'P1' }, { id: 'P2' }]);
  expect(await readAll(',sequence\nP1,MK\nP1,MV\n', 'a.csv')).toMatchObject([{ id: '1' }, { id: '2' }]);
  expect(await readAll(',id,sequence\n0,P1,MK\n', 'a.csv')).toMatchObject([{ id: 'P1' }]);
});

test.each([
  [String.raw`"P1","say \"hi\"","MK"`, 'say "hi"'],
  [String.raw`"P1","\"quoted\"","MK"`, '"quoted"'],
  [String.raw`"P1","ends \"","MK"`, 'ends "'],
  [String.raw`"P1","C:\dir","MK"`, String.raw`C:\dir`],
  [String.raw`"P1","C:\","MK"`, 'C:\\'],
  [String.raw`P1,"a\""b",MK`, String.raw`a\"b`],
])('quote marks after a backslash, as R writes them: %s', async (row, label) => {
  expect((await readAll(`id,label,sequence\n${row}\n`, 'a.csv'))[0]!.label).toBe(label);
});

test('a table without a header is told as such', async () => {
  expect(await errorOf(readAll(`P1\t${'MKLV'.repeat(9)}\tbat\n`, 'a.tsv'))).toMatch(
    /Its first line looks like a record: put a line with the names of the columns before it\.$/,
  );
});

test('columns with other characters between them are refused, with what to do', async () => {
  expect(await errorOf(readAll('"id" "sequence"\n"1" "a" "MK"\n', 'a.txt'))).toBe(
    'a.txt: the names of its columns have spaces between them; tabs, commas and semicolons separate fields. Write it anew with tabs (in R, sep = "\\t").',
  );
  expect(await errorOf(readAll('id|sequence\na|MK\n', 'a.txt'))).toMatch(/Put the line sep=\| before it/);
  expect(await readAll('sep=|\nid|sequence\na|MK\n', 'a.txt')).toMatchObject([{ id: 'a', sequence: 'MK' }]);
});

test('in TSV a quote mark that is closed rows later is an ordinary character, whatever is between', async () => {
  const text = 'id\tlabel\tsequence\nP1\t" begins\tMK\n# P2\nP3\tends "\tMV\n';
  expect((await readAll(text, 'a.tsv')).map(({ label }) => label)).toEqual(['" begins', 'ends "']);
});

test('comments stand before and after sep=, and all are counted', async () => {
  const text = '# one\nsep=;\n# two\nid;sequence\na;MK\n';
  expect(await readAll(text, 'a.csv')).toMatchObject([{ id: 'a', sequence: 'MK' }]);
  expect((await readingOf(text)).notes).toContain(
    'a.csv: a comment (#) is left out 2 times (first on line 1).',
  );
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

test('a title before the header, rows in quote marks, single quotes: what to do is said', async () => {
  const hint = 'A line further down looks like the names of its columns: take out what stands before it.';
  expect(await errorOf(readAll('My data,,\nid,sequence,label\na,MK,x\n', 'a.csv'))).toContain(hint);
  expect(await errorOf(readAll('My data\n\nid,sequence,label\na,MK,x\n', 'a.csv'))).toContain(hint);
  expect(await errorOf(readAll('id,sequence\n"a,MK"\n', 'a.csv'))).toBe(
    'a.csv, line 2: the row has 1 field, the header 2. The whole row is enclosed in quote marks: take them out.',
  );
});

test('a sequence that is wrapped in its cell is one; characters that are not seen are noted in ids', async () => {
  expect(await readAll('id,sequence\na,"MK\nVL \n A"\n', 'a.csv')).toMatchObject([{ sequence: 'MKVLA' }]);
  expect((await readingOf('id,sequence\na\u200b,MK\n')).notes).toEqual([
    'a.csv: the id of 1 record holds characters that are not seen (a? on line 2), which keep it from being found by what is seen.',
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

test('ids that all are whole numbers with .0 are noted', async () => {
  const records = readRecords(memorySource('id,sequence\n7.0,MKV\n8.0,MAV\n', 'a.csv'));
  expect((await collect(records)).map(({ id }) => id)).toEqual(['7.0', '8.0']);
  expect(records.notes).toEqual([
    'a.csv: the id of 2 records is a whole number with .0 (7.0 on line 2, 8.0 on line 3), as pandas writes numbers of a column with gaps; other tables may have them without.',
  ]);
});
