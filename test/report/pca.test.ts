import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/data/rng';
import { principalAxes, principalPlane, project } from '../../src/report/pca';

const WIDTH = 6;

/** Rows that vary by 3, 2 and 1 along three known orthonormal axes, and hardly elsewhere. */
function cloud(count: number): { rows: Float32Array; axes: number[][] } {
  const rng = new Rng(3);
  const half = Math.SQRT1_2;
  const axes = [
    [half, half, 0, 0, 0, 0],
    [0, 0, 1, 0, 0, 0],
    [0, 0, 0, half, 0, half],
  ];
  const rows = new Float32Array(count * WIDTH);
  for (let n = 0; n < count; n++) {
    axes.forEach((axis, k) => {
      const value = rng.normal() * (3 - k);
      axis.forEach((share, i) => (rows[n * WIDTH + i] += value * share));
    });
    for (let i = 0; i < WIDTH; i++) rows[n * WIDTH + i] += 5 + rng.normal() * 0.01;
  }
  return { rows, axes };
}

describe('principalAxes', () => {
  it('finds known axes in their order, with their variances', () => {
    const { rows, axes } = cloud(4000);
    const found = principalAxes(rows, WIDTH, 3);
    found.axes.forEach((axis, k) => {
      const cosine = axis.reduce((sum, value, i) => sum + value * axes[k][i], 0);
      expect(Math.abs(cosine)).toBeGreaterThan(0.999);
      expect(Math.sqrt(found.variances[k])).toBeCloseTo(3 - k, 0);
    });
    const held = found.variances.reduce((sum, variance) => sum + variance, 0);
    expect(held / found.total).toBeGreaterThan(0.999);
  });

  it('keeps the signs of the axes it starts from', () => {
    const { rows } = cloud(500);
    const first = principalAxes(rows, WIDTH, 3).axes;
    const flipped = first.map((axis) => axis.map((value) => -value));
    const again = principalAxes(rows, WIDTH, 3, flipped).axes;
    again.forEach((axis, k) => axis.forEach((value, i) => expect(value).toBeCloseTo(flipped[k][i], 4)));
  });

  it('finds the same where rows are fewer than their values', () => {
    const { rows } = cloud(10);
    const wide = new Float32Array(10 * 20);
    for (let n = 0; n < 10; n++) wide.set(rows.subarray(n * WIDTH, (n + 1) * WIDTH), n * 20);
    const narrow = principalAxes(rows, WIDTH, 3);
    const found = principalAxes(wide, 20, 3);
    expect(found.total).toBeCloseTo(narrow.total, 6);
    found.axes.forEach((axis, k) =>
      axis.forEach((value, i) => expect(value).toBeCloseTo(narrow.axes[k][i] ?? 0, 6)),
    );
  });

  it('projects about the mean, and gives zeros where rows do not vary or axes are missing', () => {
    const { rows } = cloud(1000);
    const axes = principalAxes(rows, WIDTH, 3);
    const square = project(rows, WIDTH, axes, 3).reduce((sum, value) => sum + value * value, 0) / 1000;
    expect(square).toBeCloseTo(axes.variances[0] + axes.variances[1] + axes.variances[2], 3);
    const same = new Float32Array(5 * 2).fill(1);
    expect([...project(same, 2, principalAxes(same, 2, 3), 3)]).toEqual(new Array(15).fill(0));
  });
});

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
