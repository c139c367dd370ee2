import { describe, expect, it } from 'vitest';
import { adamwUpdate, clipScale, globalNorm } from '../../src/cpu/adamw';
import { relativeError } from '../../src/cpu/differences';
import { upload } from '../../src/gpu/tensor';
import { adamw, NORM_SUMS, packOptimizer } from '../../src/kernels/adamw';
import { OPTIMIZER, SCALARS } from '../../src/kernels/prelude';
import { describeGpu } from '../adapter';
import { LAYOUTS, randomFloats, withBench, type Bench } from './kernelBench';

const SETTINGS = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 };

describeGpu('adamw', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    // 65,536 vec4 fill one row of the grid.
    it.each([
      ['one vec4', 4, 0],
      ['clipped', 1020, 0.5],
      ['clipped to a norm it does not reach', 1024, 1e6],
      ['of several grid rows', 4 * (2 * 65_536 + 3), 1],
    ])('five updates, %s', (_, length, clipNorm) =>
      withBench(laidOut(gpu()), [1], {}, async (bench) => {
        const { step, tensors } = await setUp(bench, length, clipNorm, 1e9);
        const values = Float64Array.from(randomFloats(length, 1));
        const [first, second] = [new Float64Array(length), new Float64Array(length)];
        for (let update = 1; update <= 5; update++) {
          const gradient = randomFloats(length, 10 + update);
          const scalars = await step(gradient, update);
          const norm = globalNorm([gradient]);
          const gradientScale = clipScale(norm, clipNorm);
          adamwUpdate(values, gradient, first, second, { ...SETTINGS, step: update, gradientScale });
          expect(Math.abs(scalars.norm / norm - 1)).toBeLessThan(1e-5);
          expect(Math.abs(scalars.clip / gradientScale - 1)).toBeLessThan(1e-5);
          expect(scalars.skipped).toBe(0);
        }
        const read = (tensor: typeof tensors.parameters) => bench.read(tensor, 1, length);
        expect(relativeError(await read(tensors.parameters), values)).toBeLessThan(1e-5);
        expect(relativeError(await read(tensors.firstMoment), first)).toBeLessThan(1e-5);
        expect(relativeError(await read(tensors.secondMoment), second)).toBeLessThan(1e-5);
      }),
    );

    it.each([
      ['NaN', NaN],
      ['infinite', Infinity],
      ['minus infinite', -Infinity],
      ['so large that its square is infinite', 3e38],
      ['above the guard', 101],
    ])('changes nothing any more once a gradient is %s', (_, bad) =>
      withBench(laidOut(gpu()), [1], {}, async (bench) => {
        const length = 5000;
        const { step, tensors } = await setUp(bench, length, 1, 100);
        const gradient = new Float32Array(length);
        gradient[4321] = bad;
        expect((await step(gradient, 1)).skipped).toBe(1);
        expect((await step(randomFloats(length, 2, 0.01), 2)).skipped).toBe(1); // nor does any update after it
        expect(await bench.read(tensors.parameters, 1, length)).toEqual(randomFloats(length, 1));
        for (const moment of [tensors.firstMoment, tensors.secondMoment]) {
          expect(await bench.read(moment, 1, length)).toEqual(new Float32Array(length));
        }
      }),
    );
  });
});

/** `step` uploads one update's gradient and runs it, and gives the scalars after it. */
async function setUp(bench: Bench, length: number, clipNorm: number, guardNorm: number) {
  const tensors = {
    optimizer: bench.input('optimizer', new Float32Array(OPTIMIZER.length), GPUBufferUsage.UNIFORM),
    gradients: bench.output('gradients', length),
    sums: bench.output('sums', NORM_SUMS),
    scalars: bench.input('scalars', new Float32Array(SCALARS.length)),
    parameters: bench.input('parameters', randomFloats(length, 1)),
    firstMoment: bench.input('firstMoment', new Float32Array(length)),
    secondMoment: bench.input('secondMoment', new Float32Array(length)),
  };
  const commands = await adamw(bench.gpu, length, [{ offset: 0, length }], tensors);
  const step = async (gradient: Float32Array, update: number) => {
    upload(bench.gpu, tensors.optimizer, packOptimizer({ ...SETTINGS, clipNorm, guardNorm, update }));
    upload(bench.gpu, tensors.gradients, gradient);
    await bench.run(commands);
    return SCALARS.unpack(await bench.read(tensors.scalars, 1, SCALARS.length));
  };
  return { tensors, step };
}
