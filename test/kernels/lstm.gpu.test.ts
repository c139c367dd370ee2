import { describe, expect, it } from 'vitest';
import { gather } from '../../src/cpu/embedding';
import { relativeError } from '../../src/cpu/compare';
import * as twin from '../../src/cpu/lstm';
import { padded } from '../../src/kernels/common';
import {
  lstmBackward,
  lstmBackwardWeight,
  lstmChunks,
  lstmForward,
  lstmPartials,
  type LstmShape,
} from '../../src/kernels/lstm';
import type { Choose } from '../../src/gpu/choice';
import type { LstmPass } from '../../src/kernels/lstmTiling';
import { describeGpu } from '../adapter';
import { LAYOUTS, pad, randomFloats, RAGGED, unpad, withBench, type Bench } from './bench';

interface Case {
  hidden: number;
  directions: number;
  byToken: boolean;
  lengths: number[];
}

/** Enough for a lane per sequence on CPU adapters, where a tile then holds 32 sequences. */
const sixtyFive = Array.from({ length: 65 }, (_, b) => 1 + Math.ceil((65 - b) / 16));

const CASES: Case[] = [
  { hidden: 8, directions: 1, byToken: true, lengths: [1500, 2, 1] },
  { hidden: 8, directions: 1, byToken: true, lengths: sixtyFive },
  { hidden: 8, directions: 1, byToken: true, lengths: sixtyFive.slice(1) },
  { hidden: 8, directions: 1, byToken: true, lengths: sixtyFive.slice(2) },
  { hidden: 64, directions: 2, byToken: true, lengths: sixtyFive },
  { hidden: 100, directions: 2, byToken: false, lengths: sixtyFive },
  { hidden: 8, directions: 1, byToken: true, lengths: [1] },
  { hidden: 8, directions: 2, byToken: true, lengths: [1500, 33, 1] },
  { hidden: 10, directions: 1, byToken: false, lengths: RAGGED },
  { hidden: 10, directions: 2, byToken: true, lengths: RAGGED },
  { hidden: 10, directions: 2, byToken: true, lengths: [1, 1] },
  { hidden: 64, directions: 1, byToken: true, lengths: [200, 177, 176, 47, 46, 45, 2, 1] },
  { hidden: 64, directions: 2, byToken: false, lengths: [65, 64, 9, 8, 1] },
  { hidden: 100, directions: 2, byToken: false, lengths: [75, 74, 73, 20, 19, 18, 2, 1] },
];

/** The largest hidden size of the fused layouts; those past it run one step a dispatch, several workgroups side by side. */
const LARGE: Case[] = [
  { hidden: 256, directions: 1, byToken: true, lengths: [24, 23, 1] },
  { hidden: 257, directions: 1, byToken: true, lengths: [9, 8, 2, 1] },
  { hidden: 320, directions: 2, byToken: false, lengths: [7, 3, 1] },
];

/** Each is run in all ways to divide the work but the rule's, which all other cases have. */
const OTHER_WAYS: Case[] = [
  { hidden: 66, directions: 2, byToken: false, lengths: [9, 8, 8, 7, 7, 6, 5, 5, 4, 3, 3, 2, 1] },
  { hidden: 257, directions: 1, byToken: true, lengths: [5, 4, 4, 3, 1] },
];
/** More than any question has. */
const MOST_WAYS = 10;

const describeCase = ({ hidden, directions, byToken, lengths }: Case) =>
  `hidden ${hidden}, ${directions} direction(s), ${byToken ? 'gate table' : 'inputs by residue'}, ${lengths.length} sequences up to ${lengths[0]}`;

