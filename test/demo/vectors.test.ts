import { describe, expect, it } from 'vitest';
import { distance, medianDistance, nearestByCosine, norm } from '../../demo/logic/vectors';
import { Rng } from '../../src/data/rng';

describe('vectors', () => {
  it('measures lengths and distances', () => {
    expect(norm([3, 4])).toBe(5);
    expect(distance([1, 1], [4, 5])).toBe(5);
    // Points 0, 1 and 3 on a line: distances 1, 2 and 3.
    expect(medianDistance(Float32Array.of(0, 1, 3), 1)).toBe(2);
    expect(medianDistance(Float32Array.of(7), 1)).toBe(0);
  });

  it('finds the nearest by cosine, as sorting all of them does', () => {
    const rng = new Rng(1);
    const width = 5;
    const rows = Float32Array.from({ length: 200 * width }, () => rng.normal());
    const query = rows.slice(35, 40);
    const cosine = (index: number) => {
      const row = rows.subarray(index * width, (index + 1) * width);
      return row.reduce((sum, value, i) => sum + value * query[i], 0) / (norm(row) * norm(query));
    };
    const sorted = Array.from({ length: 200 }, (_, i) => i)
      .filter((index) => index !== 7)
      .sort((a, b) => cosine(b) - cosine(a));
    const found = nearestByCosine(rows, query, 10, 7);
    expect(found.map(({ index }) => index)).toEqual(sorted.slice(0, 10));
    expect(nearestByCosine(rows, query, 1)[0]).toMatchObject({ index: 7 });
    expect(found[0].similarity).toBeCloseTo(cosine(sorted[0]), 6);
  });

  it('gives fewer where there are fewer, and a vector of zeros no likeness', () => {
    const found = nearestByCosine(Float32Array.of(1, 0, 0, 0), Float32Array.of(1, 0), 10);
    expect(found).toEqual([
      { index: 0, similarity: 1 },
      { index: 1, similarity: 0 },
    ]);
  });
});
