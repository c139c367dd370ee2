import { expect, it } from 'vitest';
import { attentionBackward, attentionForward } from '../../src/cpu/attention';
import { meanForward } from '../../src/cpu/pool';
import { gradientError, offsetsOf, randomValues, weightedSum } from './support';

const width = 6;
const offsets = offsetsOf([3, 1, 7, 2]);
const rows = randomValues(13 * width, 1);
const weight = randomValues(width, 2);
const dPooled = randomValues(4 * width, 3);

it('weighs rows by the softmax of their scores', () => {
  const { weights, pooled } = attentionForward(
    Float64Array.of(0, 5, Math.log(3), 1, 7, 7),
    Float64Array.of(1, 0),
    Int32Array.of(0, 2, 3),
  );
  [0.25, 0.75, 1].forEach((share, row) => expect(weights[row]).toBeCloseTo(share, 14));
  [0.75 * Math.log(3), 0.25 * 5 + 0.75, 7, 7].forEach((value, i) => expect(pooled[i]).toBeCloseTo(value, 14));
});

it('is the mean where every score is the same, and finite where scores are thousands', () => {
  const mean = meanForward(rows, width, offsets);
  attentionForward(rows, new Float64Array(width), offsets).pooled.forEach((value, i) =>
    expect(value).toBeCloseTo(mean[i], 14),
  );
  const far = attentionForward(Float64Array.of(4000, -4000, 3999), Float64Array.of(1), Int32Array.of(0, 3));
  expect(far.weights[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 14);
  expect(far.weights[1]).toBe(0);
});

it('has the gradients of central differences', () => {
  const loss = () => weightedSum(attentionForward(rows, weight, offsets).pooled, dPooled);
  const trace = attentionForward(rows, weight, offsets);
  const { dRows, dWeight } = attentionBackward(dPooled, rows, trace, weight, offsets);
  expect(gradientError(dRows, rows, loss)).toBeLessThan(1e-6);
  expect(gradientError(dWeight, weight, loss)).toBeLessThan(1e-6);
});