describeGpu('lstm', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    it.each([...CASES, ...LARGE].map((c) => [describeCase(c), c] as const))('%s', (_, testCase) =>
      withBench(laidOut(gpu()), testCase.lengths, {}, (bench) => check(bench, testCase)),
    );

    it.each(OTHER_WAYS.map((c) => [describeCase(c), c] as const))(
      'all other ways: %s',
      async (_, testCase) => {
        for (let i = 1; i < MOST_WAYS; i++) {
          let asked = false;
          const choose: Choose = async ({ ways }) => {
            asked ||= i < ways.length;
            return ways[i % ways.length];
          };
          const chosen = { ...laidOut(gpu()), choose };
          await withBench(chosen, testCase.lengths, {}, (bench) => check(bench, testCase));
          if (!asked) return;
        }
      },
    );

    it('keeps no gates for inference, and the states are the same', async () => {
      const testCase = { hidden: 10, directions: 2, byToken: true, lengths: RAGGED };
      await withBench(laidOut(gpu()), RAGGED, {}, async (bench) => {
        const { shape, inputs, weight, outputs, residues } = setUp(bench, testCase);
        const capacity = { residues, longest: RAGGED[0] };
        const chunks = chunkTable(bench, shape, capacity.longest, 'forward');
        const forward = (keepGates: boolean, tensors: typeof outputs) =>
          lstmForward(bench.gpu, bench.batch, shape, capacity, keepGates, {
            inputs,
            weight,
            chunks,
            ...tensors,
          });
        const width = shape.hidden * shape.directions;
        const states = bench.output('states', residues * width);
        await bench.run(await forward(true, outputs), await forward(false, { ...outputs, states }));
        const kept = await bench.read(outputs.states, residues, width);
        expect(await bench.read(states, residues, width)).toEqual(kept);
      });
    });
  });
});

/** Random inputs, weights and gradients of a layer, for the twin (per direction) and on the device. */
function setUp(bench: Bench, { hidden, directions, byToken }: Case) {
  const residues = bench.sizes.residues;
  const shape = { hidden: padded(hidden), directions, byToken };
  const rows = byToken ? 21 : residues;
  const each = Array.from({ length: directions }, (_, d) => ({
    inputs: randomFloats(rows * 4 * hidden, 10 + d),
    weight: randomFloats(4 * hidden * hidden, 20 + d, 1.5 / Math.sqrt(hidden)),
    dStates: randomFloats(residues * hidden, 30 + d),
  }));
  const width = directions * shape.hidden;
  return {
    shape,
    residues,
    each,
    inputs: bench.input(
      'inputs',
      packGates(
        each.map((e) => e.inputs),
        hidden,
      ),
    ),
    weight: bench.input(
      'weight',
      packWeights(
        each.map((e) => e.weight),
        hidden,
      ),
      GPUBufferUsage.UNIFORM,
    ),
    dStates: bench.input(
      'dStates',
      pad(
        sideBySide(
          each.map((e) => e.dStates),
          hidden,
        ),
        hidden,
      ),
    ),
    outputs: {
      gates: bench.output('gates', (residues + 3) * width * 4),
      cells: bench.output('cells', (residues + 3) * width),
      states: bench.output('states', (residues + 3) * width),
    },
  };
}

/** The table that a time loop's dispatches read their steps from. */
function chunkTable(bench: Bench, shape: LstmShape, longest: number, pass: LstmPass) {
  return bench.arena.create('chunks', lstmChunks(shape, longest, pass), GPUBufferUsage.UNIFORM);
}

async function check(bench: Bench, testCase: Case): Promise<void> {
  const { hidden, directions, byToken, lengths } = testCase;
  const { gpu, batch, offsets } = bench;
  const { shape, residues, each, inputs, weight, dStates, outputs } = setUp(bench, testCase);
  const width = directions * shape.hidden;
  const capacity = { residues: residues + 300, longest: lengths[0] + 3 };
  const dCells = bench.output('dCells', (lengths.length + 2) * width);
  const partials = bench.output('partials', lstmPartials(shape, capacity.residues));
  const dWeight = bench.input('dWeight', new Float32Array(width * shape.hidden * 4));

  const forward = {
    inputs,
    weight,
    chunks: chunkTable(bench, shape, capacity.longest, 'forward'),
    ...outputs,
  };
  await bench.run(await lstmForward(gpu, batch, shape, capacity, true, forward));
  const states = unpad(await bench.read(outputs.states, residues, width), hidden);
  const chunks = chunkTable(bench, shape, capacity.longest, 'backward');
  const backward = { weight, dStates, dCells, chunks, ...outputs };
  await bench.run(
    await lstmBackward(gpu, batch, shape, capacity, backward),
    await lstmBackwardWeight(gpu, batch, shape, capacity.residues, {
      dGates: outputs.gates,
      states: outputs.states,
      partials,
      dWeight,
    }),
  );
  const dGates = await bench.read(outputs.gates, residues, width * 4);
  const dWeights = await bench.read(dWeight, width, shape.hidden * 4);
  await bench.read(outputs.cells, residues, width);

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
  expect(relativeError(states, expectedStates)).toBeLessThan(1e-5);
  each.forEach((e, d) => {
    const reverse = d === 1;
    const expected = twin.lstmBackward(e.dStates, traces[d], e.weight, offsets, reverse);
    const actual = unpackGates(dGates, d, directions, hidden);
    expect(relativeError(actual, expected), `dGates ${d}`).toBeLessThan(1e-4);
    const expectedWeight = twin.lstmBackwardWeight(expected, traces[d].states, offsets, reverse);
    const actualWeight = unpackWeights(dWeights, d, hidden);
    expect(relativeError(actualWeight, expectedWeight), `dWeight ${d}`).toBeLessThan(1e-4);
  });
}

