import { describe, expect, it } from 'vitest';
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

describe('fitLogistic', () => {
  it('gives the class frequencies of two groups, where the penalty chosen is negligible', async () => {
    const data = grouped([
      [60, 30, 10],
      [20, 20, 60],
    ]);
    const predict = await fitLogistic(data, data, 1, 3);
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
    const believed = (await fitLogistic(train, train, 1, 2))(Float64Array.of(0))[0];
    const doubted = (await fitLogistic(train, contradicting, 1, 2))(Float64Array.of(0))[0];
    expect(believed).toBeCloseTo(0.9, 2);
    expect(doubted).toBeLessThan(believed - 0.02);
    expect(doubted).toBeGreaterThan(0.5);
  });

  it('stays finite on separable classes, constant features and without validation', async () => {
    const train = { features: Float64Array.of(0, 5, 1, 5, 2, 5, 3, 5), labels: Int32Array.of(0, 0, 1, 1) };
    const probabilities = (await fitLogistic(train, NOTHING, 2, 2))(Float64Array.of(0, 5, 3, 7, 1000, 5));
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
    const probabilities = (await fitLogistic(data, data, 3, 3))(data.features);
    for (const label of [0, 1, 2]) {
      const residual = rows.reduce(
        (sum, _, i) => sum + probabilities[i * 3 + label] - (data.labels[i] === label ? 1 : 0),
        0,
      );
      expect(residual / rows.length).toBeCloseTo(0, 4);
    }
  });
});
