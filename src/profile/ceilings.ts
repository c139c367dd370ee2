import source from '../../shaders/ceilings.wgsl?raw';
import { SeqloomError } from '../errors';
import type { Gpu } from '../gpu/device';
import { Program, type Dispatch } from '../gpu/program';
import { readTensor } from '../gpu/readback';
import { Arena, slice, upload, type Tensor } from '../gpu/tensor';
import { work, type Work } from '../gpu/work';
import type { Clock } from '../gpu/clock';
import { vectorLanes } from '../kernels/adapterKind';
import { gridOverElements, lanes1d } from '../kernels/common';
import { createKernel, GRID_ROW } from '../kernels/prelude';

/** What the adapter can do at most in one second. */
export interface Ceilings {
  /** Floating-point operations, of multiply-adds in registers. */
  operations: number;
  /** Bytes read and written, of a copy between large buffers. */
  bytes: number;
  /** Steps of an empty loop over time, with the two barriers that lanes which share a state need. */
  steps: number;
  /** Workgroups, a power of two, that take such steps side by side: in at most half as much time again as one of them. */
  sideBySide: number;
}

/** A dispatch of which everything is known. */
export interface KnownWork {
  command: Dispatch<undefined> & { work: () => Work };
  /** Throws a SeqloomError when what the dispatch left behind is wrong. */
  verify(): Promise<void>;
}

/** Tried in turn; which is best depends on how the adapter loads and stores. */
const COPIES = [1, 8, 32];

/** A dispatch is repeated to last this long, a few times, and the shortest time counts. */
const SAMPLE_SECONDS = 0.05;
const SAMPLES = 4;
const MOST_REPEATS = 1000;

const MIB = 2 ** 20;

/**
 * Measures the ceilings. The result of every variant is verified before it is timed.
 * @throws SeqloomError when the adapter computes one wrongly
 */
export async function measureCeilings(gpu: Gpu, clock: Clock): Promise<Ceilings> {
  const { software } = gpu;
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
  const bytes = Math.min(maxBufferSize, maxStorageBufferBindingSize, (software ? 64 : 256) * MIB);
  const loop = software ? { invocations: 8192, turns: 128 } : { invocations: 4 * GRID_ROW, turns: 1024 };
  return {
    operations: await bestRate(
      gpu,
      clock,
      [(arena: Arena) => multiplyAdd(arena, loop)],
      ({ operations }) => operations,
    ),
    bytes: await bestRate(
      gpu,
      clock,
      COPIES.map((perInvocation) => (arena: Arena) => copy(arena, { bytes, perInvocation })),
      ({ bytesRead, bytesWritten }) => bytesRead + bytesWritten,
    ),
    ...(await stepCeilings(gpu, clock)),
  };
}

const MOST_WORKGROUPS = 4096;

/** One workgroup, then twice as many as long as they do not wait for one another. */
async function stepCeilings(gpu: Gpu, clock: Clock): Promise<Pick<Ceilings, 'steps' | 'sideBySide'>> {
  const turns = gpu.software ? 256 : 1024;
  const rate = (workgroups: number) =>
    bestRate(
      gpu,
      clock,
      [(arena: Arena) => emptySteps(arena, { workgroups, turns })],
      ({ steps = 0 }) => steps,
    );
  const steps = await rate(1);
  let sideBySide = 1;
  while (sideBySide < MOST_WORKGROUPS && (await rate(2 * sideBySide)) > steps / 1.5) sideBySide *= 2;
  return { steps, sideBySide };
}

async function bestRate(
  gpu: Gpu,
  clock: Clock,
  variants: ((arena: Arena) => Promise<KnownWork>)[],
  amount: (work: Work) => number,
): Promise<number> {
  let best = 0;
  for (const variant of variants) {
    const arena = new Arena(gpu);
    try {
      const { command, verify } = await variant(arena);
      const once = async () => (await timeRepeats(gpu, clock, command, 1))[0];
      await once();
      await verify();
      const repeats = Math.min(MOST_REPEATS, Math.ceil(SAMPLE_SECONDS / Math.max(await once(), 1e-6)));
      for (let sample = 0; sample < SAMPLES; sample++) {
        const [seconds] = await timeRepeats(gpu, clock, command, repeats);
        best = Math.max(best, (amount(command.work()) * repeats) / seconds);
      }
    } finally {
      arena.destroy();
    }
  }
  return best;
}

