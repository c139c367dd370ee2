import { expect, it } from 'vitest';
import { roundToFloat16 } from '../../src/cpu/float16';
import { storedLength } from '../../src/kernels/precision';
import { transpose } from '../../src/kernels/transpose';
import { describeGpu, float16Available } from '../adapter';
import { halves } from './float16Bits';
import { LAYOUTS, randomFloats, withBench } from './kernelBench';

/** y of x, or of x itself where rows and columns are not swapped. */
function expectedOf(values: Float32Array, side: number, swapped: boolean): Float32Array {
  if (!swapped) return values;
  return values.map((_, i) => {
    const [matrix, row, column, part] = [side * side * 4, side * 4, 4, 1].map((stride, axis) =>
      axis === 0 ? Math.floor(i / stride) : axis === 3 ? i % 4 : Math.floor(i / stride) % side,
    );
    return values[((matrix * side + column) * side + row) * 4 + part];
  });
}

describeGpu('transpose', (gpu) => {
  const cases = LAYOUTS.flatMap(([words, laidOut]) =>
    [
      [4, 1],
      [20, 2],
      [100, 2],
      [256, 1],
    ].map(([side, matrices]) => [`${words}, ${matrices} of side ${side}`, laidOut, side, matrices] as const),
  );

  it.each(cases)('%s', async (_, laidOut, side, matrices) => {
    await withBench(laidOut(gpu()), [1], {}, async (bench) => {
      const values = randomFloats(matrices * side * side * 4, 1);
      const x = bench.input('x', values);
      const y = bench.output('y', values.length + 64);
      await bench.run(await transpose(bench.gpu, side, matrices, { x, y }, 'f32'));
      expect(await bench.read(y, matrices * side, side * 4)).toEqual(expectedOf(values, side, true));
    });
  });

  it.skipIf(!float16Available).each(cases)('stores 16 bits, %s', async (_, laidOut, side, matrices) => {
    await withBench(laidOut(gpu()), [1], {}, async (bench) => {
      const values = randomFloats(matrices * side * side * 4, 1);
      const x = bench.input('x', values);
      for (const swapped of [true, false]) {
        const y = bench.output('y', storedLength(values.length, 'f16') + 64);
        await bench.run(await transpose(bench.gpu, side, matrices, { x, y }, 'f16', swapped));
        const rounded = Float32Array.from(roundToFloat16(expectedOf(values, side, swapped)));
        expect(halves(await bench.read(y, matrices * side, side * 2))).toEqual(rounded);
      }
    });
  });
});
