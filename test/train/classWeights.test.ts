import { expect, it } from 'vitest';
import { classWeights } from '../../src/train/classWeights';

it('weighs every class 1 unless balanced', () => {
  expect(Array.from(classWeights('none', [0, 0, 2], 3))).toEqual([1, 1, 1]);
});

it("balances as scikit-learn's class_weight='balanced'", () => {
  // sklearn.utils.class_weight.compute_class_weight('balanced', classes=[0, 1, 2], y=[0, 0, 0, 0, 1, 1, 2, 2])
  const weights = classWeights('balanced', [0, 0, 0, 0, 1, 1, 2, 2], 3);
  expect(Array.from(weights)).toEqual([8 / 12, 8 / 6, 8 / 6].map(Math.fround));
});

it('gives a class without sequences no weight, and nothing infinite', () => {
  expect(Array.from(classWeights('balanced', [1, 1], 3))).toEqual([0, Math.fround(2 / 6), 0]);
});
