import { expect, test } from 'vitest';
import { readRecords } from '../../src/data/read';
import { choppedSource, collect, errorOf, readAll, readingOf } from './helpers';

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

test('a title before the header, rows in quote marks, single quotes: what to do is said', async () => {
  const hint = 'A line further down looks like the names of its columns: take out what stands before it.';
  expect(await errorOf(readAll('My data,,\nid,sequence,label\na,MK,x\n', 'a.csv'))).toContain(hint);
  expect(await errorOf(readAll('My data\n\nid,sequence,label\na,MK,x\n', 'a.csv'))).toContain(hint);
  expect(await errorOf(readAll('id,sequence\n"a,MK"\n', 'a.csv'))).toBe(
    'a.csv, line 2: the row has 1 field, the header 2. The whole row is enclosed in quote marks: take them out.',
  );
});
