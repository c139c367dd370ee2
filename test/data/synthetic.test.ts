import { expect, test } from 'vitest';
import { SYMBOLS } from '../../src/data/alphabet';
import { splitSizes } from '../../src/data/dataset';
import { syntheticDataset, syntheticRecords } from '../../src/data/synthetic';

test('is called synthetic, balanced and split 80/10/10', async () => {
  const dataset = await syntheticDataset();
  expect(dataset.name).toContain('synthetic');
  for (const id of dataset.ids) expect(id).toContain('synthetic');
  expect(splitSizes(dataset.splits)).toEqual({ train: 1600, val: 200, test: 200 });
  expect(dataset.dropped).toEqual([]);
  expect(dataset.cleaning).toMatchObject({ lowerCase: 0, gapsRemoved: 0, stopsRemoved: 0 });
});

test('the same seed gives the same data, another seed other data', async () => {
  expect([...syntheticRecords(1)]).toEqual([...syntheticRecords(1)]);
  expect((await syntheticDataset(1)).hash).not.toBe((await syntheticDataset(2)).hash);
});

test('lengths are ragged and short enough for a first minute', () => {
  const lengths = [...syntheticRecords()].map(({ sequence }) => sequence.length);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(40);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(250);
  expect(new Set(lengths).size).toBeGreaterThan(80);
  expect(lengths.reduce((a, b) => a + b)).toBeLessThan(300_000);
});

test('within a pair the hosts agree in composition and length; the pairs differ in composition', async () => {
  const { tokens, labels, classes } = await syntheticDataset(3);
  const n = 500;
  const composition = classes.map(() => new Float64Array(SYMBOLS));
  const length = new Float64Array(classes.length);
  tokens.forEach((sequence, i) => {
    for (const token of sequence) composition[labels[i]!]![token]! += 1 / sequence.length / n;
    length[labels[i]!]! += sequence.length / n;
  });
  const largest = (a: number, b: number) =>
    Math.max(...composition[a]!.map((share, token) => Math.abs(share - composition[b]![token]!)));
  // A residue's share of one sequence has a standard deviation of about 0.03, so of a host's mean about 0.03 / sqrt(500).
  const standardError = (0.03 * Math.SQRT2) / Math.sqrt(n);
  for (const [a, b] of [
    [0, 1],
    [2, 3],
  ] as const) {
    expect(largest(a, b)).toBeLessThan(5 * standardError);
    expect(Math.abs(length[a]! - length[b]!)).toBeLessThan((5 * 26 * Math.SQRT2) / Math.sqrt(n));
  }
  expect(largest(0, 2)).toBeGreaterThan(5 * standardError);
});

test('order tells the hosts of a pair apart: where the hydrophobic residues lie', () => {
  let right = 0;
  for (const { sequence, label } of syntheticRecords(5)) {
    const mean = (letters: string) => {
      const places = [...sequence].flatMap((residue, i) => (letters.includes(residue) ? [i] : []));
      return places.reduce((a, b) => a + b) / places.length;
    };
    const hydrophobicFirst = mean('ILVF') < mean('KEDR');
    if (hydrophobicFirst === (label === 'host_1' || label === 'host_3')) right++;
  }
  expect(right / 2000).toBeGreaterThan(0.95);
});
