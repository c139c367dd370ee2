import { expect, test } from 'vitest';
import { findNearIdentical } from '../../src/data/leakage';
import { Rng } from '../../src/data/rng';
import type { Split } from '../../src/data/types';

/** Sequences of which each of val and test that is odd has a relative in train: one residue of 40 differs. */
function relatives(each: number): { tokens: Uint8Array[]; splits: Split[] } {
  const rng = new Rng(3);
  const draw = () => Uint8Array.from({ length: 40 }, () => rng.integer(20));
  const train = Array.from({ length: each }, draw);
  const related = train.map((sequence, i) =>
    i % 2 ? sequence.map((token, at) => (at === 20 ? (token + 1) % 20 : token)) : draw(),
  );
  const splits = (['train', 'val', 'test'] as const).flatMap((split) => new Array<Split>(each).fill(split));
  return { tokens: [...train, ...related, ...related.map((sequence) => sequence.slice(1))], splits };
}

const none = () => false;

test('parts that are indexed one after the other find what one index finds', async () => {
  const { tokens, splits } = relatives(200);
  const whole = await findNearIdentical(tokens, splits, none);
  const bounds = { indexed: 1e9, atOnce: 900, lookedUp: 1e9 };
  const stages = new Set<string>();
  const onStage = (stage: string) => stages.add(stage.split(':')[0]!);
  expect(await findNearIdentical(tokens, splits, none, { onStage }, bounds)).toEqual(whole);
  expect(stages).toContain('near-identical sequences, train, part 9 of 9, looking up');
  const found = whole.pairs.map(({ query, match }) => [query, match]);
  // What of test has no relative in train has one in val.
  expect(found.slice(0, 101)).toEqual([...found.slice(0, 100), [400, 200]]);
  expect(found.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, i) => [201 + 2 * i, 1 + 2 * i]));
  expect(whole.lookedUp).toEqual({ val: 200, test: 200 });
  expect(whole.method).not.toContain('looked');
});

test('of large data a sample of val and test is looked up, and a share of the 5-mers, which is said', async () => {
  const { tokens, splits } = relatives(2000);
  const bounds = { indexed: 120_000, atOnce: 1e9, lookedUp: 20_000 };
  const { pairs, lookedUp, method } = await findNearIdentical(tokens, splits, none, {}, bounds);
  expect(method).toMatch(/; one 5-mer in 2 was looked at; one sequence in 4 of val and test was looked up$/);
  expect(lookedUp.val).toBeGreaterThan(400);
  expect(lookedUp.val).toBeLessThan(600);
  const share = pairs.filter(({ query }) => splits[query] === 'val').length / lookedUp.val;
  expect(share).toBeGreaterThan(0.42);
  expect(share).toBeLessThan(0.58);
});

test('looking stops where it is told to', async () => {
  const { tokens, splits } = relatives(2000);
  const signal = AbortSignal.abort(new Error('stopped'));
  const slow = (until = performance.now() + 60) => {
    while (performance.now() < until);
  };
  await expect(findNearIdentical(tokens, splits, none, { signal, onStage: () => slow() })).rejects.toThrow(
    'stopped',
  );
});
