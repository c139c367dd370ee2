import { expect, test } from 'vitest';
import { Rng } from '../../src/data/rng';

test('gives the numbers of the authors’ C code: SplitMix64 from seed 42, then xoshiro128**', () => {
  const rng = new Rng(42);
  expect(Array.from({ length: 6 }, () => rng.uint32())).toEqual([
    825760943, 2622800619, 310231447, 2495256757, 2989135795, 2459417038,
  ]);
});

test('takes any integer seed, negative and large ones too, and each gives its own stream', () => {
  const firsts = [0, 1, -1, 2 ** 40, 2 ** 40 + 1].map((seed) => new Rng(seed).uint32());
  expect(new Set(firsts).size).toBe(5);
});

test('a fork depends on seed and label only', () => {
  const used = new Rng(7);
  for (let i = 0; i < 10; i++) used.uint32();
  expect(used.fork('splits').uint32()).toBe(new Rng(7).fork('splits').uint32());
  expect(new Rng(7).fork('a').uint32()).not.toBe(new Rng(7).fork('b').uint32());
  expect(new Rng(8).fork('a').uint32()).not.toBe(new Rng(7).fork('a').uint32());
});

test('uniform, integer and normal have their distributions’ moments', () => {
  const rng = new Rng(3);
  const n = 100_000;
  const mean = (draw: () => number) => Array.from({ length: n }, draw).reduce((a, b) => a + b, 0) / n;
  // Five standard errors each.
  expect(Math.abs(mean(() => rng.uniform()) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
  expect(Math.abs(mean(() => rng.integer(10)) - 4.5)).toBeLessThan(5 * Math.sqrt(99 / 12 / n));
  expect(Math.abs(mean(() => rng.normal()))).toBeLessThan(5 / Math.sqrt(n));
  expect(Math.abs(mean(() => rng.normal() ** 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
});

test('shuffle permutes, and every order of three items is equally likely', () => {
  const rng = new Rng(5);
  const times = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = rng.shuffle(['a', 'b', 'c']).join('');
    times.set(order, (times.get(order) ?? 0) + 1);
  }
  expect(times.size).toBe(6);
  for (const n of times.values()) expect(Math.abs(n - 1000)).toBeLessThan(5 * Math.sqrt(1000 * (5 / 6)));
});
