import { describe, expect, test } from 'vitest';
import { splitSizes } from '../../src/data/dataset';
import { decode } from '../../src/data/tokens';
import type { RawRecord } from '../../src/data/types';
import { datasetOf, errorOf, problemOf } from './helpers';

const SPLITS = ['train', 'val', 'test'] as const;

/** Two classes with three sequences each, one in each split. */
const small = (): Partial<RawRecord>[] =>
  ['a', 'b'].flatMap((label) =>
    SPLITS.map((split, i) => ({ label, split, sequence: `${label === 'a' ? 'MK' : 'ML'}${'ACD'[i]}` })),
  );

test('records become tokens, class indices and splits, in file order', async () => {
  const dataset = await datasetOf(small());
  expect(dataset.ids).toEqual(['r1', 'r2', 'r3', 'r4', 'r5', 'r6']);
  expect(dataset.tokens.map(decode)).toEqual(['MKA', 'MKC', 'MKD', 'MLA', 'MLC', 'MLD']);
  expect(dataset.classes).toEqual(['a', 'b']);
  expect([...dataset.labels]).toEqual([0, 0, 0, 1, 1, 1]);
  expect(dataset.splits).toEqual([...SPLITS, ...SPLITS]);
  expect(dataset).toMatchObject({ name: 'data.fasta', recordsRead: 6, dropped: [], warnings: [] });
});

test('rows in = rows used + rows dropped, each with its reason', async () => {
  const dataset = await datasetOf(
    [
      ...small(),
      { sequence: 'MKV', split: 'train' },
      { sequence: '', label: 'a', split: 'train' },
      { sequence: '--.', label: 'a', split: 'train' },
      { sequence: 'MMMMM-MMMMMM', label: 'a', split: 'train' },
      { sequence: '-MMMMMMMMMM*', label: 'a', split: 'train' },
    ],
    { maxLength: 10 },
  );
  expect(dataset.dropped).toEqual([
    { id: 'r7', line: 7, reason: 'no label' },
    { id: 'r8', line: 8, reason: 'no sequence' },
    { id: 'r9', line: 9, reason: 'empty after cleaning' },
    { id: 'r10', line: 10, reason: 'longer than 10 residues (11)' },
  ]);
  expect(dataset.ids).toHaveLength(7);
  expect(dataset.recordsRead).toBe(11);
});

test('two records with one id are an error that names both lines', async () => {
  expect(await errorOf(datasetOf([...small(), { id: 'r2', label: 'a', split: 'train' }]))).toBe(
    'data.fasta, line 7: the id "r2" occurs a second time, after line 2. Give every record an id of its own.',
  );
  await datasetOf([...small(), { id: '__proto__', sequence: 'MW', label: 'a', split: 'train' }]);
});

test('an illegal character is an error that names file, record and line', async () => {
  expect(await errorOf(datasetOf([...small(), { sequence: 'MK1', label: 'a', split: 'train' }]))).toMatch(
    /^data\.fasta, line 7: the sequence of r7 holds '1' at position 3/,
  );
});

test('an unknown split, or a split for some records only, is an error that names the record', async () => {
  expect(await errorOf(datasetOf([...small(), { label: 'a', split: 'fold3' }]))).toMatch(
    /^data\.fasta, line 7: the split "fold3" of r7 is none of train, val and test\./,
  );
  expect(await errorOf(datasetOf([...small(), { label: 'a' }]))).toMatch(
    /^data\.fasta, line 7: r7 has no split although other records have one/,
  );
});

test('one class only is an error', async () => {
  expect(await errorOf(datasetOf(small().slice(0, 3)))).toMatch(/^data\.fasta holds only one class \("a"\)/);
});

test('a class that the test split lacks is a note, one that train lacks an error', async () => {
  const records = small();
  records[5]!.split = 'train';
  expect((await datasetOf(records)).warnings).toEqual([
    'data.fasta: the test split holds no record of class "b"; its scores say nothing of it.',
  ]);
  const unlearned = small();
  unlearned.forEach((record) => record.label === 'b' && record.split === 'train' && (record.split = 'val'));
  expect(await errorOf(datasetOf(unlearned))).toMatch(
    /^data\.fasta: the train split holds no record of class "b", so it cannot be learned\./,
  );
});

test('no train records are an error, no test records a note', async () => {
  expect(await errorOf(datasetOf(small().filter(({ split }) => split !== 'train')))).toMatch(
    /has no train records/,
  );
  const untested = small().map((record) =>
    record.split === 'test' ? { ...record, split: 'train' } : record,
  );
  expect((await datasetOf(untested)).warnings).toEqual([
    'data.fasta has no test records; the network is tested on val, which also chose its weights.',
  ]);
});

