import { describe, expect, it } from 'vitest';
import * as twin from '../../src/cpu/attention';
import { relativeError } from '../../src/cpu/differences';
import { attentionBackward, attentionForward, attentionPartials } from '../../src/kernels/attention';
import { padded } from '../../src/kernels/common';
import { describeGpu } from '../adapter';
import { offsetsOf } from '../cpu/support';
import { LAYOUTS, pad, RAGGED, randomFloats, unpad, withBench, type Bench } from './kernelBench';

/** [lengths, width of one direction, directions] */
const SHAPES: [number[], number, number][] = [
  [RAGGED, 10, 1],
  [RAGGED, 10, 2],
  [[128], 8, 1],
  [[1500, 33, 1], 8, 2],
  [[40_000, 33, 1], 4, 2],
  [[262_140], 4, 1],
  [[1], 3, 1],
  [[9, 8, 7, 2, 1], 130, 2],
];

describeGpu('attention', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    it.each(SHAPES)('of %j, width %i x %i', (lengths, segment, directions) =>
      withBench(laidOut(gpu()), lengths, {}, async (bench) => {
        const { residues, sequences } = bench.sizes;
        const width = segment * directions;
        const rows = randomFloats(residues * width, 1);
        const weight = randomFloats(width, 2, 0.5);
        const dPooled = randomFloats(sequences * width, 3);
        const startingWeight = randomFloats(width, 4);
        const actual = await run(bench, segment, directions, { rows, weight, dPooled, startingWeight });

        const trace = twin.attentionForward(rows, weight, bench.offsets);
        expect(relativeError(actual.weights, trace.weights)).toBeLessThan(1e-5);
        expect(relativeError(actual.pooled, trace.pooled)).toBeLessThan(1e-5);
        const expected = twin.attentionBackward(dPooled, rows, trace, weight, bench.offsets);
        expect(relativeError(actual.dRows, expected.dRows)).toBeLessThan(1e-5);
        const added = actual.dWeight.map((v, i) => v - startingWeight[i]);
        expect(relativeError(added, expected.dWeight)).toBeLessThan(1e-4);
      }),
    );

    it('gives a sequence the same bits whatever lies beside it', async () => {
      const lengths = [300, 65, 7, 1];
      const width = 20;
      const rows = randomFloats(offsetsOf(lengths)[4] * width, 1);
      const dPooled = randomFloats(lengths.length * width, 3);
      const [weight, startingWeight] = [randomFloats(width, 2), new Float32Array(width)];
      const runPart = (first: number, part: number[]) =>
        withBench(laidOut(gpu()), part, {}, async (bench) => {
          const row = offsetsOf(lengths)[first];
          const { weights, pooled, dRows } = await run(bench, 10, 2, {
            rows: rows.subarray(row * width, (row + bench.sizes.residues) * width),
            dPooled: dPooled.subarray(first * width, (first + part.length) * width),
            weight,
            startingWeight,
          });
          return { weights: [...weights], pooled: [...pooled], dRows: [...dRows] };
        });
      const parts = [];
      for (let b = 0; b < lengths.length; b++) parts.push(await runPart(b, [lengths[b]]));
      expect(await runPart(0, lengths)).toEqual({
        weights: parts.flatMap(({ weights }) => weights),
        pooled: parts.flatMap(({ pooled }) => pooled),
        dRows: parts.flatMap(({ dRows }) => dRows),
      });
    });

    it('is finite and exact where one score is far above the others', () =>
      withBench(laidOut(gpu()), [5, 1], {}, async (bench) => {
        const { weights, pooled, dRows } = await run(bench, 1, 1, {
          rows: Float32Array.of(-3000, 2000, 3000, 0, 1, -3000),
          weight: Float32Array.of(1),
          dPooled: Float32Array.of(2, 3),
          startingWeight: Float32Array.of(0),
        });
        expect(Array.from(weights)).toEqual([0, 0, 1, 0, 0, 1]);
        expect(Array.from(pooled)).toEqual([3000, -3000]);
        expect(Array.from(dRows)).toEqual([0, 0, 2, 0, 0, 3]);
      }));
  });
});

async function run(
  bench: Bench,
  segment: number,
  directions: number,
  values: { rows: Float32Array; weight: Float32Array; dPooled: Float32Array; startingWeight: Float32Array },
) {
  const { residues, sequences } = bench.sizes;
  const wide = padded(segment) * directions;
  const most = residues + 3;
  const shared = {
    states: bench.input('states', pad(values.rows, segment)),
    weight: bench.input('weight', pad(values.weight, segment)),
    weights: bench.output('weights', most),
    pooled: bench.output('pooled', (sequences + 3) * wide),
  };
  const dStates = bench.output('dStates', most * wide);
  const dWeight = bench.input('dWeight', pad(values.startingWeight, segment));
  await bench.run(
    await attentionForward(bench.gpu, bench.batch, wide, shared),
    await attentionBackward(bench.gpu, bench.batch, wide, {
      ...shared,
      dPooled: bench.input('dPooled', pad(values.dPooled, segment)),
      dScores: bench.output('dScores', most),
      partials: bench.output('partials', attentionPartials(wide, most)),
      dStates,
      dWeight,
    }),
  );
  return {
    weights: await bench.read(shared.weights, residues, 1),
    pooled: unpad(await bench.read(shared.pooled, sequences, wide), segment),
    dRows: unpad(await bench.read(dStates, residues, wide), segment),
    dWeight: unpad(await bench.read(dWeight, 1, wide), segment),
  };
}
