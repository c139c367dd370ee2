import { expect, it } from 'vitest';
import { Rng } from '../../src/data/rng';
import { addTransposedTimes, timesTransposed } from '../../src/evaluate/dense';

const rng = new Rng(5);
const matrix = (rows: number, width: number) =>
  Float64Array.from({ length: rows * width }, () => rng.normal());

it.each([1, 3, 4, 5, 8])('multiplies %i rows as the definition does', (count) => {
  const width = 3;
  const [a, b] = [matrix(count, width), matrix(2, width)];
  const expected = Array.from({ length: count * 2 }, (_, i) => {
    const row = Math.floor(i / 2);
    const column = i % 2;
    return [0, 1, 2].reduce((sum, k) => sum + a[row * width + k] * b[column * width + k], 0);
  });
  timesTransposed(a, b, width).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 12));
});

it.each([1, 3, 4, 5, 8])('adds the products of %i rows to what is there', (count) => {
  const width = 3;
  const [a, b] = [matrix(count, 2), matrix(count, width)];
  const sum = new Float64Array(2 * width).fill(10);
  addTransposedTimes(a, b, width, sum);
  sum.forEach((value, i) => {
    const [row, k] = [Math.floor(i / width), i % width];
    const products = Array.from({ length: count }, (_, n) => a[n * 2 + row] * b[n * width + k]);
    expect(value).toBeCloseTo(
      products.reduce((x, y) => x + y, 10),
      12,
    );
  });
});
