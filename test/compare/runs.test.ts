import { expect, it } from 'vitest';
import { hasConverged } from '../../src/compare/runs';

/** A run of ten epochs whose validation loss was least at `bestEpoch`. */
function run(bestEpoch: number, stopped: 'finished' | 'patience' | 'guard', loss = 0.5) {
  const history = Array.from({ length: 10 }, (_, i) => ({
    epoch: i + 1,
    trainLoss: loss,
    trainAccuracy: 0.9,
    valLoss: loss + Math.abs(i + 1 - bestEpoch) / 100,
    valAccuracy: 0.9,
    seconds: 1,
    residuesPerSecond: 1,
    best: false,
  }));
  return { history, bestEpoch, stopped };
}

it('calls a training converged when its validation loss was least well before the end, or it ran out of patience', () => {
  expect(hasConverged(run(7, 'finished'))).toBe(true);
  expect(hasConverged(run(9, 'patience'))).toBe(true);
  expect(hasConverged(run(10, 'finished', 0.001))).toBe(true);
});

it('does not when it was least at the end, where the learning rate is near zero, or the guard stopped it', () => {
  expect(hasConverged(run(10, 'finished'))).toBe(false);
  expect(hasConverged(run(3, 'guard'))).toBe(false);
});
