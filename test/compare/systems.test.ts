import { expect, it } from 'vitest';
import { Draws } from '../../src/compare/resample';
import { poolTested, Systems, type Tested } from '../../src/compare/systems';
import { Turns } from '../../src/turns';

/** A fold, and what a network of each of two seeds, and a baseline, predict for it. */
function fold(truth: number[], network: number[][], baseline?: number[]): Tested {
  const description = { kind: 'classifier', description: '' } as const;
  const classes = (of: number[][]) => of.map((one) => Int32Array.from(one));
  return {
    classes: ['a', 'b'],
    truth: Int32Array.from(truth),
    systems: [
      { description: { ...description, name: 'lstm' }, predicted: classes(network) },
      ...(baseline
        ? [{ description: { ...description, name: 'slow' }, predicted: classes([baseline]) }]
        : []),
    ],
  };
}

const FIRST = fold(
  [0, 1],
  [
    [0, 1],
    [0, 0],
  ],
  [0, 0],
);
const SECOND = fold(
  [1, 1, 0],
  [
    [1, 0, 0],
    [1, 1, 0],
  ],
);

it('pools what the networks of one seed predict, and leaves out what a fold lacks', () => {
  const { truth, systems } = poolTested([FIRST, SECOND]);
  expect([...truth]).toEqual([0, 1, 1, 1, 0]);
  expect(systems.map(({ description }) => description.name)).toEqual(['lstm']);
  expect(systems[0].predicted.map((one) => [...one])).toEqual([
    [0, 1, 1, 0, 0],
    [0, 0, 1, 1, 0],
  ]);
});

it('takes one data set as it is', () => {
  expect(poolTested([FIRST])).toEqual(FIRST);
});

it('has the accuracy over all folds together, by seed and on average', async () => {
  const systems = await Systems.resample(poolTested([FIRST, SECOND]), new Draws(5, 100), new Turns());
  const [lstm] = systems.results();
  expect(lstm.bySeed.map(({ accuracy }) => accuracy)).toEqual([0.8, 0.8]);
  expect(systems.accuracy('lstm').value).toBeCloseTo(0.8, 12);
  expect(systems.accuracyAbove(systems, 'lstm')).toEqual({ value: 0, low: 0, high: 0 });
});
