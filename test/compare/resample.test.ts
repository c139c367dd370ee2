import { describe, expect, it } from 'vitest';
import { differenceOf, Draws, intervalOf, meansOf, metricsOf } from '../../src/compare/resample';
import { Rng } from '../../src/data/rng';

const CLASSES = ['a', 'b'];

/** Predictions of `count` sequences of which a share is right. */
function predictions(count: number, share: number): { truth: Int32Array; predicted: Int32Array } {
  const truth = Int32Array.from({ length: count }, (_, i) => i % 2);
  const predicted = truth.map((label, i) => (i < share * count ? label : 1 - label));
  return { truth, predicted };
}

describe('Draws', () => {
  it('gives one network the interval of a binomial share', () => {
    const { truth, predicted } = predictions(400, 0.8);
    const { value, low, high } = intervalOf(
      new Draws(400, 4000).resample([metricsOf(truth, predicted, CLASSES)]),
    );
    const margin = 1.96 * Math.sqrt((0.8 * 0.2) / 400);
    expect(value).toBeCloseTo(0.8, 12);
    expect(low).toBeCloseTo(0.8 - margin, 2);
    expect(high).toBeCloseTo(0.8 + margin, 2);
  });

  it('gives few networks the standard error of their mean, with S - 1 in it', () => {
    const values = [0.1, 0.4, 0.5, 0.8, 0.7];
    const networks = values.map((value) => meansOf(new Float64Array(10).fill(value)));
    const { draws } = new Draws(10, 20_000).resample(networks);
    const mean = values.reduce((a, b) => a + b) / 5;
    const standardError = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4 / 5);
    const spread = Math.sqrt(draws[0].reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws[0].length);
    expect(spread / standardError).toBeGreaterThan(0.97);
    expect(spread / standardError).toBeLessThan(1.03);
  });

  it('covers the true mean about 95 times in 100 when sequences and networks both vary', () => {
    const rng = new Rng(5);
    let covered = 0;
    const repeats = 200;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const difficulty = Float64Array.from({ length: 60 }, () => rng.normal());
      const networks = Array.from({ length: 8 }, () => {
        const skill = 0.3 * rng.normal();
        return meansOf(difficulty.map((hard) => skill + hard));
      });
      const resampled = new Draws(60, 200, repeat).resample(networks);
      const { low, high } = intervalOf(resampled, 0, -Infinity, Infinity);
      if (low <= 0 && high >= 0) covered++;
    }
    expect(covered / repeats).toBeGreaterThan(0.88);
    expect(covered / repeats).toBeLessThan(0.99);
  });

  it('pairs systems: what is hard for both cancels', () => {
    const draws = new Draws(200, 1000);
    const { truth, predicted } = predictions(200, 0.7);
    const alike = predicted.slice();
    alike[199] = truth[199];
    const [first, second] = [alike, predicted].map((one) => draws.resample([metricsOf(truth, one, CLASSES)]));
    const difference = differenceOf(first, second);
    expect(difference.value).toBeCloseTo(1 / 200, 12);
    expect(difference.low).toBe(0);
    expect(difference.high).toBeLessThan(0.03);
    expect(differenceOf(first, first)).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('ends no interval of a difference beyond 1, which stretched draws of few networks would pass', () => {
    const draws = new Draws(20, 300);
    const [right, wrong] = [1, 0].map((value) => meansOf(new Float64Array(20).fill(value)));
    const [best, mixed] = [
      [right, right],
      [right, wrong],
    ].map((networks) => draws.resample(networks));
    expect(differenceOf(best, mixed)).toEqual({ value: 0.5, low: expect.closeTo(-0.207, 3), high: 1 });
  });

  it('gives the same intervals for the same seed only', () => {
    const { truth, predicted } = predictions(50, 0.6);
    const of = (seed: number) =>
      intervalOf(new Draws(50, 300, seed).resample([metricsOf(truth, predicted, CLASSES)]));
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });
});
