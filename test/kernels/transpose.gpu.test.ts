import { expect, it } from 'vitest';
import { transpose } from '../../src/kernels/transpose';
import { describeGpu } from '../adapter';
import { LAYOUTS, randomFloats, withBench } from './kernelBench';

describeGpu('transpose', (gpu) => {
  it.each(
    LAYOUTS.flatMap(([words, laidOut]) =>
      [
        [4, 1],
        [20, 2],
        [100, 2],
        [256, 1],
      ].map(
        ([side, matrices]) => [`${words}, ${matrices} of side ${side}`, laidOut, side, matrices] as const,
      ),
    ),
  )('%s', async (_, laidOut, side, matrices) => {
    await withBench(laidOut(gpu()), [1], {}, async (bench) => {
      const values = randomFloats(matrices * side * side * 4, 1);
      const x = bench.input('x', values);
      const y = bench.output('y', values.length + 64);
      await bench.run(await transpose(bench.gpu, side, matrices, { x, y }));
      const expected = values.map((_, i) => {
        const [matrix, row, column, part] = [side * side * 4, side * 4, 4, 1].map((stride, axis) =>
          axis === 0 ? Math.floor(i / stride) : axis === 3 ? i % 4 : Math.floor(i / stride) % side,
        );
        return values[((matrix * side + column) * side + row) * 4 + part];
      });
      expect(await bench.read(y, matrices * side, side * 4)).toEqual(expected);
    });
  });
});
