import { describe, expect, it } from 'vitest';
import { relativeError } from '../../src/cpu/differences';
import { rowCount, type Rows } from '../../src/kernels/common';
import { reduce } from '../../src/kernels/reduce';
import { describeGpu } from '../adapter';
import { LAYOUTS, randomFloats, withBench } from './kernelBench';

/** [what the splits divide, lengths, rows per split, length, stride, offset] */
const CASES: [Rows, number[], number, number, number, number][] = [
  [1, [1], 256, 4, 4, 0],
  [21, [1], 4, 40, 60, 20],
  ['residues', [256], 256, 12, 12, 0],
  ['residues', [257], 256, 12, 12, 0],
  ['residues', [33, 32, 31], 8, 100, 128, 24],
  ['sequences', [2, 2, 1, 1, 1], 2, 8, 8, 0],
  ['residues', [9], 3, 4 * (65_536 + 2), 4 * (65_536 + 2), 0], // more than one row of the grid
];

describeGpu('reduce', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    it.each(CASES)(
      '%s of %j, %i rows a split: %i of %i values from %i',
      (rows, lengths, per, length, stride, offset) =>
        withBench(laidOut(gpu()), lengths, {}, async (bench) => {
          const splits = Math.ceil(rowCount(rows, bench.sizes) / per);
          const partials = new Float32Array((splits + 2) * stride).fill(NaN);
          partials.set(randomFloats(splits * stride, 1));
          const start = randomFloats(length, 2);
          const gradient = bench.input('gradient', start);
          await bench.run(
            await reduce(bench.gpu, bench.batch, {
              partials: bench.input('partials', partials),
              gradient,
              rows,
              rowsPerSplit: per,
              stride,
              offset,
              length,
            }),
          );
          const expected = start.map((value, i) => {
            for (let s = 0; s < splits; s++) value += partials[s * stride + offset + i];
            return value;
          });
          expect(relativeError(await bench.read(gradient, 1, length), expected)).toBeLessThan(1e-6);
        }),
    );

    it.each([0b0111, 0b1011])('adds only the values that %i keeps', (kept) =>
      withBench(laidOut(gpu()), [1], {}, async (bench) => {
        const start = randomFloats(8, 1);
        const gradient = bench.input('gradient', start);
        const partials = bench.input('partials', new Float32Array(8).fill(1));
        const sum = { partials, gradient, rows: 1, rowsPerSplit: 1, stride: 8, offset: 0, length: 8, kept };
        await bench.run(await reduce(bench.gpu, bench.batch, sum));
        const expected = start.map((value, i) => value + ((kept >> (i % 4)) & 1));
        expect(await bench.read(gradient, 1, 8)).toEqual(expected);
      }),
    );
  });
});