describe('rare classes', () => {
  const sequence = (i: number) => `M${'ACDEFGHIKL'[i % 10]}${'MNPQRS'[Math.floor(i / 10)]}`;
  const records = () =>
    Array.from({ length: 26 }, (_, i) => ({
      label: i < 20 ? (i % 2 ? 'a' : 'b') : i < 23 ? 'rare1' : `rare${i}`,
      // Two of one class are the same sequence.
      sequence: sequence(i === 22 ? 21 : i),
    }));
  const RARE = '"rare1" (2), "rare23" (1), "rare24" (1), "rare25" (1)';

  test('stay in train where splits are made, and all of them are named', async () => {
    const { classes, labels, splits, warnings } = await datasetOf(records());
    const ofRare = splits.filter((_, i) => classes[labels[i]!]!.startsWith('rare'));
    expect(new Set(ofRare)).toEqual(new Set(['train']));
    expect(splitSizes(splits)).toEqual({ train: 22, val: 2, test: 2 });
    expect(warnings).toContain(
      `4 classes of fewer than 3 distinct sequences kept in train, so untested: ${RARE}.`,
    );
  });

  test('are left out by name', async () => {
    const { ids, tokens, labels, splits, dropped, classes, warnings, recordsRead } = await datasetOf(
      records(),
      { rareClasses: 'drop' },
    );
    expect(classes).toEqual(['a', 'b']);
    expect([ids, tokens, labels, splits].map(({ length }) => length)).toEqual([20, 20, 20, 20]);
    expect(recordsRead).toBe(26);
    expect(dropped.map(({ id }) => id)).toEqual(['r21', 'r22', 'r23', 'r24', 'r25', 'r26']);
    expect(dropped[0]!.reason).toBe('class of fewer than 3 distinct sequences (rare1)');
    expect(warnings[0]).toBe(`4 classes of fewer than 3 distinct sequences left out: ${RARE}.`);
  });

  test('become one class, from a size on that is told', async () => {
    const merged = await datasetOf(records(), { rareClasses: 'merge', rareSize: 2 });
    expect(merged.classes).toEqual(['a', 'b', 'other', 'rare1']);
    expect([...merged.labels.slice(20)]).toEqual([3, 3, 3, 2, 2, 2]);
    expect(merged.warnings[0]).toBe(
      '3 classes of fewer than 2 distinct sequences merged as "other": "rare23" (1), "rare24" (1), "rare25" (1).',
    );
    const wider = await datasetOf(records(), { rareClasses: 'merge' });
    expect(wider.classes).toEqual(['a', 'b', 'other']);
  });

  test('of given splits are left out or merged too', async () => {
    const given = [...small(), { label: 'c', sequence: 'MKW', split: 'train' }];
    expect((await datasetOf(given, { rareClasses: 'drop', rareSize: 2 })).classes).toEqual(['a', 'b']);
    expect((await datasetOf(given)).warnings).toEqual([
      'data.fasta: the val split holds no record of class "c"; its scores say nothing of it.',
      'data.fasta: the test split holds no record of class "c"; its scores say nothing of it.',
    ]);
  });

  test('are what the network knows them as where others are evaluated', async () => {
    const others = [{ label: 'a' }, { label: 'new' }];
    const options = { use: 'evaluate', classes: ['a', 'b', 'other'] } as const;
    const read = (rareClasses?: 'drop' | 'merge') =>
      datasetOf(others, { ...options, classes: [...options.classes], rareClasses });
    expect([...(await read('merge')).labels]).toEqual([0, 2]);
    expect((await read('drop')).dropped).toEqual([
      { id: 'r2', line: 2, reason: 'class that the network was not trained on (new)' },
    ]);
    expect(await errorOf(read())).toMatch(/"new", is none of the network's classes/);
  });
});

test('no usable record is an error that counts the reasons', async () => {
  expect(await errorOf(datasetOf([]))).toBe('data.fasta holds no records.');
  expect(await errorOf(datasetOf([{}, {}, { sequence: '' }]))).toMatch(
    /^data\.fasta: none of its 3 records can be used \(2 no label, 1 no sequence\)\.$/,
  );
  expect(await problemOf(datasetOf([{}, {}, { sequence: '' }]))).toEqual({ kind: 'labels-missing' });
  const tooLong = () => datasetOf([{ label: 'a' }, { label: 'b' }], { maxLength: 3 });
  expect(await errorOf(tooLong())).toMatch(/\(2 longer than 3 residues\)\.$/);
  expect(await problemOf(tooLong())).toEqual({ kind: 'nothing-usable' });
});

test('without splits they are made, and said so', async () => {
  const records = Array.from({ length: 60 }, (_, i) => ({
    label: i % 2 ? 'a' : 'b',
    sequence: `M${'ACDEFGHIKL'[i % 10]}${'MNPQRS'[Math.floor(i / 10)]}`,
  }));
  const dataset = await datasetOf(records);
  expect(splitSizes(dataset.splits)).toEqual({ train: 48, val: 6, test: 6 });
  expect(dataset.warnings).toEqual([
    'data.fasta gives no splits; they were made: 80/10/10 within each class, seed 1.',
  ]);
});

test('without a validation split a tenth of train is held out, never a sequence that test holds', async () => {
  const sequence = (i: number) => `M${'ACDEFGHIKL'[i % 10]}${'MNPQRS'[Math.floor(i / 10)]}`;
  const records = Array.from({ length: 60 }, (_, i) => ({
    label: i % 2 ? 'a' : 'b',
    split: i < 20 ? 'test' : 'train',
    sequence: sequence(i),
  }));
  records[20] = { ...records[0]!, split: 'train' };
  const dataset = await datasetOf(records);
  expect(splitSizes(dataset.splits)).toEqual({ train: 36, val: 4, test: 20 });
  expect(dataset.splits[20]).toBe('train');
  expect(dataset.warnings[0]).toMatch(/gives no validation split; a tenth of train was held out/);
});

test('duplicates are accepted; conflicting labels and leaks are told', async () => {
  const dataset = await datasetOf([
    ...small(),
    { sequence: 'mka', label: 'a', split: 'train' },
    { sequence: 'MKA', label: 'b', split: 'test' },
  ]);
  expect(dataset.ids).toHaveLength(8);
  expect(dataset.warnings).toEqual([
    '2 records repeat the sequence of another record.',
    '1 record has the sequence of another record but a different label, for example r1 ("a") and r8 ("b"); no classifier can get both right.',
    '1 test record repeats a sequence of train or val (for example r8), so test scores will be too good.',
  ]);
});

test('embedding takes records without labels and splits; evaluation drops the unlabelled', async () => {
  const records = [{}, { label: 'a', sequence: 'MK', split: 'train' }];
  const embedded = await datasetOf(records, { use: 'embed' });
  expect([...embedded.labels]).toEqual([-1, 0]);
  expect(embedded.splits).toEqual(['test', 'train']);
  const evaluated = await datasetOf(records, { use: 'evaluate' });
  expect(evaluated.dropped).toEqual([{ id: 'r1', line: 1, reason: 'no label' }]);
});

test('given classes keep their order; a label that is none of them is an error', async () => {
  const options = { use: 'evaluate', classes: ['b', 'a', 'c'] } as const;
  const classes = [...options.classes];
  expect([...(await datasetOf([{ label: 'a' }, { label: 'b' }], { ...options, classes })).labels]).toEqual([
    1, 0,
  ]);
  expect(await errorOf(datasetOf([{ label: 'zebra' }], { ...options, classes }))).toBe(
    'data.fasta, line 1: the label of r1, "zebra", is none of the network\'s classes: b, a, c. ' +
      'Of 1 record 1 has a label that the network does not know: zebra (1).',
  );
  const records = [{ label: 'a' }, { label: 'yak' }, { label: 'zebra' }, { label: 'yak' }];
  expect(await errorOf(datasetOf(records, { ...options, classes }))).toMatch(
    /Of 4 records 3 have labels that the network does not know: yak \(2\), zebra \(1\)\.$/,
  );
  expect(await problemOf(datasetOf(records, { ...options, classes }))).toEqual({ kind: 'label-unknown' });
  const { ids, dropped } = await datasetOf(records, { ...options, classes, skipBad: true });
  expect(ids).toEqual(['r1']);
  expect(dropped.map(({ id, reason }) => [id, reason])).toEqual([
    ['r2', 'class that the network was not trained on (yak)'],
    ['r3', 'class that the network was not trained on (zebra)'],
    ['r4', 'class that the network was not trained on (yak)'],
  ]);
});

test('a check turns what training refuses into warnings', async () => {
  const dataset = await datasetOf([{ label: 'a' }, { label: 'b', sequence: 'MK' }], { use: 'check' });
  expect(dataset.warnings[1]).toMatch(
    /^2 classes of fewer than 3 distinct sequences kept in train.*"a" \(1\), "b" \(1\)\.$/,
  );
  expect(dataset.warnings[2]).toMatch(/has no val and no test records, and none can be held out of train/);
});

test('the hash holds ids, sequences, labels and splits, and nothing else', async () => {
  const hash = async (change: (records: Partial<RawRecord>[]) => void, name = 'x') => {
    const records = small();
    change(records);
    return (await datasetOf(records, { name })).hash;
  };
  const same = await hash(() => undefined);
  expect(same).toMatch(/^[0-9a-f]{64}$/);
  expect(await hash((records) => (records[0]!.sequence = 'mk-a*'), 'y')).toBe(same);
  const changed = [
    await hash((records) => (records[0]!.sequence = 'MKV')),
    await hash((records) => (records[0]!.id = 'other')),
    await hash((records) => records.push({ sequence: 'MY', label: 'a', split: 'train' })),
    await hash((records) => records.push({ sequence: 'MY', label: 'b', split: 'train' })),
    await hash((records) => records.push({ sequence: 'MY', label: 'b', split: 'test' })),
  ];
  expect(new Set([same, ...changed]).size).toBe(6);
});

test('a sequence of 100,000 residues is taken', async () => {
  const dataset = await datasetOf([
    ...small(),
    { sequence: 'MK'.repeat(50_000), label: 'a', split: 'train' },
  ]);
  expect(dataset.tokens.at(-1)).toHaveLength(100_000);
});
