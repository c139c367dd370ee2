import { describe, expect, it } from 'vitest';
import { relativeError } from '../../src/cpu/differences';
import * as twin from '../../src/cpu/linear';
import type { Tensor } from '../../src/gpu/tensor';
import { padded, rowCount, type Rows } from '../../src/kernels/common';
import {
  linearBackwardInput,
  linearBackwardWeight,
  linearForward,
  linearPartials,
} from '../../src/kernels/linear';
import { rowsPerSplit } from '../../src/kernels/splitK';
import { describeGpu } from '../adapter';
import { LAYOUTS, pad, RAGGED, randomFloats, transpose, unpad, withBench } from './kernelBench';

/** [what a row is, lengths, inputs, outputs]: each row count and width meets the edges of the register tiles. */
const CASES: [Rows, number[], number, number][] = [
  [1, [1], 1, 1],
  [21, [5], 10, 40],
  ['sequences', [1], 64, 2],
  ['sequences', RAGGED, 7, 37],
  ['residues', RAGGED, 33, 31],
  ['residues', [8], 33, 31],
  ['residues', [255], 9, 10],
  ['residues', [256], 9, 10],
  ['residues', [257], 9, 10],
  ['residues', [1500, 33, 1], 9, 10],
];

describeGpu('linear', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    it.each(CASES)('rows %s of %j: %i inputs, %i outputs', async (rows, lengths, inputs, outputs) => {
      await withBench(laidOut(gpu()), lengths, {}, async (bench) => {
        const count = rowCount(rows, bench.sizes);
        const most = count + (typeof rows === 'number' ? 0 : 300);
        const x = randomFloats(count * inputs, 1);
        const weight = randomFloats(outputs * inputs, 2, 0.5);
        const bias = randomFloats(outputs, 3);
        const dY = randomFloats(count * outputs, 4);
        const shape = { rows, inputs: padded(inputs), outputs: padded(outputs) };
        const { gpu: device, batch } = bench;
        const forward = {
          x: bench.input('x', pad(x, inputs)),
          weight: bench.input('weight', padMatrix(transpose(weight, inputs), inputs, outputs)),
          bias: bench.input('bias', pad(bias, outputs)),
          y: bench.output('y', most * shape.outputs),
        };
        const backward = {
          dY: bench.input('dY', pad(dY, outputs)),
          dX: bench.output('dX', most * shape.inputs),
          partials: bench.output('partials', linearPartials(shape, most)),
        };
        const startingWeight = randomFloats(inputs * outputs, 5);
        const startingBias = randomFloats(outputs, 6);
        const dWeight = bench.input('dWeight', padMatrix(startingWeight, inputs, outputs));
        const dBiases = [0, 1].map((i) => bench.input(`dBias ${i}`, pad(startingBias, outputs)));
        await bench.run(
          await linearForward(device, batch, shape, forward),
          await linearBackwardInput(device, batch, shape, { ...forward, ...backward }),
          await linearBackwardWeight(device, batch, shape, most, {
            ...forward,
            ...backward,
            dWeight,
            dBiases,
          }),
        );

        const y = unpad(await bench.read(forward.y, count, shape.outputs), outputs);
        expect(relativeError(y, twin.linearForward(x, weight, bias))).toBeLessThan(1e-5);
        const dX = unpad(await bench.read(backward.dX, count, shape.inputs), inputs);
        expect(relativeError(dX, twin.linearBackwardInput(dY, weight, outputs))).toBeLessThan(1e-4);

        const expected = twin.linearBackwardWeight(dY, x, outputs);
        const slab = unpad(await bench.read(dWeight, shape.inputs, shape.outputs), outputs);
        expect(slab.subarray(inputs * outputs).every((v) => v === 0)).toBe(true);
        const added = slab.subarray(0, inputs * outputs).map((v, i) => v - startingWeight[i]);
        expect(relativeError(transpose(added, outputs), expected.dWeight)).toBeLessThan(1e-4);
        for (const dBias of dBiases) {
          const sum = unpad(await bench.read(dBias, 1, shape.outputs), outputs);
          expect(
            relativeError(
              sum.map((v, i) => v - startingBias[i]),
              expected.dBias,
            ),
          ).toBeLessThan(1e-4);
        }
      });
    });

    it('leaves the gradients of values that are no parameters', async () => {
      await withBench(laidOut(gpu()), [9], {}, async (bench) => {
        const shape = { rows: 'residues', inputs: 4, outputs: 8 } as const;
        const dWeight = bench.input('dWeight', new Float32Array(32));
        const dBiases = [0, 1].map((i) => bench.input(`dBias ${i}`, new Float32Array(8)));
        const tensors = {
          x: bench.input('x', randomFloats(9 * 4, 1)),
          dY: bench.input('dY', randomFloats(9 * 8, 2)),
          partials: bench.output('partials', linearPartials(shape, 9)),
          dWeight,
          dBiases,
        };
        const kept = { weight: 0b0111, biases: [0b0111, 0b1011] };
        await bench.run(await linearBackwardWeight(bench.gpu, bench.batch, shape, 9, tensors, kept));
        const zeros = async (tensor: Tensor, rows: number) =>
          [...(await bench.read(tensor, rows, 8))].flatMap((value, i) => (value === 0 ? [i % 4] : []));
        expect(await zeros(dWeight, 4)).toEqual(Array<number>(8).fill(3));
        expect(await zeros(dBiases[0], 1)).toEqual([3, 3]);
        expect(await zeros(dBiases[1], 1)).toEqual([2, 2]);
      });
    });

    it('sums two biases that lie apart', async () => {
      await withBench(laidOut(gpu()), [9], {}, async (bench) => {
        const [inputs, outputs, stride] = [4, 12, 64];
        const x = randomFloats(9 * inputs, 1);
        const weight = randomFloats(outputs * inputs, 2);
        const slab = randomFloats(stride + outputs, 3);
        const y = bench.output('y', 9 * outputs);
        await bench.run(
          await linearForward(
            bench.gpu,
            bench.batch,
            { rows: 'residues', inputs, outputs },
            {
              x: bench.input('x', x),
              weight: bench.input('weight', transpose(weight, inputs)),
              bias: bench.input('bias', slab),
              y,
            },
            { rows: 2, stride },
          ),
        );
        const bias = slab.slice(0, outputs).map((v, i) => v + slab[stride + i]);
        const expected = twin.linearForward(x, weight, bias);
        expect(relativeError(await bench.read(y, 9, outputs), expected)).toBeLessThan(1e-5);
      });
    });
  });
});

describe('rowsPerSplit', () => {
  it('is 256 rows while partial sums stay within 64 MiB, then as many as keep them there', () => {
    expect(rowsPerSplit(1000, 10_000)).toBe(256);
    const stride = 4 * 1024 * 1024;
    const rows = rowsPerSplit(stride, 100_000);
    expect(rows).toBe(25_000);
    expect(Math.ceil(100_000 / rows) * stride * 4).toBeLessThanOrEqual(64 * 1024 * 1024);
    expect(rowsPerSplit(1e9, 100_000)).toBe(100_000);
  });
});

/** (inputs, outputs), both filled up with zeros to multiples of 4. */
function padMatrix(values: Float32Array, inputs: number, outputs: number): Float32Array {
  const out = new Float32Array(padded(inputs) * padded(outputs));
  out.set(pad(values, outputs));
  return out;
}
