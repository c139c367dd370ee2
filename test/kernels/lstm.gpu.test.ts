import { describe, expect, it } from 'vitest';
import { relativeError } from '../../src/cpu/differences';
import { gather } from '../../src/cpu/embedding';
import * as twin from '../../src/cpu/lstm';
import { recurrentBackwardWeight as twinBackwardWeight } from '../../src/cpu/recurrent';
import { lstmBackward, lstmForward } from '../../src/kernels/lstm';
import { recurrentBackwardWeight, recurrentPartials } from '../../src/kernels/recurrent';
import { describeGpu } from '../adapter';
import { LAYOUTS, RAGGED, unpad, withBench, type Bench } from './kernelBench';
import {
  chunkTable,
  itHoldsInAllCases,
  layerOf,
  packGates,
  sideBySide,
  stored,
  unpackGates,
  unpackWeights,
  type Case,
} from './recurrent';

/** Where i, f, g and o lie in a unit's four values. */
const SLOTS = [0, 1, 2, 3];

describeGpu('lstm', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    itHoldsInAllCases(() => laidOut(gpu()), check);

    it('keeps no gates for inference, and the states are the same', async () => {
      const testCase = { hidden: 10, directions: 2, byToken: true, lengths: RAGGED };
      await withBench(laidOut(gpu()), RAGGED, {}, async (bench) => {
        const { shape, residues, width, inputs, weight, gates, states, cells } = setUp(bench, testCase);
        const capacity = { residues, longest: RAGGED[0] };
        const chunks = chunkTable(bench, shape, capacity.longest, 'forward');
        const kept = { inputs, weight, gates, cells, states, chunks };
        const bare = { ...kept, states: bench.output('states', residues * width) };
        await bench.run(
          await lstmForward(bench.gpu, bench.batch, shape, capacity, true, kept),
          await lstmForward(bench.gpu, bench.batch, shape, capacity, false, bare),
        );
        const expected = await bench.read(states, residues, width);
        expect(await bench.read(bare.states, residues, width)).toEqual(expected);
      });
    });
  });
});

function setUp(bench: Bench, testCase: Case) {
  const layer = layerOf(bench, testCase, SLOTS);
  const inputs = packGates(
    layer.each.map((e) => e.inputs),
    testCase.hidden,
    SLOTS,
  );
  return {
    ...layer,
    inputs: bench.input('inputs', inputs),
    cells: bench.output('cells', (layer.residues + 3) * layer.width),
  };
}

async function check(bench: Bench, testCase: Case): Promise<Float32Array[]> {
  const { hidden, directions, byToken, lengths, precision } = testCase;
  const { gpu, batch, offsets } = bench;
  const layer = setUp(bench, testCase);
  const { shape, residues, width, each, inputs, weight, transposedWeight, dStates, gates, states, cells } =
    layer;
  const { dGates } = layer;
  const capacity = { residues: residues + 300, longest: lengths[0] + 3 };
  const dCells = bench.output('dCells', (lengths.length + 2) * width);
  const partials = bench.output('partials', recurrentPartials(shape, capacity.residues));
  const dWeight = bench.input('dWeight', new Float32Array(width * shape.hidden * 4));

  const forward = {
    inputs,
    weight,
    gates,
    cells,
    states,
    chunks: chunkTable(bench, shape, capacity.longest, 'forward'),
  };
  await bench.run(await lstmForward(gpu, batch, shape, capacity, true, forward));
  const chunks = chunkTable(bench, shape, capacity.longest, 'backward');
  const backward = { weight: transposedWeight, gates, cells, dStates, dCells, dGates, chunks };
  await bench.run(
    await lstmBackward(gpu, batch, shape, capacity, backward),
    await recurrentBackwardWeight(gpu, batch, shape, capacity.residues, {
      dGates: dGates ?? gates,
      states,
      partials,
      dWeight,
    }),
  );
  const results = [
    await bench.read(states, residues, width),
    await bench.read(dGates ?? gates, residues, width * 4),
    await bench.read(dWeight, width, shape.hidden * 4),
    await bench.read(cells, residues, width),
  ];

  const traces = each.map((e, d) =>
    twin.lstmForward(
      byToken ? gather(e.inputs, 4 * hidden, bench.packedTokens) : e.inputs,
      e.weight,
      offsets,
      d === 1,
    ),
  );
  const expectedStates = sideBySide(
    traces.map((t) => t.states),
    hidden,
  );
  expect(relativeError(unpad(results[0], hidden), expectedStates)).toBeLessThan(1e-5);
  each.forEach((e, d) => {
    const reverse = d === 1;
    const kept = { ...traces[d], gates: stored(traces[d].gates, precision) };
    const expected = twin.lstmBackward(e.dStates, kept, e.weight, offsets, reverse);
    const actual = unpackGates(results[1], d, directions, hidden);
    expect(relativeError(actual, expected), `dGates ${d}`).toBeLessThan(1e-4);
    const expectedWeight = twinBackwardWeight(expected, traces[d].states, offsets, reverse);
    const actualWeight = unpackWeights(results[2], d, hidden, SLOTS);
    expect(relativeError(actualWeight, expectedWeight), `dWeight ${d}`).toBeLessThan(1e-4);
  });
  return results;
}
