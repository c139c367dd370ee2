import { expect, test } from 'vitest';
import { Rng } from '../../src/data/rng';
import { makeSplits, parseSplit } from '../../src/data/splits';
import type { Split } from '../../src/data/types';

/** n different sequences; token values beyond the alphabet do no harm here. */
const distinct = (n: number) => Array.from({ length: n }, (_, i) => Uint8Array.of(i & 255, i >> 8));
const sizes = (splits: Split[]) =>
  ['train', 'val', 'test'].map((name) => splits.filter((split) => split === name).length);

test('80/10/10 within each class', () => {
  const labels = Int32Array.from({ length: 1000 }, (_, i) => (i < 100 ? 0 : 1));
  const { splits } = makeSplits(distinct(1000), labels, ['rare', 'common'], 1);
  expect(sizes(splits.slice(0, 100))).toEqual([80, 10, 10]);
  expect(sizes(splits.slice(100))).toEqual([720, 90, 90]);
});

test('the seed fixes the splits, and another seed gives others', () => {
  const labels = new Int32Array(200);
  const make = (seed: number) => makeSplits(distinct(200), labels, ['a'], seed).splits;
  expect(make(1)).toEqual(make(1));
  expect(make(1)).not.toEqual(make(2));
});

test('identical sequences never straddle, however often they occur', () => {
  const rng = new Rng(9);
  for (let round = 0; round < 50; round++) {
    const kinds = distinct(3 + rng.integer(20));
    // Every kind at least once, then copies at random.
    const tokens = [
      ...kinds,
      ...Array.from({ length: 60 }, () => kinds[Math.floor(kinds.length * rng.uniform() ** 3)]!),
    ];
    const { splits } = makeSplits(tokens, new Int32Array(tokens.length), ['a'], round);
    for (const kind of kinds) {
      expect(new Set(splits.filter((_, i) => tokens[i] === kind)).size).toBe(1);
    }
    expect(new Set(splits).size).toBe(3);
  }
});

test('a sequence that is most of the data stays in train', () => {
  const [common, ...rare] = distinct(11);
  const tokens = [...new Array<Uint8Array>(90).fill(common!), ...rare];
  for (let seed = 0; seed < 20; seed++) {
    const { splits } = makeSplits(tokens, new Int32Array(100), ['a'], seed);
    expect(splits[0]).toBe('train');
  }
});

test('three distinct sequences of a class go one to each split; a class of two stays in train, and is told', () => {
  const labels = Int32Array.of(0, 0, 0, 1, 1, 1);
  const [x, y, z, u, v] = distinct(5) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const { splits, whole } = makeSplits([x, y, z, u, v, v], labels, ['a', 'b'], 1);
  expect(splits.slice(0, 3).sort()).toEqual(['test', 'train', 'val']);
  expect(splits.slice(3)).toEqual(['train', 'train', 'train']);
  expect([...whole]).toEqual([[1, 2]]);
});

test('a class of fewer sequences than a rare one has stays in train, and the others are divided as they were', () => {
  const labels = Int32Array.from({ length: 60 }, (_, i) => (i < 20 ? 0 : 1));
  const tokens = distinct(60);
  const usual = makeSplits(tokens, labels, ['a', 'b'], 1);
  const { splits, whole } = makeSplits(tokens, labels, ['a', 'b'], 1, 21);
  expect(usual.whole.size).toBe(0);
  expect([...whole]).toEqual([[0, 20]]);
  expect(new Set(splits.slice(0, 20))).toEqual(new Set(['train']));
  expect(splits.slice(20)).toEqual(usual.splits.slice(20));
});

test('the words for splits', () => {
  expect(
    ['train', 'Training', 'VAL', 'valid', 'validation', 'dev', 'test', 'testing'].map(parseSplit),
  ).toEqual(['train', 'train', 'val', 'val', 'val', 'val', 'test', 'test']);
  expect(parseSplit('constructor')).toBeUndefined();
});