/** (rows, H) of each direction to (rows, directions, H). */
function sideBySide<T extends Float32Array | Float64Array>(each: T[], hidden: number): Float64Array {
  const joined = new Float64Array(each[0].length * each.length);
  each.forEach((part, d) =>
    part.forEach(
      (value, i) => (joined[(Math.floor(i / hidden) * each.length + d) * hidden + (i % hidden)] = value),
    ),
  );
  return joined;
}

/** (rows, 4H) of each direction, gate by gate, to (rows, directions, padded H, 4), unit by unit. */
function packGates(each: Float32Array[], hidden: number): Float32Array {
  const rows = each[0].length / (4 * hidden);
  const wide = padded(hidden);
  const out = new Float32Array(rows * each.length * wide * 4);
  each.forEach((gates, d) =>
    gates.forEach((value, i) => {
      const [row, gate, unit] = [Math.floor(i / (4 * hidden)), Math.floor(i / hidden) % 4, i % hidden];
      out[((row * each.length + d) * wide + unit) * 4 + gate] = value;
    }),
  );
  return out;
}

/** One direction's (rows, 4H); the gates of padding units must be exactly zero. */
function unpackGates(
  values: Float32Array,
  direction: number,
  directions: number,
  hidden: number,
): Float32Array {
  const wide = padded(hidden);
  const rows = values.length / (directions * wide * 4);
  const out = new Float32Array(rows * 4 * hidden);
  for (let row = 0; row < rows; row++) {
    for (let unit = 0; unit < wide; unit++) {
      for (let gate = 0; gate < 4; gate++) {
        const value = values[((row * directions + direction) * wide + unit) * 4 + gate];
        if (unit < hidden) out[row * 4 * hidden + gate * hidden + unit] = value;
        else if (value !== 0) throw new Error(`padding unit ${unit} of row ${row} is ${value}`);
      }
    }
  }
  return out;
}

/** (4H, H from) of each direction to (directions, padded H from, padded H to, 4). */
function packWeights(each: Float32Array[], hidden: number): Float32Array {
  const wide = padded(hidden);
  const out = new Float32Array(each.length * wide * wide * 4);
  each.forEach((weight, d) =>
    weight.forEach((value, i) => {
      const [gate, to, from] = [
        Math.floor(i / (hidden * hidden)),
        Math.floor(i / hidden) % hidden,
        i % hidden,
      ];
      out[((d * wide + from) * wide + to) * 4 + gate] = value;
    }),
  );
  return out;
}

/** One direction's (4H, H from); what concerns padding units must be exactly zero. */
function unpackWeights(values: Float32Array, direction: number, hidden: number): Float32Array {
  const wide = padded(hidden);
  const out = new Float32Array(4 * hidden * hidden);
  for (let from = 0; from < wide; from++) {
    for (let to = 0; to < wide; to++) {
      for (let gate = 0; gate < 4; gate++) {
        const value = values[((direction * wide + from) * wide + to) * 4 + gate];
        if (from < hidden && to < hidden) out[(gate * hidden + to) * hidden + from] = value;
        else if (value !== 0) throw new Error(`the padding weight from ${from} to ${to} is ${value}`);
      }
    }
  }
  return out;
}
