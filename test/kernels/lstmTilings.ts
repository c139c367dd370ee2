/**
 * Measures ways to divide the work of recurrent.wgsl over LSTM cells: `npm run measure:tilings -- --hidden 64 --batch 64`, on a machine on which
 * nothing else runs. Every variant must give the first one's bits, so nothing wrong is timed.
 */
import { parseArgs } from 'node:util';
import inPlace from '../../shaders/in_place.wgsl?raw';
import cell from '../../shaders/lstm.wgsl?raw';
import timeLoop from '../../shaders/recurrent.wgsl?raw';
import weightSource from '../../shaders/recurrent_weight.wgsl?raw';
import type { Constants } from '../../src/gpu/kernel';
import { Program } from '../../src/gpu/program';
import { readTensor } from '../../src/gpu/readback';
import { Arena, upload } from '../../src/gpu/tensor';
import { ceilDivide, type Command } from '../../src/kernels/common';
import { storing } from '../../src/kernels/precision';
import { CHUNK, createKernel } from '../../src/kernels/prelude';
import { BatchSlab } from '../../src/model/batch';
import { openGpu } from '../../src/node';
import { randomValues } from '../cpu/support';

const ROUNDS = 15;

type Pass = 'forward' | 'backward' | 'backward_weight';

interface Variant {
  words: string;
  constants: Constants;
  /** The recurrent weights as a uniform. */
  uniform?: boolean;
}

const loops = (
  words: string,
  lanes: [units: number, sequences: number],
  tile: [number, number],
  uniform = false,
) => ({
  words: `${words}, ${tile[0]} sequences x ${tile[1]} units a lane${uniform ? ', uniform weights' : ''}`,
  constants: { UNIT_LANES: lanes[0], SEQUENCE_LANES: lanes[1], SEQUENCES: tile[0], UNITS: tile[1] },
  uniform,
});
const perSequence = (tile: [number, number], uniform?: boolean) =>
  loops('lane per sequence', [1, 8], tile, uniform);
const perUnit = (tile: [number, number], uniform?: boolean) => loops('lane per unit', [8, 1], tile, uniform);
const weights = (tile: [number, number], unroll: number, lanes: [number, number]) => ({
  words: `tile of ${tile[0] * 4} inputs x ${tile[1]} units, ${unroll} row(s) a turn, ${lanes.join(' x ')} lanes`,
  constants: {
    TILE_INPUTS: tile[0],
    TILE_COLUMNS: tile[1],
    UNROLL: unroll,
    LANES_X: lanes[0],
    LANES_Y: lanes[1],
  },
});

const VARIANTS: Record<Pass, Variant[]> = {
  forward: [
    perSequence([1, 4]),
    perSequence([2, 4]),
    perSequence([4, 2]),
    perSequence([4, 4]),
    perSequence([4, 4], true),
    perUnit([2, 4]),
    perUnit([2, 4], true),
    perUnit([4, 4]),
    perUnit([4, 4], true),
  ],
  backward: [
    perSequence([4, 4]),
    perSequence([4, 8]),
    perSequence([4, 8], true),
    perUnit([2, 8]),
    perUnit([2, 8], true),
    perUnit([4, 4]),
    perUnit([4, 4], true),
  ],
  backward_weight: [
    weights([2, 2], 2, [2, 4]),
    weights([2, 2], 2, [8, 1]),
    weights([2, 4], 1, [8, 1]),
    weights([4, 2], 1, [8, 1]),
    weights([4, 4], 1, [2, 4]),
    weights([4, 4], 1, [8, 1]),
  ],
};

const { values } = parseArgs({
  options: {
    hidden: { type: 'string', default: '64' },
    batch: { type: 'string', default: '64' },
    length: { type: 'string', default: '48' },
  },
});
const hidden = Number(values.hidden);
const sequences = Number(values.batch);
const longest = Number(values.length);
const residues = sequences * longest;
const SPLITS = 16;
// One dispatch each, within llvmpipe's limit on turns: see SOFTWARE_TURNS in src/kernels/cpuTilings.ts.
const longestOfAll = Math.floor(60_000 / ((hidden / 4) * (hidden + 2)));
if (longest > longestOfAll) throw new Error(`with --hidden ${hidden} take --length ${longestOfAll} at most`);

