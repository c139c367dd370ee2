/** Cases of every recurrent layer's kernels, and what packs a layer's tensors as they lie on the device. */
import { describe, expect, it } from 'vitest';
import { roundToFloat16 } from '../../src/cpu/float16';
import type { Choose } from '../../src/gpu/choice';
import type { Gpu } from '../../src/gpu/device';
import { padded } from '../../src/kernels/common';
import { storedLength, type Precision } from '../../src/kernels/precision';
import { recurrentChunks } from '../../src/kernels/recurrent';
import type { RecurrentShape } from '../../src/kernels/recurrentWork';
import type { RecurrentPass } from '../../src/kernels/recurrentWays';
import { float16Available } from '../adapter';
import { toBits } from './float16Bits';
import { pad, RAGGED, randomFloats, withBench, type Bench } from './kernelBench';

export interface Case {
  hidden: number;
  directions: number;
  byToken: boolean;
  lengths: number[];
  precision?: Precision;
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

/** Each is run in all ways to divide the work. */
const ALL_WAYS: Case[] = [
  { hidden: 66, directions: 2, byToken: false, lengths: [9, 8, 8, 7, 7, 6, 5, 5, 4, 3, 3, 2, 1] },
  { hidden: 257, directions: 1, byToken: true, lengths: [5, 4, 4, 3, 1] },
];
/** Gates and weights of 16 bits: every layout, and all ways of the first. */
const HALF: Case[] = [
  { hidden: 10, directions: 2, byToken: false, lengths: [9, 8, 8, 7, 7, 6, 5, 5, 4, 3, 3, 2, 1] },
  { hidden: 10, directions: 2, byToken: true, lengths: RAGGED },
  { hidden: 8, directions: 1, byToken: true, lengths: [1500, 33, 1] },
  { hidden: 8, directions: 1, byToken: true, lengths: sixtyFive },
  { hidden: 64, directions: 2, byToken: false, lengths: [65, 64, 9, 8, 1] },
  { hidden: 257, directions: 1, byToken: true, lengths: [9, 8, 2, 1] },
];
/** More than any question has. */
const MOST_WAYS = 20;

const describeCase = ({ hidden, directions, byToken, lengths }: Case) =>
  `hidden ${hidden}, ${directions} direction(s), ${byToken ? 'gate table' : 'inputs by residue'}, ${lengths.length} sequences up to ${lengths[0]}`;

/** @param check compares a case with the twin, and gives what the kernels wrote */
export function itHoldsInAllCases(
  gpu: () => Gpu,
  check: (bench: Bench, testCase: Case) => Promise<Float32Array[]>,
): void {
  it.each([...CASES, ...LARGE].map((c) => [describeCase(c), c] as const))('%s', (_, testCase) =>
    withBench(gpu(), testCase.lengths, {}, async (bench) => void (await check(bench, testCase))),
  );

  const inAllWays = async (testCase: Case) => {
    let expected: Float32Array[] | undefined;
    for (let i = 0; i < MOST_WAYS; i++) {
      let asked = false;
      const choose: Choose = async ({ ways }) => {
        asked ||= i < ways.length;
        return ways[i % ways.length];
      };
      await withBench({ ...gpu(), choose }, testCase.lengths, {}, async (bench) => {
        const results = await check(bench, testCase);
        expected ??= results;
        results.forEach((values, r) => {
          const differs = values.some((value, at) => value !== expected![r][at]);
          expect(differs, `result ${r} of way ${i}`).toBe(false);
        });
      });
      if (!asked) return;
    }
  };

  /** The way whose name begins so has the bits of the rule's way. */
  const sameBits = async (way: string, testCase: Case, more: Partial<Gpu> = {}) => {
    const choose: Choose = async ({ ways }) => ways.find((name) => name.startsWith(way)) ?? ways[0];
    const results: Float32Array[][] = [];
    for (const chosen of [{}, { choose }]) {
      await withBench({ ...gpu(), ...more, ...chosen }, testCase.lengths, {}, async (bench) => {
        results.push(await check(bench, testCase));
      });
    }
    expect(results[1]).toEqual(results[0]);
  };

  it.each(ALL_WAYS.map((c) => [describeCase(c), c] as const))(
    'all ways, with the same bits: %s',
    (_, testCase) => inAllWays(testCase),
  );

  const why = float16Available ? '' : ' (this adapter has no 16-bit floats)';
  describe.skipIf(!float16Available)(`in 16 bits${why}`, () => {
    it.each(HALF.map((c) => [describeCase(c), c] as const))('%s', (_, testCase) =>
      withBench(gpu(), testCase.lengths, {}, async (bench) => {
        await check(bench, { ...testCase, precision: 'f16' });
      }),
    );

    it('weights that stay', () => sameBits('registers', { ...HALF[0], precision: 'f16' }));

    it('all ways, with the same bits', () => inAllWays({ ...HALF[0], precision: 'f16' }));
  });

  it.each([
    ['weights that stay', 'registers'],
    ['sequences in turn', 'in turn'],
    ['a lane per unit', 'unit lanes 8'],
  ])('%s, in dispatches of some steps, as on a shared adapter', (_, way) =>
    sameBits(
      way,
      { hidden: 20, directions: 2, byToken: true, lengths: [400, 399, 150, 2, 1] },
      { turn: async () => undefined },
    ),
  );

  it('sequences in turn, whose products are summed in parts', () =>
    sameBits('in turn', { hidden: 96, directions: 1, byToken: true, lengths: [5, 4, 4, 3, 1] }));

  it('sequences in turn, by lanes of two units', () =>
    sameBits('in turn 4, together 1, units 2', {
      hidden: 64,
      directions: 2,
      byToken: false,
      lengths: [7, 5, 5, 4, 3, 3, 2, 1, 1],
    }));
}

/** Random weights of each direction (gates x H, H), and gradients by its states (N, H), for the twin and on the device. */
export function layerOf(
  bench: Bench,
  { hidden, directions, byToken, precision = 'f32' }: Case,
  slots: number[],
) {
  const residues = bench.sizes.residues;
  const shape: RecurrentShape = { hidden: padded(hidden), directions, byToken, precision };
  const width = directions * shape.hidden;
  const gates = slots.length;
  const each = Array.from({ length: directions }, (_, d) => ({
    inputs: randomFloats((byToken ? 21 : residues) * gates * hidden, 10 + d),
    weight: stored(randomFloats(gates * hidden * hidden, 20 + d, 1.5 / Math.sqrt(hidden)), precision),
    dStates: randomFloats(residues * hidden, 30 + d),
  }));
  const weight = packWeights(
    each.map((e) => Float32Array.from(e.weight)),
    hidden,
    slots,
  );
  const dStates = sideBySide(
    each.map((e) => e.dStates),
    hidden,
  );
  return {
    residues,
    shape,
    width,
    each,
    weight: inBits(bench, 'weight', weight, precision),
    /** (directions, H to, H from, 4) */
    transposedWeight: inBits(bench, 'transposedWeight', transposeMatrices(weight, shape.hidden), precision),
    dStates: bench.input('dStates', pad(dStates, hidden)),
    gates: bench.output('gates', storedLength((residues + 3) * width * 4, precision)),
    dGates: precision === 'f16' ? bench.output('dGates', (residues + 3) * width * 4) : undefined,
    states: bench.output('states', (residues + 3) * width),
  };
}

/** Values as they are stored for the time loop. */
export function stored<T extends Float32Array | Float64Array>(values: T, precision: Precision = 'f32') {
  return precision === 'f16' ? roundToFloat16(values) : values;
}

/** Values on the device; those of 16 bits are float16's already. */
function inBits(bench: Bench, label: string, values: Float32Array, precision: Precision) {
  const { UNIFORM } = GPUBufferUsage;
  if (precision === 'f32') return bench.input(label, values, UNIFORM);
  const bits = Uint16Array.from(values, toBits);
  return bench.input(label, new Float32Array(bits.buffer), UNIFORM);
}

/** (directions, H from, H to, 4) to (directions, H to, H from, 4). */
function transposeMatrices(weight: Float32Array, side: number): Float32Array {
  return weight.map((_, i) => {
    const [matrix, to, from] = [
      Math.floor(i / (4 * side * side)),
      Math.floor(i / (4 * side)) % side,
      Math.floor(i / 4) % side,
    ];
    return weight[((matrix * side + from) * side + to) * 4 + (i % 4)];
  });
}

/** The table that a time loop's dispatches read their steps from. */
export function chunkTable(bench: Bench, shape: RecurrentShape, longest: number, pass: RecurrentPass) {
  return bench.arena.create('chunks', recurrentChunks(shape, longest, pass), GPUBufferUsage.UNIFORM);
}

/** (rows, H) of each direction to (rows, directions, H). */
export function sideBySide<T extends Float32Array | Float64Array>(each: T[], hidden: number): Float64Array {
  const joined = new Float64Array(each[0].length * each.length);
  each.forEach((part, d) =>
    part.forEach(
      (value, i) => (joined[(Math.floor(i / hidden) * each.length + d) * hidden + (i % hidden)] = value),
    ),
  );
  return joined;
}

/** (rows, gates x H) of each direction, gate by gate, to (rows, directions, padded H, 4), unit by unit. */
export function packGates(each: Float32Array[], hidden: number, slots: number[]): Float32Array {
  const width = slots.length * hidden;
  const rows = each[0].length / width;
  const wide = padded(hidden);
  const out = new Float32Array(rows * each.length * wide * 4);
  each.forEach((gates, d) =>
    gates.forEach((value, i) => {
      const [row, gate, unit] = [Math.floor(i / width), Math.floor((i % width) / hidden), i % hidden];
      out[((row * each.length + d) * wide + unit) * 4 + slots[gate]] = value;
    }),
  );
  return out;
}

/** One direction's (rows, 4H); the gates of padding units must be exactly zero. */
export function unpackGates(
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

/** (gates x H, H from) of each direction to (directions, padded H from, padded H to, 4). */
function packWeights(each: Float32Array[], hidden: number, slots: number[]): Float32Array {
  const wide = padded(hidden);
  const out = new Float32Array(each.length * wide * wide * 4);
  each.forEach((weight, d) =>
    weight.forEach((value, i) => {
      const [gate, to, from] = [
        Math.floor(i / (hidden * hidden)),
        Math.floor(i / hidden) % hidden,
        i % hidden,
      ];
      out[((d * wide + from) * wide + to) * 4 + slots[gate]] = value;
    }),
  );
  return out;
}

/** One direction's (gates x H, H from); what concerns padding units, or no gate, must be exactly zero. */
export function unpackWeights(
  values: Float32Array,
  direction: number,
  hidden: number,
  slots: number[],
): Float32Array {
  const wide = padded(hidden);
  const out = new Float32Array(slots.length * hidden * hidden);
  for (let from = 0; from < wide; from++) {
    for (let to = 0; to < wide; to++) {
      for (let slot = 0; slot < 4; slot++) {
        const value = values[((direction * wide + from) * wide + to) * 4 + slot];
        const gate = slots.indexOf(slot);
        if (gate >= 0 && from < hidden && to < hidden) out[(gate * hidden + to) * hidden + from] = value;
        else if (value !== 0) throw new Error(`value ${slot} from ${from} to ${to} is ${value}`);
      }
    }
  }
  return out;
}
