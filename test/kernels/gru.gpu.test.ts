import { describe, expect, it } from 'vitest';
import { relativeError } from '../../src/cpu/differences';
import { gather } from '../../src/cpu/embedding';
import * as twin from '../../src/cpu/gru';
import { recurrentBackwardWeight as twinBackwardWeight } from '../../src/cpu/recurrent';
import { gruBackward, gruForward } from '../../src/kernels/gru';
import { recurrentBackwardWeight, recurrentPartials } from '../../src/kernels/recurrent';
import { describeGpu } from '../adapter';
import { LAYOUTS, RAGGED, randomFloats, unpad, withBench, type Bench } from './kernelBench';
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

/** Where r, z and n lie in a unit's four values: the input's share, and the state's. */
const INPUT_SLOTS = [0, 1, 2];
const STATE_SLOTS = [0, 1, 3];

describeGpu('gru', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    itHoldsInAllCases(() => laidOut(gpu()), check);

    it('keeps no gates for inference, and the states are the same', async () => {
      const testCase = { hidden: 10, directions: 2, byToken: true, lengths: RAGGED };
      await withBench(laidOut(gpu()), RAGGED, {}, async (bench) => {
        const { shape, residues, width, inputs, weight, gates, states } = setUp(bench, testCase);
        const capacity = { residues, longest: RAGGED[0] };
        const chunks = chunkTable(bench, shape, capacity.longest, 'forward');
        const kept = { inputs, weight, gates, states, chunks };
        const bare = {
          ...kept,
          gates: bench.output('gates', 4),
          states: bench.output('states', residues * width),
        };
        await bench.run(
          await gruForward(bench.gpu, bench.batch, shape, capacity, true, kept),
          await gruForward(bench.gpu, bench.batch, shape, capacity, false, bare),
        );
        const expected = await bench.read(states, residues, width);
        expect(await bench.read(bare.states, residues, width)).toEqual(expected);
        await bench.read(bare.gates, 0, 4);
      });
    });
  });
});

/** What the kernels take as inputs holds both biases: that of the state's share of n lies beside the input's share. */
function setUp(bench: Bench, testCase: Case) {
  const { hidden, directions } = testCase;
  const layer = layerOf(bench, testCase, STATE_SLOTS);
  const biases = Array.from({ length: directions }, (_, d) => randomFloats(3 * hidden, 40 + d, 0.5));
  const inputs = packGates(
    layer.each.map((e) => e.inputs),
    hidden,
    INPUT_SLOTS,
  );
  const bias = packGates(biases, hidden, STATE_SLOTS);
  return {
    ...layer,
    each: layer.each.map((e, d) => ({ ...e, bias: biases[d] })),
    inputs: bench.input(
      'inputs',
      inputs.map((value, i) => value + bias[i % bias.length]),
    ),
  };
}

async function check(bench: Bench, testCase: Case): Promise<Float32Array[]> {
  const { hidden, directions, byToken, lengths, precision } = testCase;
  const { gpu, batch, offsets } = bench;
  const layer = setUp(bench, testCase);
  const { shape, residues, width, each, inputs, weight, transposedWeight, dStates, gates, states } = layer;
  const { dGates } = layer;
  const capacity = { residues: residues + 300, longest: lengths[0] + 3 };
  const dCarry = bench.output('dCarry', (lengths.length + 2) * width);
  const partials = bench.output('partials', recurrentPartials(shape, capacity.residues));
  const dWeight = bench.input('dWeight', new Float32Array(width * shape.hidden * 4));

  const forward = {
    inputs,
    weight,
    gates,
    states,
    chunks: chunkTable(bench, shape, capacity.longest, 'forward'),
  };
  await bench.run(await gruForward(gpu, batch, shape, capacity, true, forward));
  const chunks = chunkTable(bench, shape, capacity.longest, 'backward');
  const backward = { weight: transposedWeight, gates, states, dStates, dCarry, dGates, chunks };
  await bench.run(
    await gruBackward(gpu, batch, shape, capacity, backward),
    await recurrentBackwardWeight(
      gpu,
      batch,
      shape,
      capacity.residues,
      { dGates: dGates ?? gates, states, partials, dWeight },
      0b1011,
    ),
  );
  const results = [
    await bench.read(states, residues, width),
    await bench.read(dGates ?? gates, residues, width * 4),
    await bench.read(dWeight, width, shape.hidden * 4),
  ];

  const traces = each.map((e, d) =>
    twin.gruForward(
      byToken ? gather(e.inputs, 3 * hidden, bench.packedTokens) : e.inputs,
      e.weight,
      e.bias,
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
    const { gates, shares, ...others } = traces[d];
    const kept = { ...others, gates: stored(gates, precision), shares: stored(shares, precision) };
    const { dInputs, dShares } = twin.gruBackward(e.dStates, kept, e.weight, offsets, reverse);
    const actual = unpackGates(results[1], d, directions, hidden);
    for (const [name, expected, slots] of [
      ['dInputs', dInputs, INPUT_SLOTS],
      ['dShares', dShares, STATE_SLOTS],
    ] as const) {
      const part = actual.filter((_, i) => slots.includes(Math.floor(i / hidden) % 4));
      expect(relativeError(part, expected), `${name} ${d}`).toBeLessThan(1e-4);
    }
    const expectedWeight = twinBackwardWeight(dShares, traces[d].states, offsets, reverse);
    const actualWeight = unpackWeights(results[2], d, hidden, STATE_SLOTS);
    expect(relativeError(actualWeight, expectedWeight), `dWeight ${d}`).toBeLessThan(1e-4);
  });
  return results;
}
