import { describe, expect, it } from 'vitest';
import { relativeError } from '../../src/cpu/differences';
import * as twin from '../../src/cpu/pool';
import { padded } from '../../src/kernels/common';
import { maxBackward, poolBackward, poolForward } from '../../src/kernels/pool';
import { describeGpu } from '../adapter';
import { LAYOUTS, pad, RAGGED, randomFloats, unpad, withBench, type Bench } from './kernelBench';

/** [lengths, width of one direction, directions] */
const SHAPES: [number[], number, number][] = [
  [RAGGED, 10, 1],
  [RAGGED, 10, 2],
  [[1500, 33, 1], 8, 2],
  [[40_000, 33, 1], 4, 2],
  [[1], 3, 1],
  [[9, 8, 7, 2, 1], 130, 2],
];

describeGpu('pool', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    it.each(SHAPES)('mean of %j, width %i x %i', (lengths, segment, directions) =>
      withBench(laidOut(gpu()), lengths, {}, async (bench) => {
        const width = segment * directions;
        const { rows, dPooled, pooled, dRows } = await run(bench, 'mean', segment, directions);
        expect(relativeError(pooled, twin.meanForward(rows, width, bench.offsets))).toBeLessThan(1e-5);
        expect(relativeError(dRows, twin.meanBackward(dPooled, width, bench.offsets))).toBeLessThan(1e-5);
      }),
    );

    it.each(SHAPES)('last state of %j, width %i x %i', (lengths, segment, directions) =>
      withBench(laidOut(gpu()), lengths, {}, async (bench) => {
        const width = segment * directions;
        const { rows, dPooled, pooled, dRows } = await run(bench, 'last', segment, directions);
        expect(Array.from(pooled)).toEqual(
          Array.from(twin.lastForward(rows, width, bench.offsets, directions)),
        );
        expect(Array.from(dRows)).toEqual(
          Array.from(twin.lastBackward(dPooled, width, bench.offsets, directions)),
        );
      }),
    );

    it.each(SHAPES)('maximum of %j, width %i x %i', (lengths, segment, directions) =>
      withBench(laidOut(gpu()), lengths, {}, async (bench) => {
        const width = segment * directions;
        const wide = padded(segment) * directions;
        const { residues, sequences } = bench.sizes;
        // Whole numbers, so that most maxima are ties; below zero, so that none is a value not read yet.
        const rows = randomFloats(residues * width, 3).map((v) => Math.round(v) - 9);
        const dPooled = randomFloats(sequences * width, 4);
        const pooled = bench.output('pooled', (sequences + 3) * wide);
        const dStates = bench.output('dStates', (residues + 3) * wide);
        const states = bench.input('states', pad(rows, segment));
        const shape = { width: wide, directions, pool: 'max' } as const;
        await bench.run(
          await poolForward(bench.gpu, bench.batch, shape, states, pooled),
          await maxBackward(bench.gpu, bench.batch, wide, {
            states,
            pooled,
            dPooled: bench.input('dPooled', pad(dPooled, segment)),
            maxRows: bench.output('maxRows', sequences * wide),
            dStates,
          }),
        );
        const actual = unpad(await bench.read(pooled, sequences, wide), segment);
        expect(Array.from(actual)).toEqual(Array.from(twin.maxForward(rows, width, bench.offsets)));
        const dRows = unpad(await bench.read(dStates, residues, wide), segment);
        expect(Array.from(dRows)).toEqual(Array.from(twin.maxBackward(dPooled, rows, width, bench.offsets)));
      }),
    );
  });
});

async function run(bench: Bench, pool: 'mean' | 'last', segment: number, directions: number) {
  const { residues, sequences } = bench.sizes;
  const wide = padded(segment) * directions;
  const rows = randomFloats(residues * segment * directions, 1);
  const dPooled = randomFloats(sequences * segment * directions, 2);
  const pooled = bench.output('pooled', (sequences + 3) * wide);
  const dStates = bench.output('dStates', (residues + 3) * wide);
  const shape = { width: wide, directions, pool };
  const states = bench.input('states', pad(rows, segment));
  await bench.run(
    await poolForward(bench.gpu, bench.batch, shape, states, pooled),
    await poolBackward(bench.gpu, bench.batch, shape, bench.input('dPooled', pad(dPooled, segment)), dStates),
  );
  return {
    rows,
    dPooled,
    pooled: unpad(await bench.read(pooled, sequences, wide), segment),
    dRows: unpad(await bench.read(dStates, residues, wide), segment),
  };
}
