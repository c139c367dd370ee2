import { expect, it } from 'vitest';
import { isBetter, SELECT_BY_NAMES, type SelectBy } from '../../src/train/selection';
import type { EpochReport } from '../../src/train/progress';

const epoch = (valLoss: number, valAccuracy: number, valMacroF1: number, valMcc: number): EpochReport => ({
  ...{ epoch: 1, trainLoss: 1, trainAccuracy: 0.5, seconds: 1, residuesPerSecond: 1, best: false },
  ...{ valLoss, valAccuracy, valMacroF1, valMcc },
});

/** Places of the epochs that are the best when they end. */
function bestOnes(by: SelectBy, epochs: EpochReport[]): number[] {
  let best: EpochReport | undefined;
  return epochs.flatMap((one, i) => {
    if (!isBetter(by, one, best)) return [];
    best = one;
    return [i];
  });
}

it('compares epochs by what it is told', () => {
  const epochs = [
    epoch(0.9, 0.5, 0.3, 0.2),
    epoch(0.8, 0.4, 0.2, 0.1),
    epoch(0.85, 0.6, 0.2, 0.1),
    epoch(0.95, 0.5, 0.4, 0.1),
    epoch(0.96, 0.5, 0.3, 0.3),
  ];
  expect(bestOnes('loss', epochs)).toEqual([0, 1]);
  expect(bestOnes('accuracy', epochs)).toEqual([0, 2]);
  expect(bestOnes('macro-f1', epochs)).toEqual([0, 3]);
  expect(bestOnes('mcc', epochs)).toEqual([0, 4]);
});

it('takes of equals the one of lower loss, and the first where that is equal too', () => {
  const epochs = [epoch(0.9, 0.5, 0.5, 0), epoch(0.9, 0.5, 0.5, 0), epoch(0.8, 0.5, 0.5, 0)];
  for (const by of SELECT_BY_NAMES) expect(bestOnes(by, epochs), by).toEqual([0, 2]);
});

it('never takes an epoch whose loss is not finite', () => {
  // As JSON keeps NaN.
  const lost = { ...epoch(NaN, 1, 1, 1), valLoss: null as unknown as number };
  for (const by of SELECT_BY_NAMES) {
    expect(
      bestOnes(by, [epoch(NaN, 1, 1, 1), lost, epoch(2, 0, 0, 0), epoch(Infinity, 1, 1, 1)]),
      by,
    ).toEqual([2]);
  }
});
