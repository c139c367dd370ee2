import { expect, test } from 'vitest';
import { parseHeader } from '../../src/data/headers';
import { readRecords } from '../../src/data/read';
import { readingInWords } from '../../src/data/reading';
import { memorySource } from '../../src/data/source';
import { collect, datasetOf, errorOf, problemOf, readAll } from './helpers';

const ID_OF: [header: string, id: string][] = [
  ['P12345', 'P12345'],
  ['sp|P69905|HBA_HUMAN Hemoglobin OS=Homo sapiens OX=9606 GN=A/B PE=1 SV=2', 'P69905'],
  ['tr|A0A1|A0A1_BAT', 'A0A1'],
  ['sp|P12345.2|HBA_HUMAN RecName: Full=Hemoglobin', 'P12345.2'],
  // Domains of one protein stay apart.
  ['sp|P12345|HBA_HUMAN/10-90', 'P12345/10-90'],
  ['HBA_HUMAN/10-90 P12345.2 PF00042.25;Globin;', 'HBA_HUMAN/10-90'],
  ['gi|4504347|ref|NP_000549.1| hemoglobin [Homo sapiens]', 'gi|4504347|ref|NP_000549.1|'],
  ['pdb|1ABC|A Chain A, 9 of 10/11', 'pdb|1ABC|A'],
  ['UniRef50_Q1 x n=3 Tax=Mus musculus TaxID=10090', 'UniRef50_Q1'],
  // Strains of places with two words stay apart.
  ['A/duck/Hong Kong/11/2001|EPI_ISL_1|HA', 'A/duck/Hong Kong/11/2001|EPI_ISL_1|HA'],
  [
    'hCoV-19/Hong Kong/HKU-001/2020|EPI_ISL_2|2020-01-01',
    'hCoV-19/Hong Kong/HKU-001/2020|EPI_ISL_2|2020-01-01',
  ],
  ['Spike|hCoV-19/Hong Kong/1/2020|EPI_ISL_3', 'Spike|hCoV-19/Hong Kong/1/2020|EPI_ISL_3'],
  ['A/New York/392/04 (H3N2) TARGET=human SET=train', 'A/New York/392/04 (H3N2)'],
  ['A/PR/8/1934 hemagglutinin', 'A/PR/8/1934'],
  ['EPI1 A/duck/Hong Kong/11/2001', 'EPI1'],
];

test.each(ID_OF)('the id of %s', (header, id) => {
  expect(parseHeader(header).id).toBe(id);
});

test('ids by a pattern, or the whole header; one that finds none names the record', async () => {
  const text = '>x acc=P1\nM\n>x acc=P2\nM\n';
  const ids = async (idRegex: string) => (await readAll(text, 'a.fasta', { idRegex })).map(({ id }) => id);
  expect(await ids('acc=(\\w+)')).toEqual(['P1', 'P2']);
  expect(await ids('(.+)')).toEqual(['x acc=P1', 'x acc=P2']);
  expect(await errorOf(ids('acc=(P1)'))).toBe(
    'a.fasta, line 3: record 2 (x acc=P2) has no id that the regular expression finds.',
  );
  expect(await problemOf(ids('acc=(P1)'))).toEqual({ kind: 'header-pattern', finds: 'id' });
  expect(await problemOf(readAll('id,sequence\na,M\n', 'a.csv', { idRegex: 'x' }))).toEqual({
    kind: 'other-format',
    format: 'table',
    role: 'id',
  });
});

test.each([
  ['P00 TARGET=Mus musculus SET=train', 'Mus musculus', 'train'],
  ['P00 SET=val TARGET=Mus musculus', 'Mus musculus', 'val'],
  ['P00 TARGET=Cell-wall SET=test2', 'Cell-wall', 'test2'],
  ['P00 TARGET=1.3 SET=train VALIDATION=False', '1.3', 'train'],
  ['P00 TARGET=x VALIDATION=True', 'x', 'val'],
  ['P00 TARGET=x SET=test VALIDATION=True', 'x', 'test with VALIDATION=True'],
  ['P00 TARGET= SET=train', undefined, 'train'],
  ['P00 TARGET="Mus musculus" SET="train"', 'Mus musculus', 'train'],
  ['P00 TARGET=human, SET=train;', 'human', 'train'],
  ['P00 TARGET=x SET=pred # not read', undefined, undefined],
])('biotrainer: %s', (header, label, split) => {
  expect(parseHeader(header)).toMatchObject({ id: 'P00', label, split });
});

test.each([
  ['x host=bat', '(?:host=(\\w+)|species=(\\w+))', 'bat'],
  ['x species=bird', '(?:host=(\\w+)|species=(\\w+))', 'bird'],
  ['A1|Müller', '\\|(\\p{L}+)', 'Müller'],
  ['x host=bat', '(?P<host>bat|bird)', 'bat'],
  ['x bat=bat', '(?P<a>bat)=(?P=a)', 'bat'],
  ['x HOST=bat', '(?i)host=(\\w+)', 'bat'],
  ['x a-b:c', '(a\\-b\\:c)', 'a-b:c'],
  ['x protein [Homo sapiens]', '\\[([^\\]]+)\\]$', 'Homo sapiens'],
  ['x host=', 'host=(\\w*)', undefined],
])('the label of %s by %s', async (header, labelRegex, label) => {
  expect((await readAll(`>${header}\nM\n`, 'a.fasta', { labelRegex }))[0]!.label).toBe(label);
});

