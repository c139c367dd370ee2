import { describe, expect, it } from 'vitest';
import { relativeError } from '../../src/cpu/differences';
import * as twin from '../../src/cpu/norm';
import { padded } from '../../src/kernels/common';
import { normBackward, normForward } from '../../src/kernels/norm';
import { describeGpu } from '../adapter';
import { LAYOUTS, pad, randomFloats, unpad, withBench } from './kernelBench';

/** [sequences, values of a segment, segments] */
const SHAPES: [number, number, number][] = [
  [1, 8, 1],
  [2, 10, 1],
  [9, 10, 2],
  [33, 64, 1],
  [65, 7, 2],
  [8, 300, 2],
];

describeGpu('norm', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    it.each(SHAPES)('%i vectors of %i values x %i', (sequences, segment, segments) =>
      withBench(laidOut(gpu()), new Array<number>(sequences).fill(1), {}, async (bench) => {
        const width = segment * segments;
        const wide = padded(segment) * segments;
        // Far from zero, as pooled vectors can be: mean and variance must not cancel.
        const x = randomFloats(sequences * width, 1).map((v) => v + 3);
        x.fill(0.25, 0, width); // a constant vector has no deviation to divide by
        const [weight, bias] = [randomFloats(width, 2), randomFloats(width, 3)];
        const dY = randomFloats(sequences * width, 4);
        const [startWeight, startBias] = [randomFloats(width, 5), randomFloats(width, 6)];
        const shape = { segment, segments };
        const weightTensor = bench.input('weight', pad(weight, segment));
        const kept = {
          normalized: bench.output('normalized', (sequences + 2) * wide),
          inverseDeviation: bench.output('inverseDeviation', sequences + 2),
        };
        const y = bench.output('y', (sequences + 2) * wide);
        const dX = bench.output('dX', (sequences + 2) * wide);
        const dWeight = bench.input('dWeight', pad(startWeight, segment));
        const dBias = bench.input('dBias', pad(startBias, segment));
        await bench.run(
          await normForward(bench.gpu, bench.batch, shape, {
            x: bench.input('x', pad(x, segment)),
            weight: weightTensor,
            bias: bench.input('bias', pad(bias, segment)),
            y,
            ...kept,
          }),
          await normBackward(bench.gpu, bench.batch, shape, {
            dY: bench.input('dY', pad(dY, segment)),
            weight: weightTensor,
            dX,
            dWeight,
            dBias,
            ...kept,
          }),
        );
        const forward = twin.normForward(x, weight, bias);
        const read = async (tensor: typeof y, rows: number) =>
          unpad(await bench.read(tensor, rows, wide), segment);
        expect(relativeError(await read(y, sequences), forward.y)).toBeLessThan(1e-5);
        const backward = twin.normBackward(dY, forward, weight);
        expect(relativeError(await read(dX, sequences), backward.dX)).toBeLessThan(1e-4);
        const dWeights = (await read(dWeight, 1)).map((v, i) => v - startWeight[i]);
        expect(relativeError(dWeights, backward.dWeight)).toBeLessThan(1e-4);
        const dBiases = (await read(dBias, 1)).map((v, i) => v - startBias[i]);
        expect(relativeError(dBiases, backward.dBias)).toBeLessThan(1e-4);
      }),
    );
  });
});