function timeRepeats(
  gpu: Gpu,
  clock: Clock,
  command: Dispatch<undefined>,
  repeats: number,
): Promise<number[]> {
  const program = new Program(gpu, new Array<Dispatch<undefined>>(repeats).fill(command));
  return clock.time([(encoder, timestampWrites) => program.encode(encoder, undefined, timestampWrites)]);
}

interface MultiplyAddShape {
  /** A multiple of 256, and of GRID_ROW where larger. */
  invocations: number;
  /** Turns of the loop. Mesa 22.3 ends loops in silence after 65,535, which `verify` would find. */
  turns: number;
}

/** Multiply-adds of vec4 in one turn of the loop. */
const PER_TURN = 16;

/** Multiply-adds in registers: in each invocation 8 operations (a vec4's) x PER_TURN x turns. */
export async function multiplyAdd(
  arena: Arena,
  { invocations, turns }: MultiplyAddShape,
): Promise<KnownWork> {
  const { gpu } = arena;
  const lanes = { LANES_X: gpu.software ? vectorLanes(gpu) : 256 };
  const kernel = await createKernel(gpu, 'ceilings', source, 'multiply_add', {
    TURNS: turns,
    ...lanes,
  });
  const one = arena.create('one', 4);
  upload(gpu, one, new Float32Array(4).fill(1));
  const sums = arena.create('sums', invocations * 4);
  return {
    command: {
      kernel,
      bindings: { one, sums },
      grid: () => gridOverElements(lanes, invocations),
      work: () => work(8 * invocations * PER_TURN * turns, 4, invocations * 4),
    },
    async verify() {
      const starts = (i: number) => 0 + 1 + 2 + 3 + 4 * ((i % 4) + (Math.floor(i / 4) % 4));
      const expected = (i: number) => PER_TURN * turns + starts(i);
      const values = await readTensor(gpu, sums);
      if (!values.every((value, i) => value === expected(i))) throw wrong('multiply-adds');
    },
  };
}

/** Time steps of workgroups as large as a GPU's recurrent ones, without any work. */
export async function emptySteps(
  arena: Arena,
  { workgroups, turns }: { workgroups: number; turns: number },
): Promise<KnownWork> {
  const { gpu } = arena;
  const kernel = await createKernel(gpu, 'ceilings', source, 'steps', {
    TURNS: turns,
    LANES_X: gpu.software ? vectorLanes(gpu) : 256,
  });
  const counts = arena.create('counts', workgroups);
  return {
    command: {
      kernel,
      bindings: { counts },
      grid: () => [workgroups],
      work: () => ({ ...work(0, 0, workgroups), steps: turns }),
    },
    async verify() {
      const values = new Uint32Array((await readTensor(gpu, counts)).buffer, 0, workgroups);
      if (!values.every((value) => value === turns)) throw wrong('barriers');
    },
  };
}

interface CopyShape {
  /** Size of each of the two buffers, a multiple of 16. */
  bytes: number;
  /** vec4 that an invocation copies. */
  perInvocation: number;
}

/** What is copied, again and again: 4 MiB of values without a zero. */
const PATTERN = Uint32Array.from({ length: MIB }, (_, i) => Math.imul(i, 2_654_435_761) | 1);

/** A copy of one buffer into another. */
export async function copy(arena: Arena, { bytes, perInvocation }: CopyShape): Promise<KnownWork> {
  const { gpu } = arena;
  const lanes = lanes1d(gpu);
  const length = bytes / 4;
  const kernel = await createKernel(gpu, 'ceilings', source, 'copy', {
    LENGTH: length / 4,
    COPIES: perInvocation,
    ...lanes,
  });
  const from = arena.create('from', length);
  const to = arena.create('to', length);
  const pieces = (tensor: Tensor) =>
    Array.from({ length: Math.ceil(length / MIB) }, (_, i) =>
      slice(tensor, 'piece', i * MIB, Math.min(MIB, length - i * MIB)),
    );
  for (const piece of pieces(from)) upload(gpu, piece, PATTERN.subarray(0, piece.size / 4));
  return {
    command: {
      kernel,
      bindings: { from_values: from, to_values: to },
      grid: () => gridOverElements(lanes, Math.ceil(length / 4 / perInvocation)),
      work: () => work(0, length, length),
    },
    async verify() {
      for (const piece of pieces(to)) {
        const values = new Uint32Array((await readTensor(gpu, piece)).buffer);
        if (!values.every((value, i) => value === PATTERN[i])) throw wrong('copies');
      }
    },
  };
}

function wrong(what: string): SeqloomError {
  return new SeqloomError(`This adapter computes ${what} wrongly, so its speed means nothing.`, {
    kind: 'adapter-wrong',
  });
}
