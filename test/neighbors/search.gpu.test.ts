import { describe, expect, it, vi } from 'vitest';
import { nearestNeighbors as reference } from '../../src/cpu/neighbors';
import { Rng } from '../../src/data/rng';
import { Arena } from '../../src/gpu/tensor';
import { nearestNeighbors, WIDEST_VECTORS } from '../../src/neighbors/search';
import { describeGpu } from '../adapter';
import { LAYOUTS } from '../kernels/kernelBench';

function randomVectors(rows: number, width: number, seed: number): Float32Array {
  const rng = new Rng(seed);
  return Float32Array.from({ length: rows * width }, () => rng.normal());
}

describeGpu('nearestNeighbors', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    it.each([
      // rows, width, queries, k
      [1, 1, 1, 1],
      [3, 5, 2, 10],
      [64, 8, 1, 10],
      [65, 3, 5, 32],
      [1000, 21, 9, 10],
      [70_000, 4, 9, 200],
      [500, 64, 40, 10],
      [700, 300, 6, 33],
    ])(
      '%i rows of width %i, %i queries, k %i: as brute force in float64',
      async (rows, width, queries, k) => {
        const matrix = randomVectors(rows, width, 1);
        const asked = randomVectors(queries, width, 2);
        const found = await nearestNeighbors(laidOut(gpu()), matrix, width, asked, k);
        const expected = reference(matrix, width, asked, rows);
        expect(found.k).toBe(Math.min(k, rows));
        for (let q = 0; q < queries; q++) {
          const rank = new Map(expected.indices[q].map((row, place) => [row, place]));
          const list = [...found.indices.subarray(q * found.k, (q + 1) * found.k)];
          expect(new Set(list).size).toBe(found.k);
          list.forEach((row, place) => {
            const similarity = found.similarities[q * found.k + place];
            expect(Math.abs(similarity)).toBeLessThanOrEqual(1);
            // The place's true similarity, and the row's own: rows closer than float32 tells may change places.
            expect(Math.abs(similarity - expected.similarities[q][place])).toBeLessThan(1e-6);
            expect(Math.abs(similarity - expected.similarities[q][rank.get(row)!])).toBeLessThan(1e-6);
          });
        }
      },
    );
  });

  it('frees its buffers when a kernel does not compile', async () => {
    const compile = vi.spyOn(gpu().device, 'createComputePipelineAsync').mockRejectedValue(new Error('no'));
    const destroy = vi.spyOn(Arena.prototype, 'destroy');
    try {
      const matrix = randomVectors(19, 44, 1);
      await expect(nearestNeighbors(gpu(), matrix, 44, matrix, 3)).rejects.toThrow('no');
      expect(destroy).toHaveBeenCalledOnce();
    } finally {
      compile.mockRestore();
      destroy.mockRestore();
    }
  });

  it('gives equally similar rows in the order of the matrix', async () => {
    const width = 12;
    const copies = 300;
    const matrix = new Float32Array(copies * width);
    const one = randomVectors(1, width, 3);
    // Lengths do not matter; powers of two leave no rounding.
    for (let row = 0; row < copies; row++)
      matrix.set(
        one.map((value) => value * 2 ** ((row % 7) - 3)),
        row * width,
      );
    const { indices, similarities } = await nearestNeighbors(gpu(), matrix, width, one, 200);
    expect([...indices]).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect(new Set(similarities).size).toBe(1);
    expect(similarities[0]).toBeCloseTo(1, 6);
  });

  it('finds zero and opposite vectors, and copes with very large and very small ones', async () => {
    const matrix = Float32Array.of(-1, -1, 0, 0, 1e38, 1e38, 1e-37, 0);
    const { indices, similarities } = await nearestNeighbors(
      gpu(),
      matrix,
      2,
      Float32Array.of(3, 3, 0, 0),
      4,
    );
    expect([...indices]).toEqual([2, 3, 1, 0, 0, 1, 2, 3]);
    [1, Math.SQRT1_2, 0, -1, 0, 0, 0, 0].forEach((expected, i) =>
      expect(Math.abs(similarities[i] - expected)).toBeLessThan(1e-6),
    );
  });

  it('searches a long matrix in parts as if in one', async () => {
    const [width, rows] = [1, 500_100];
    const matrix = new Float32Array(rows).fill(-1);
    for (const row of [500_050, 7, 499_999, 500_000]) matrix[row] = 2;
    const { indices } = await nearestNeighbors(gpu(), matrix, width, Float32Array.of(1, -1), 5);
    expect([...indices]).toEqual([7, 499_999, 500_000, 500_050, 0, 0, 1, 2, 3, 4]);
  });

  it('searches 100,000 x 128 in one go', async () => {
    const [rows, width, queries] = [100_000, 128, 2];
    const matrix = new Float32Array(rows * width);
    const rng = new Rng(5);
    for (let i = 0; i < matrix.length; i++) matrix[i] = rng.uniform() - 0.5;
    const asked = matrix.slice(99_990 * width, (99_990 + queries) * width);
    let rounds = 0;
    const found = await nearestNeighbors(gpu(), matrix, width, asked, 10, { onProgress: () => rounds++ });
    const expected = reference(matrix, width, asked, 10);
    expect(rounds).toBe(1);
    expected.similarities.flat().forEach((similarity, i) => {
      expect(Math.abs(found.similarities[i] - similarity)).toBeLessThan(1e-6);
    });
    expect(found.indices[0]).toBe(99_990);
    expect([...found.indices]).toEqual(expected.indices.flat());
  });

  it('sums the widest vectors to their end', async () => {
    const [rows, width] = [12, WIDEST_VECTORS];
    const matrix = randomVectors(rows, width, 6);
    const { similarities } = await nearestNeighbors(gpu(), matrix, width, matrix.slice(0, width), rows);
    const expected = reference(matrix, width, matrix.slice(0, width), rows).similarities[0];
    // Float32 sums of 4,096 terms each.
    expected.forEach((value, i) => expect(Math.abs(similarities[i] - value)).toBeLessThan(1e-5));
  });

  it('stops when aborted', async () => {
    const signal = AbortSignal.abort();
    const vectors = randomVectors(3, 4, 1);
    await expect(nearestNeighbors(gpu(), vectors, 4, vectors, 2, { signal })).rejects.toThrow('abort');
  });

  it('refuses what has no neighbours', async () => {
    const search = (matrix: number[], width: number, k: number) =>
      nearestNeighbors(gpu(), Float32Array.from(matrix), width, Float32Array.of(1, 1), k);
    await expect(search([1, 2, 3], 2, 1)).rejects.toThrow('no whole number of rows of 2');
    await expect(search([1, 2, 3, NaN], 2, 1)).rejects.toThrow('Row 1 of the matrix holds the value NaN');
    await expect(search([1, 2], 2, 0)).rejects.toThrow('from 1 to 1000, not 0');
    await expect(search([1, 2], 2, 1001)).rejects.toThrow('from 1 to 1000, not 1001');
    await expect(search([], 0, 1)).rejects.toThrow('width 0');
    expect((await search([], 2, 3)).k).toBe(0);
  });
});
