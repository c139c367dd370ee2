import { describe, expect, it } from 'vitest';
import { explainedShare, principalAxes, project } from '../../demo/logic/pca';
import { Rng } from '../../src/data/rng';

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

describe('principal axes', () => {
  it('finds known axes in their order, with their variances', () => {
    const { rows, axes } = cloud(4000);
    const found = principalAxes(rows, WIDTH, 3);
    found.axes.forEach((axis, k) => {
      const cosine = axis.reduce((sum, value, i) => sum + value * axes[k][i], 0);
      expect(Math.abs(cosine)).toBeGreaterThan(0.999);
      expect(Math.sqrt(found.variances[k])).toBeCloseTo(3 - k, 0);
    });
    expect(explainedShare(found)).toBeGreaterThan(0.999);
  });

  it('keeps the signs of the axes it starts from', () => {
    const { rows } = cloud(500);
    const first = principalAxes(rows, WIDTH, 3).axes;
    const flipped = first.map((axis) => axis.map((value) => -value));
    const again = principalAxes(rows, WIDTH, 3, flipped).axes;
    again.forEach((axis, k) => axis.forEach((value, i) => expect(value).toBeCloseTo(flipped[k][i], 4)));
  });

  it('projects about the mean, scaled to a spread of one', () => {
    const { rows } = cloud(1000);
    const points = project(rows, WIDTH, principalAxes(rows, WIDTH, 3), 3);
    const square = points.reduce((sum, value) => sum + value * value, 0) / 1000;
    expect(square).toBeCloseTo(1, 3);
  });

  it('gives zeros where rows do not vary or axes are missing', () => {
    const same = new Float32Array(5 * 2).fill(1);
    expect([...project(same, 2, principalAxes(same, 2, 3), 3)]).toEqual(new Array(15).fill(0));
  });
});
