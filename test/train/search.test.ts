import { expect, it } from 'vitest';
import { MODEL_DEFAULTS } from '../../src/model/config';
import { TRAIN_DEFAULTS } from '../../src/train/options';
import type { EpochReport } from '../../src/train/progress';
import { bestTrial, rungsOf, searchTrials, type SearchPhase } from '../../src/train/search';
import { drawTrial } from '../../src/train/searchSpace';

const epoch = (valLoss: number): EpochReport => ({
  epoch: 1,
  trainLoss: 1,
  trainAccuracy: 0,
  valLoss,
  valAccuracy: 0,
  seconds: 1,
  residuesPerSecond: 1,
  best: true,
});

/** Searches where trial i has the loss `losses[i]` on all rungs; NaN: cannot be trained. */
async function search(losses: number[], phase: (begun: number, epochs: number) => SearchPhase) {
  const done: [number, number][] = [];
  let epochs = 0;
  const trials = await searchTrials(
    rungsOf(9),
    'loss',
    async (trial, to) => {
      done.push([trial, to]);
      epochs += to;
      return { best: Number.isNaN(losses[trial]) ? undefined : epoch(losses[trial]) };
    },
    (begun) => phase(begun, epochs),
  );
  return { done, trials };
}

it('rungs are a ninth, a third and all of the epochs', () => {
  expect([12, 9, 3, 2, 1].map(rungsOf)).toEqual([[2, 4, 12], [1, 3, 9], [1, 3], [1, 2], [1]]);
});

it('the best third goes on, and at the end two or more are trained in full', async () => {
  const losses = [0.9, 0.5, 0.8, 0.4, 0.7, 0.6, 0.3, 0.2, 0.1];
  const { done, trials } = await search(losses, (begun) => (begun < 9 ? 'open' : 'closing'));
  expect(trials.length).toBe(9);
  expect(done.slice(0, 4)).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
    [1, 3],
  ]);
  expect(trials.filter(({ rungs }) => rungs.length === 3).length).toBeGreaterThanOrEqual(2);
  expect(bestTrial(trials, 'loss')).toBe(8);
});

it('what cannot be trained never goes on', async () => {
  const { trials } = await search([NaN, 0.5, NaN], (begun) => (begun < 3 ? 'open' : 'closing'));
  expect(trials.map(({ rungs }) => rungs.length)).toEqual([1, 3, 1]);
  expect(bestTrial(trials, 'loss')).toBe(1);
  const none = await search([NaN, NaN], (begun) => (begun < 2 ? 'open' : 'closing'));
  expect(bestTrial(none.trials, 'loss')).toBeUndefined();
});

it('a clock changes when it ends, not what is done until then', async () => {
  const losses = [0.9, 0.5, 0.8, 0.4, 0.7, 0.6, 0.3, 0.2, 0.1, 0.35, 0.25, 0.15];
  const long = await search(losses, (begun) => (begun < 12 ? 'open' : 'closing'));
  const short = await search(losses, (_, epochs) => (epochs < 9 ? 'open' : 'over'));
  expect(short.done).toEqual(long.done.slice(0, short.done.length));
});

it('trials are drawn by the seed, the first is the network as it stands, and what is given is fixed', () => {
  const base = { model: { ...MODEL_DEFAULTS, classes: 2 }, train: { ...TRAIN_DEFAULTS, seed: 3 } };
  expect(drawTrial(base, [], 0)).toBe(base);
  expect(drawTrial(base, [], 5)).toEqual(drawTrial(base, [], 5));
  const free = Array.from({ length: 30 }, (_, i) => drawTrial(base, [], i + 1));
  expect(new Set(free.map(({ model }) => model.encoder)).size).toBeGreaterThan(3);
  const fixed = Array.from({ length: 30 }, (_, i) => drawTrial(base, ['encoder', 'learningRate'], i + 1));
  expect(new Set(fixed.map(({ model }) => model.encoder))).toEqual(new Set([base.model.encoder]));
  expect(new Set(fixed.map(({ train }) => train.learningRate))).toEqual(new Set([base.train.learningRate]));
  expect(fixed.map(({ model }) => model.hidden)).toEqual(free.map(({ model }) => model.hidden));
});
