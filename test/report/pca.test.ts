import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/data/rng';
import { principalPlane } from '../../src/report/pca';

describe('principalPlane', () => {
  it('finds the directions that made the data, and their shares of the variance', () => {
    const rng = new Rng(4);
    const [first, second] = [Math.SQRT1_2, -Math.SQRT1_2];
    const scores: [number, number][] = Array.from({ length: 4000 }, () => [3 * rng.normal(), rng.normal()]);
    // Along (1, 1, 0) / sqrt 2 and (0, 0, 1), moved away from the origin.
    const rows = Float32Array.from(scores.flatMap(([a, b]) => [100 + a * first, -5 - a * second, 7 + b]));
    const { points, explained } = principalPlane(rows, 3);
    expect(explained[0]).toBeCloseTo(0.9, 1);
    expect(explained[0] + explained[1]).toBeCloseTo(1, 5);
    const mean = scores.reduce((sum, [a]) => sum + a, 0) / scores.length;
    scores.slice(0, 50).forEach(([a], i) => expect(Math.abs(points[2 * i] - (a - mean))).toBeLessThan(0.1));
  });

  it('agrees with the eigenvalues of a covariance known in closed form', () => {
    // Covariance [[5/2, 1], [1, 5/2]] has the eigenvalues 7/2 and 3/2.
    const rows = Float32Array.of(2, 1, -2, -1, 1, 2, -1, -2);
    expect(principalPlane(rows, 2).explained[0]).toBeCloseTo(9 / 10, 6);
    expect(principalPlane(rows, 2).explained[1]).toBeCloseTo(1 / 10, 6);
  });

  it('gives equal pictures for equal rows, and rows that do not vary one point', () => {
    const rng = new Rng(4);
    const rows = Float32Array.from({ length: 60 }, () => rng.normal());
    expect(principalPlane(rows, 6)).toEqual(principalPlane(rows.slice(), 6));
    expect(principalPlane(new Float32Array(12).fill(3), 4)).toEqual({
      points: new Float32Array(6),
      explained: [0, 0],
    });
  });

  it('takes rows of one value', () => {
    const { points, explained } = principalPlane(Float32Array.of(1, 2, 6), 1);
    expect(Array.from(points)).toEqual([-2, 0, -1, 0, 3, 0]);
    expect(explained).toEqual([1, 0]);
  });
});