test('a pattern that finds no label at all says so, where labels are needed, and shows a header', async () => {
  const text = `>A1 ${'x'.repeat(20_000)} host=bat\nM\n>A2\nM\n`;
  const read = (requireLabel: boolean) =>
    readAll(text, 'a.fasta', { labelRegex: 'host=(\\w+)', requireLabel });
  expect(await errorOf(read(true))).toMatch(
    /^"host=\(\\w\+\)" finds a label in none of the 2 headers of a\.fasta; the first is "A1 x{197}\.\.\."\. Of a header the first 10,000 characters are searched, and the longest has 20,012\.$/,
  );
  expect(await problemOf(read(true))).toEqual({ kind: 'header-pattern', finds: 'label' });
  expect(await read(false)).toHaveLength(2);
});

test('records to be predicted are left out of training by name, further test sets are test', async () => {
  const of = (text: string) => ({ ...parseHeader(text), sequence: 'MKV', sequenceLines: [] });
  const sets = ['train', 'val', 'test', 'test2', 'pred', 'train', 'val', 'test', 'test3', 'pred'];
  const records = sets.map((set, i) => of(`r${i} TARGET=${i < 5 ? 'a' : 'b'} SET=${set}`));
  const { ids, dropped, splits, warnings } = await datasetOf(records);
  expect(ids).toHaveLength(8);
  expect(splits.filter((split) => split === 'test')).toHaveLength(4);
  expect(dropped.map(({ id, reason }) => [id, reason])).toEqual([
    ['r4', 'SET=pred, so to be predicted'],
    ['r9', 'SET=pred, so to be predicted'],
  ]);
  expect(warnings).toContain(
    'The test split is several test sets taken together: test (2), test2 (1), test3 (1).',
  );
  const unknown = datasetOf([of('r1 TARGET=a SET=larva')]);
  expect(await errorOf(unknown)).toContain(
    'the split "larva" of r1 is none of train, val and test, nor pred.',
  );
  expect(await problemOf(datasetOf([of('r1 TARGET=a SET=larva')]))).toEqual({ kind: 'split-in-header' });
});

test('lines that begin with ; or # before the first header are comments; within a record they are no residues', async () => {
  expect(await readAll('; made by hand\n# so\n>a\nMK\nV\n', 'a.fasta')).toMatchObject([
    { id: 'a', sequence: 'MKV' },
  ]);
  expect(await readAll('>a\nMK\n;V\n', 'a.fasta')).toMatchObject([{ id: 'a', sequence: 'MK;V' }]);
});

test('attributes written otherwise are noted, and an attribute is no id', async () => {
  const notes = async (text: string, options = {}) => {
    const records = readRecords(memorySource(text, 'a.fasta'), options);
    await collect(records);
    return records.notes;
  };
  const other = [
    '2 headers write TARGET= or SET= or VALIDATION= otherwise than ">ID TARGET=label SET=train" does, such as "a target=x"; it is not read there.',
  ];
  expect(await notes('>a target=x\nMK\n>b SET = test TARGET=x\nMK\n>c TARGET=x\nMK\n')).toEqual(other);
  expect(await notes('>a target=x\nMK\n', { labelRegex: 'target=(.+)' })).toEqual([]);
  expect(await notes('>a|SET=test\nMK\n', { labelColumn: 'none', splitColumn: 'none' })).toEqual([]);
  expect(await errorOf(readAll('>a TARGET=x\nMK\n> TARGET=y\nMK\n', 'a.fasta'))).toBe(
    'a.fasta, line 3: record 2 has no id (TARGET=y); begin the header with one.',
  );
});

test('of headers, too, a part is not read where it is said that there is none', async () => {
  const text = '>a TARGET=x SET=KEGG\nMK\n>a TARGET=y SET=KEGG\nML\n';
  const none = { idColumn: 'none', labelColumn: 'none', splitColumn: 'none' };
  const records = readRecords(memorySource(text, 'a.fasta'), none);
  const read = await collect(records);
  expect(read.map(({ id, label, split }) => [id, label, split])).toEqual([
    ['1', undefined, undefined],
    ['2', undefined, undefined],
  ]);
  expect(readingInWords(records.reading!)).toBe('header: id = record number');
  const [first] = await readAll(text, 'a.fasta', { splitColumn: 'none' });
  expect(first).toMatchObject({ id: 'a', label: 'x', split: undefined });
  expect(
    await problemOf(datasetOf(await readAll(text.replace('>a TARGET=y', '>b TARGET=y'), 'a.fasta'))),
  ).toEqual({
    kind: 'split-in-header',
  });
});
