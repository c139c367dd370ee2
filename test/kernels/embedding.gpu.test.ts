import { describe, expect, it } from 'vitest';
import { relativeError } from '../../src/cpu/differences';
import { gather, sumByToken } from '../../src/cpu/embedding';
import { padded } from '../../src/kernels/common';
import { embeddingBackward, embeddingForward, embeddingPartials } from '../../src/kernels/embedding';
import { describeGpu } from '../adapter';
import { laidOutForMesa26, LAYOUTS, pad, RAGGED, randomFloats, unpad, withBench } from './kernelBench';

/** [case, lengths, width, symbols, symbol of each residue] */
const CASES: [string, number[], number, number, ((b: number, i: number) => number)?][] = [
  ['ragged lengths', RAGGED, 10, 21],
  ['one residue', [1], 3, 21],
  ['a width of many workgroups', [33, 32, 31, 1], 258, 21],
  ['1,500 residues', [1500, 2], 1, 21],
  ['one symbol in more than two splits', [5000, 4000], 6, 21, () => 20],
  ['splits that end at their edge', [4096], 4, 5, () => 0],
  ['as many symbols as fit a token', RAGGED, 5, 32],
];

describeGpu('embedding', (gpu) => {
  describe.each([...LAYOUTS, ['laid out for Mesa 26', laidOutForMesa26] as const])('%s', (_, laidOut) => {
    it.each(CASES)('%s', async (_, lengths, width, symbols, token) => {
      await withBench(laidOut(gpu()), lengths, { symbols, token }, async (bench) => {
        const { residues } = bench.sizes;
        const wide = padded(width);
        const table = randomFloats(symbols * width, 1);
        const dRows = randomFloats(residues * width, 2);
        const start = randomFloats(symbols * width, 3);
        const vectors = bench.output('vectors', (residues + 2) * wide);
        const dTable = bench.input('dTable', pad(start, width));
        await bench.run(
          await embeddingForward(
            bench.gpu,
            bench.batch,
            wide,
            bench.input('table', pad(table, width)),
            vectors,
          ),
          await embeddingBackward(
            bench.gpu,
            bench.batch,
            symbols,
            wide,
            bench.input('dVectors', pad(dRows, width)),
            bench.output('partials', embeddingPartials(symbols, wide, residues)),
            dTable,
          ),
        );
        const tokens = bench.packedTokens;
        const gathered = unpad(await bench.read(vectors, residues, wide), width);
        expect(Array.from(gathered)).toEqual(Array.from(gather(table, width, tokens)));
        const added = unpad(await bench.read(dTable, symbols, wide), width).map((v, i) => v - start[i]);
        expect(relativeError(added, sumByToken(dRows, width, tokens, symbols))).toBeLessThan(1e-4);
      });
    });
  });
});