const gpu = await openGpu();
const arena = new Arena(gpu);
const slab = new BatchSlab(arena, { residues, sequences, longest }, 21);
const tokens = Array.from({ length: sequences }, (_, b) =>
  Uint8Array.from({ length: longest }, (_, i) => (i * i + 3 * b) % 21),
);
const sizes = slab.upload(
  { tokens, labels: [], uids: tokens.map((_, b) => b) },
  { seed: 0, step: 0, scale: 1 },
);
const input = (name: string, length: number, scale: number, usage = 0) => {
  const tensor = arena.create(name, length, usage);
  upload(gpu, tensor, Float32Array.from(randomValues(length, 1, scale)));
  return tensor;
};
const { uniform: batch, packedResidues, offsets } = slab.tensors;
const chunk = arena.create('chunk', CHUNK.length, GPUBufferUsage.UNIFORM);
upload(gpu, chunk, CHUNK.pack({ start: 0, end: longest, direction: 0 }));
const weight = input('weight', hidden * hidden * 4, 1 / Math.sqrt(hidden), GPUBufferUsage.UNIFORM);
const gates = arena.create('gates', residues * hidden * 4);
const cells = arena.create('cells', residues * hidden);
const states = arena.create('states', residues * hidden);
const partials = arena.create('partials', SPLITS * hidden * hidden * 4);
const BINDINGS = {
  forward: {
    batch,
    chunk,
    residues: packedResidues,
    offsets,
    inputs: input('inputs', 21 * hidden * 4, 1),
    weight,
    gates,
    cells,
    states,
  },
  backward: {
    batch,
    chunk,
    offsets,
    weight,
    gates,
    cells,
    d_states: input('dStates', residues * hidden, 1),
    d_carry: arena.create('dCells', sequences * hidden),
  },
  backward_weight: { batch, residues: packedResidues, d_gates: gates, states, partials },
};
const RESULTS = { forward: states, backward: gates, backward_weight: partials };

async function compiled(pass: Pass, { constants, uniform }: Variant): Promise<Command> {
  const uniforms: Record<string, number> = uniform ? { weight: hidden * hidden } : {};
  const [source, shape]: [string, Constants] =
    pass === 'backward_weight'
      ? [weightSource, { ROWS_PER_SPLIT: ceilDivide(residues, SPLITS) }]
      : [storing('f32', `${timeLoop}\n${inPlace}\n${cell}`), { SLICE: hidden }];
  const all = { HIDDEN: hidden, ...shape, ...constants };
  const kernel = await createKernel(gpu, 'lstm', source, pass, all, uniforms);
  const c = constants as Record<string, number>;
  const grid =
    pass === 'backward_weight'
      ? ([
          ceilDivide(ceilDivide(hidden, c.TILE_COLUMNS), c.LANES_X),
          ceilDivide(ceilDivide(hidden / 4, c.TILE_INPUTS), c.LANES_Y),
          SPLITS,
        ] as const)
      : ([ceilDivide(sequences, c.SEQUENCE_LANES * c.SEQUENCES)] as const);
  return { kernel, bindings: BINDINGS[pass], grid: () => grid };
}

/** Milliseconds until the queue is empty. */
async function run(command: Command): Promise<number> {
  const start = performance.now();
  await new Program(gpu, [command]).run(sizes, 'variant');
  await gpu.settle();
  return performance.now() - start;
}

console.log(
  `${gpu.description}\nhidden ${hidden}, ${sequences} sequences of ${longest} residues, ${ROUNDS} rounds\n`,
);
const forward = await compiled('forward', VARIANTS.forward[0]);
for (const pass of ['forward', 'backward', 'backward_weight'] as const) {
  let expected: Float32Array | undefined;
  console.log(`| ${pass} | fastest, ms | median, ms |\n| --- | ---: | ---: |`);
  for (const variant of VARIANTS[pass]) {
    if (variant.uniform && hidden * hidden * 16 > gpu.device.limits.maxUniformBufferBindingSize) continue;
    await run(forward);
    const command = await compiled(pass, variant);
    await run(command);
    const result = await readTensor(gpu, RESULTS[pass]);
    expected ??= result;
    if (result.some((value, i) => value !== expected![i])) throw new Error(`${variant.words}: other values`);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      if (pass !== 'forward') await run(forward);
      times.push(await run(command));
    }
    times.sort((a, b) => a - b);
    console.log(`| ${variant.words} | ${times[0].toFixed(1)} | ${times[ROUNDS >> 1].toFixed(1)} |`);
  }
  console.log();
}
arena.destroy();
await gpu.destroy();
