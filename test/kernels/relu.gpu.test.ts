import { expect, it } from 'vitest';
import { padded } from '../../src/kernels/common';
import { reluBackward, reluForward } from '../../src/kernels/relu';
import { describeGpu } from '../adapter';
import { pad, randomFloats, unpad, withBench } from './kernelBench';

describeGpu('relu', (gpu) => {
  it.each([
    [1, 1],
    [9, 10],
    [33, 64],
    [5, 130],
  ])('%i rows of %i values, exactly', (rows, width) =>
    withBench(gpu(), new Array<number>(rows).fill(1), {}, async (bench) => {
      const x = randomFloats(rows * width, 1);
      x[0] = 0;
      const dY = randomFloats(rows * width, 2);
      const wide = padded(width);
      const y = bench.input('y', pad(x, width));
      const dX = bench.input('dY', pad(dY, width));
      await bench.run(
        await reluForward(bench.gpu, bench.batch, wide, y),
        await reluBackward(bench.gpu, bench.batch, wide, y, dX),
      );
      const actual = unpad(await bench.read(y, rows, wide), width);
      expect(Array.from(actual)).toEqual(Array.from(x, (v) => Math.max(0, v)));
      const gradient = unpad(await bench.read(dX, rows, wide), width);
      expect(Array.from(gradient)).toEqual(Array.from(dY, (v, i) => (x[i] > 0 ? v : 0)));
    }),
  );
});
