import { describe, expect, it } from 'vitest';
import { dropout, hashedDropoutMask } from '../../src/cpu/dropout';
import { padded } from '../../src/kernels/common';
import { dropoutBackward, dropoutForward, type DropoutShape } from '../../src/kernels/dropout';
import { describeGpu } from '../adapter';
import { offsetsOf } from '../cpu/support';
import { LAYOUTS, pad, RAGGED, randomFloats, unpad, withBench } from './kernelBench';

const SHAPES: DropoutShape[] = [
  { rows: 'residues', site: 1, segment: 10, segments: 2, probability: 0.5 },
  { rows: 'residues', site: 3, segment: 8, segments: 1, probability: 0.1 },
  { rows: 'sequences', site: 0, segment: 7, segments: 2, probability: 0.25 },
  { rows: 'sequences', site: 0, segment: 64, segments: 1, probability: 0.999 },
];

describeGpu('dropout', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    it.each(SHAPES)("%o draws the twin's mask, forward and backward", (shape) => {
      const uids = RAGGED.map((_, b) => (b * 7919 + 13) % 1009);
      const run = { seed: 4_000_000_019, step: 77 };
      return withBench(laidOut(gpu()), RAGGED, { uids, run }, async (bench) => {
        const { rows, site, segment, segments, probability } = shape;
        const count = bench.sizes[rows];
        const [width, wide] = [segment * segments, padded(segment) * segments];
        const x = randomFloats(count * width, 1);
        const dY = randomFloats(count * width, 2);
        const y = bench.output('y', (count + 3) * wide);
        const dX = bench.input('dY', pad(dY, segment));
        await bench.run(
          await dropoutForward(bench.gpu, bench.batch, shape, bench.input('x', pad(x, segment)), y),
          await dropoutBackward(bench.gpu, bench.batch, shape, dX),
        );
        const mask = hashedDropoutMask({ probability, uids, ...run });
        const offsets = rows === 'residues' ? bench.offsets : offsetsOf(new Array<number>(count).fill(1));
        const dropped = (values: Float32Array) => dropout(values, width, offsets, site, mask);
        const kept = dropped(x).filter((v) => v !== 0).length / x.length;
        expect(Math.abs(kept - (1 - probability))).toBeLessThan(0.1);
        expectClose(unpad(await bench.read(y, count, wide), segment), dropped(x));
        expectClose(unpad(await bench.read(dX, count, wide), segment), dropped(dY));
      });
    });
  });
});

/** Zero exactly where zero is expected, elsewhere equal to float32's rounding. */
function expectClose(actual: Float32Array, expected: Float64Array): void {
  expect(actual.length).toBe(expected.length);
  const wrong = expected.findIndex((v, i) =>
    v === 0 ? actual[i] !== 0 : Math.abs(actual[i] / v - 1) > 1e-6,
  );
  expect(wrong, `value ${wrong}: ${actual[wrong]} for ${expected[wrong]}`).toBe(-1);
}
