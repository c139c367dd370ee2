import { describe, expect, it, vi } from 'vitest';
import { fitLogistic, type FeatureSet } from '../../src/evaluate/logistic';

/** `counts[x][c]` rows with feature `x` and class `c`. */
function grouped(counts: number[][]): FeatureSet {
  const rows = counts.flatMap((row, x) => row.flatMap((n, c) => Array.from({ length: n }, () => [x, c])));
  return {
    features: Float64Array.from(rows, ([x]) => x),
    labels: Int32Array.from(rows, ([, c]) => c),
  };
}

const NOTHING: FeatureSet = { features: new Float64Array(0), labels: new Int32Array(0) };

const products = vi.hoisted(() => ({ largest: 0 }));

/** Tells how large the largest product was. */
vi.mock('../../src/evaluate/dense', async (original) => {
  const real = await original<typeof import('../../src/evaluate/dense')>();
  return {
    ...real,
    timesTransposed(...args: Parameters<typeof real.timesTransposed>) {
      const product = real.timesTransposed(...args);
      products.largest = Math.max(products.largest, product.length);
      return product;
    },
  };
});

describe('fitLogistic', () => {
  it('gives the class frequencies of two groups, where the penalty chosen is negligible', async () => {
    const data = grouped([
      [60, 30, 10],
      [20, 20, 60],
    ]);
    const { predict } = await fitLogistic(data, data, 1, 3);
    const expected = [0.6, 0.3, 0.1, 0.2, 0.2, 0.6];
    predict(Float64Array.of(0, 1)).forEach((p, i) => expect(p).toBeCloseTo(expected[i], 3));
  });

  it('chooses a strong penalty where validation contradicts training', async () => {
    const train = grouped([
      [9, 1],
      [1, 9],
    ]);
    const contradicting = grouped([
      [50, 50],
      [50, 50],
    ]);
    const believed = (await fitLogistic(train, train, 1, 2)).predict(Float64Array.of(0))[0];
    const doubted = (await fitLogistic(train, contradicting, 1, 2)).predict(Float64Array.of(0))[0];
    expect(believed).toBeCloseTo(0.9, 2);
    expect(doubted).toBeLessThan(believed - 0.02);
    expect(doubted).toBeGreaterThan(0.5);
  });

  it('stays finite on separable classes, constant features and without validation', async () => {
    const train = { features: Float64Array.of(0, 5, 1, 5, 2, 5, 3, 5), labels: Int32Array.of(0, 0, 1, 1) };
    const probabilities = (await fitLogistic(train, NOTHING, 2, 2)).predict(
      Float64Array.of(0, 5, 3, 7, 1000, 5),
    );
    expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
    expect(probabilities[0]).toBeGreaterThan(0.9);
    expect(probabilities[3]).toBeGreaterThan(0.9);
  });

  it('is what the minimum of the penalised loss says, also where features nearly repeat each other', async () => {
    // The biases are not penalised, so at the minimum the residuals of each class sum to 0.
    const rows = Array.from({ length: 60 }, (_, i) => [
      Math.sin(i),
      Math.sin(i) + 1e-4 * Math.cos(7 * i),
      i % 5,
    ]);
    const data = {
      features: Float64Array.from(rows.flat()),
      labels: Int32Array.from(rows, ([a, , c], i) => (a + c + (i % 3) > 2 ? 1 : i % 2 === 0 ? 0 : 2)),
    };
    const probabilities = (await fitLogistic(data, data, 3, 3)).predict(data.features);
    for (const label of [0, 1, 2]) {
      const residual = rows.reduce(
        (sum, _, i) => sum + probabilities[i * 3 + label] - (data.labels[i] === label ? 1 : 0),
        0,
      );
      expect(residual / rows.length).toBeCloseTo(0, 4);
    }
  });

  it('leaves the weakest penalties out where they take too much work, and all of them where one does', async () => {
    const data = grouped([
      [60, 30, 10],
      [20, 20, 60],
    ]);
    const whole = await fitLogistic(data, data, 1, 3);
    expect(whole.strengths).toEqual({ wanted: 5, tried: 5 });
    // An evaluation takes 200 rows x 3 classes x 12.
    const some = await fitLogistic(data, data, 1, 3, { mostWork: 20 * 7200 });
    expect(some.strengths.tried).toBeGreaterThan(0);
    expect(some.strengths.tried).toBeLessThan(5);
    expect((await fitLogistic(data, data, 1, 3, { mostWork: 2 * 7200 })).strengths.tried).toBe(0);
    expect((await fitLogistic(data, data, 1, 3, { mostWork: 7199 })).strengths.tried).toBe(0);
  });

  it('holds a block of rows times classes at a time', async () => {
    const classes = 6000;
    const labels = Int32Array.from({ length: 200 }, (_, i) => i * 30);
    const features = Float64Array.from(labels);
    products.largest = 0;
    const { predict } = await fitLogistic({ features, labels }, NOTHING, 1, classes, { mostWork: 2e7 });
    expect(predict(features).length).toBe(200 * classes);
    expect(products.largest).toBe(172 * classes);
  });
});
