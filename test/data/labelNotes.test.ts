import { expect, test } from 'vitest';
import { labelNotes } from '../../src/data/labelNotes';
import { datasetOf, errorOf, problemOf } from './helpers';

const notes = (labels: Record<string, number>) => labelNotes(new Map(Object.entries(labels)));

test('ordinary labels are not noted', () => {
  expect(notes({ human: 20, bat: 3, bird: 1 })).toEqual([]);
  expect(notes({ 'A/H1N1': 20, 'A/H3N2': 3, 'Smith, John': 4, 'Homo sapiens (Human)': 2 })).toEqual([]);
  expect(notes({ '0': 20, '1': 20 })).toEqual([]);
  expect(notes(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [String(9000 + i), 20])))).toEqual([]);
});

test('labels that differ only in how they are written, with their counts', () => {
  const decomposed = 'Mu\u0308ller';
  expect(notes({ bat: 3, 'bat\u200b': 2 }).join()).toContain('"bat" (3) and "bat?" (2)');
  expect(
    notes({ Human: 12, human: 3, Müller: 2, [decomposed]: 1, 'a  b': 1, a_b: 1, '1': 4, '1.0': 2 }),
  ).toEqual([
    'Labels that differ only in case, blanks, or how a character or a number is written are classes of their own: ' +
      `"1" (4) and "1.0" (2); "Human" (12) and "human" (3); "Müller" (2) and "${decomposed}" (1); "a  b" (1) and "a_b" (1).`,
  ]);
});

test('words for missing values', () => {
  expect(notes({ NA: 6, human: 9, None: 1 })).toEqual([
    '"NA" (6), "None" (1) are classes as others are; it often stands for a missing value. Leave such records out, or their label empty, if that is meant.',
  ]);
  expect(notes({ 'not collected': 2, human: 9 }).join()).toMatch(
    /^"not collected" \(2\) is a class as others are/,
  );
});

test('labels that spreadsheets have changed', () => {
  expect(notes({ '3-Mar': 2, '1.2E+10': 1, human: 9 })).toEqual([
    '"3-Mar" (2), "1.2E+10" (1) look like what a spreadsheet makes of another label. Look it up in the original.',
  ]);
});

test('labels that are lists', () => {
  expect(notes({ "['bat', 'human']": 2, human: 9 })).toEqual([
    `"['bat', 'human']" (2) looks like a list that a program wrote; each is a class of its own. Write one label, or several with a separator between.`,
  ]);
});

test('numbers that look measured', () => {
  const measured = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [(i * 1.25).toFixed(2), 1]));
  expect(notes(measured).join()).toContain('The labels are 12 different numbers');
});

test.each([';', '; ', ',', '/', '|', ' & ', ' and '])('several labels with "%s" between', (between) => {
  const found = notes({ Human: 9, Pig: 4, [`Human${between}Pig`]: 3, [`Pig${between}Human`]: 2 });
  expect(found.join()).toContain(
    `5 records have several labels with "${between === ' and ' ? between : between.trim()}" between`,
  );
  expect(found.join()).toContain('each of the 2 combinations, in each order, is a class of its own');
});

test('labels of a letter for each residue', async () => {
  const label = 'HHHEEELLLL';
  const records = [
    { label, sequence: 'ACDEFGHIKL' },
    { label: 'EEEEELLLLL', sequence: 'ACDEFGHIKM' },
  ];
  expect((await datasetOf(records, { use: 'check' })).warnings.join()).toContain(
    '2 records have a label as long as the sequence, as if it were a letter for each residue.',
  );
});

const small = [
  ...Array.from({ length: 6 }, (_, i) => ({ label: 'Human', sequence: 'MKV' + 'A'.repeat(i) })),
  ...Array.from({ length: 6 }, (_, i) => ({ label: 'Pig', sequence: 'MEE' + 'C'.repeat(i) })),
  { label: 'Human; Pig', sequence: 'MDD' },
  { label: 'Pig;', sequence: 'MYY' },
  { label: 'Pig; Pig', sequence: 'MYYY' },
];

test('several labels of a record: it is left out, has the first, or is taken once for each', async () => {
  const single = await datasetOf(small, { labelSeparator: ';' });
  expect(single.classes).toEqual(['Human', 'Pig']);
  expect(single.dropped).toEqual([{ id: 'r13', line: 13, reason: 'several labels (Human; Pig)' }]);
  const first = await datasetOf(small, { labelSeparator: ';', severalLabels: 'first' });
  expect(first.labels[12]).toBe(0);
  expect(first.recordsRead).toBe(15);
  const each = await datasetOf(small, { labelSeparator: ';', severalLabels: 'each' });
  expect(each.ids.slice(12)).toEqual(['r13 (Human)', 'r13 (Pig)', 'r14', 'r15']);
  expect(new Set([each.splits[12], each.splits[13]]).size).toBe(1);
  expect(await problemOf(datasetOf(small, { severalLabels: 'each' }))).toEqual({ kind: 'separator-missing' });
});

test('notes on labels are warnings, and are told with why data cannot be trained on', async () => {
  const checked = await datasetOf(small, { use: 'check' });
  expect(checked.warnings.join()).toContain('several labels with ";" between');
  const measured = Array.from({ length: 12 }, (_, i) => ({
    label: String(i / 8),
    sequence: 'M'.repeat(i + 1),
  }));
  expect(await errorOf(datasetOf(measured))).toMatch(/none can be held out of train.*12 different numbers/);
});

test('a label that the network lacks only in how it is written is said to be meant', async () => {
  const evaluated = datasetOf([{ label: 'human' }], { use: 'evaluate', classes: ['Human', 'bat'] });
  expect(await errorOf(evaluated)).toContain('It may be meant as "Human", which is written otherwise.');
});
