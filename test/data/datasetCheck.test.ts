import { expect, test } from 'vitest';
import { checkDataset } from '../../src/data/datasetCheck';
import { formatCheck, formatCheckShort } from '../../src/data/formatCheck';
import { Rng } from '../../src/data/rng';
import type { RawRecord } from '../../src/data/types';
import { datasetOf } from './helpers';

const RESIDUES = 'ACDEFGHIKLMNPQRSTVWY';
const draw = (rng: Rng, length: number) => Array.from({ length }, () => RESIDUES[rng.integer(20)]).join('');
const replaceAt = (sequence: string, at: number) =>
  sequence.slice(0, at) + (sequence[at] === 'A' ? 'C' : 'A') + sequence.slice(at + 1);

/** 30 unrelated sequences of 100 residues, ten in each split, two classes. */
function unrelated(): Partial<RawRecord>[] {
  const rng = new Rng(4);
  return Array.from({ length: 30 }, (_, i) => ({
    sequence: draw(rng, 100),
    label: i % 2 ? 'b' : 'a',
    split: ['train', 'val', 'test'][i % 3]!,
  }));
}

test('counts, classes, lengths, composition and cleaning', async () => {
  const records = [...unrelated(), { split: 'train' }, { sequence: 'mkb-*', label: 'a', split: 'train' }];
  const check = await checkDataset(await datasetOf(records));
  expect(check).toMatchObject({
    recordsRead: 32,
    used: 31,
    dropped: [{ reason: 'no label', records: 1 }],
    splits: { train: 11, val: 10, test: 10 },
    classes: [
      { name: 'a', total: 16, train: 6, val: 5, test: 5 },
      { name: 'b', total: 15, train: 5, val: 5, test: 5 },
    ],
    lengths: { min: 3, median: 100, max: 100, mean: 3003 / 31 },
    residues: 3003,
    cleaning: { lowerCase: 3, gapsRemoved: 1, stopsRemoved: 1, replacedByX: { B: 1 } },
    duplicates: { repeated: 0, labelConflicts: 0 },
    leakage: { identical: { val: 0, test: 0 }, nearIdentical: { val: 0, test: 0 } },
    problems: [],
  });
  expect(check.composition.reduce((sum, { residues }) => sum + residues, 0)).toBe(3003);
});

test('identical sequences across splits, and labels that conflict', async () => {
  const records = unrelated();
  records[1]!.sequence = records[0]!.sequence;
  records[2]!.sequence = records[0]!.sequence;
  const check = await checkDataset(await datasetOf(records));
  expect(check.duplicates).toEqual({
    repeated: 2,
    labelConflicts: 1,
    examples: [{ ids: ['r1', 'r2'], labels: ['a', 'b'] }],
  });
  expect(check.leakage.identical).toEqual({ val: 1, test: 1 });
  expect(check.leakage.nearIdentical).toMatchObject({ val: 0, test: 0 });
});

test('near-identical sequences are found at half of the 5-mers and not below', async () => {
  const records = unrelated();
  const original = records[0]!.sequence!;
  // 96 5-mers; substitutions ten apart destroy five each: 9 leave 51 of 96, 10 leave 46.
  const mutate = (times: number) =>
    Array.from({ length: times }, (_, i) => 4 + 10 * i).reduce(replaceAt, original);
  records[4]!.sequence = mutate(9);
  records[5]!.sequence = mutate(10);
  const { nearIdentical } = (await checkDataset(await datasetOf(records))).leakage;
  expect(nearIdentical.examples).toEqual([
    { ids: ['r5', 'r1'], containment: 51 / 96 },
    // r6 has one more substitution than r5, which lies in val: 5 of its 5-mers differ.
    { ids: ['r6', 'r5'], containment: 91 / 96 },
  ]);
  expect(nearIdentical).toMatchObject({ val: 1, test: 1 });
});

test('a fragment of a training sequence is near-identical; X matches nothing', async () => {
  const records = unrelated();
  records[1]!.sequence = records[0]!.sequence!.slice(30, 60);
  records[2]!.sequence = 'X'.repeat(50);
  records[3]!.sequence = 'X'.repeat(60);
  const { nearIdentical } = (await checkDataset(await datasetOf(records))).leakage;
  expect(nearIdentical.examples).toEqual([{ ids: ['r2', 'r1'], containment: 1 }]);
});

test('thousands of relatives are looked up within their cap, and still found', async () => {
  const rng = new Rng(6);
  const ancestor = draw(rng, 200);
  const records = Array.from({ length: 1500 }, (_, i) => ({
    sequence: replaceAt(replaceAt(ancestor, rng.integer(200)), rng.integer(200)),
    label: i % 2 ? 'b' : 'a',
    split: i % 5 === 0 ? 'test' : i % 5 === 1 ? 'val' : 'train',
  }));
  const { identical, nearIdentical } = (await checkDataset(await datasetOf(records))).leakage;
  expect(identical.val + nearIdentical.val).toBe(300);
  expect(identical.test + nearIdentical.test).toBe(300);
});

test('the table and the short form say it in words', async () => {
  const records = unrelated();
  records[1]!.sequence = records[0]!.sequence!.toLowerCase();
  const check = await checkDataset(await datasetOf([...records, { split: 'train', sequence: 'MU' }]));
  const table = formatCheck(check);
  expect(table).toContain('Records: 31 read, 30 used, 1 dropped\n  dropped: 1 no label');
  expect(table).toMatch(/class +train +val +test +all +share\na +5 +5 +5 +15 +50\.0 %/);
  expect(table).toContain('Cleaning: 100 lower-case letters made upper, 1 U read as X');
  expect(table).toContain('  r1 is "a", r2 is "b"');
  expect(table).toContain('Leakage, identical sequences: val 1, test 0');
  expect(formatCheckShort(check)).toMatch(
    /^data\.fasta: 30 of 31 records used, 2 classes, train 10, val 10, test 10; lengths 100 to 100, median 100\n/,
  );
});

test('problems are told first and once', async () => {
  const check = await checkDataset(await datasetOf([{ label: 'a' }], { use: 'check' }));
  const table = formatCheck(check);
  expect(table.match(/holds only one class/g)).toHaveLength(1);
  expect(table).toContain('Problem: data.fasta holds only one class ("a")');
});

test('records without labels have a check too', async () => {
  const check = await checkDataset(await datasetOf([{}, { sequence: 'MK' }], { use: 'embed' }));
  expect(formatCheck(check)).toContain('Classes: none (no labels)');
});
