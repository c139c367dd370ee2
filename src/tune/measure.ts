import type { Question } from '../gpu/choice';
import type { Gpu } from '../gpu/device';
import { Program } from '../gpu/program';
import { readTensor } from '../gpu/readback';
import type { Command } from '../kernels/common';
import type { Clock, Encode } from '../profile/clock';
import { LstmBench } from './bench';

/** How fast one way to do the work is. */
export interface MeasuredWay {
  way: string;
  /** The least that it took. */
  seconds: number;
}

interface Candidate {
  way: string;
  commands: Command[];
  seconds: number[];
}

const ROUNDS = 5;
/** Ways this much slower than the fastest are not timed again. */
const HOPELESS = 1.5;
const MOST_REPEATS = 64;

/**
 * Times each way over a made-up batch. Left out is what the adapter cannot compile, what does not give the bits of the first way,
 * and what there is no time left for.
 * @returns the first way, then the others in the question's order; nothing where the first cannot be run
 * @throws Error when there is no memory for the batch, SeqloomError when the GPU fails
 */
export async function measureWays(
  gpu: Gpu,
  question: Question,
  clock: Clock,
  mostSeconds: number,
): Promise<MeasuredWay[]> {
  const bench = await LstmBench.open(gpu, question);
  try {
    const recorded = await Promise.allSettled(question.ways.map((way) => bench.record(way)));
    const start = performance.now();
    const inTime = () => performance.now() - start < mostSeconds * 1000;
    const candidates: Candidate[] = [];
    let expected: Uint32Array | undefined;
    for (const [i, commands] of recorded.entries()) {
      if (commands.status === 'rejected') {
        if (i === 0) return [];
        continue;
      }
      if (i > 0 && !inTime()) break;
      const bits = await resultOf(gpu, bench, commands.value);
      expected ??= bits;
      if (bits.every((value, at) => value === expected![at])) {
        candidates.push({ way: question.ways[i], commands: commands.value, seconds: [] });
      }
    }
    await timeInTurn(gpu, bench, candidates, clock, inTime);
    return candidates
      .filter(({ seconds }) => seconds.length > 0)
      .map(({ way, seconds }) => ({ way, seconds: Math.min(...seconds) }));
  } finally {
    bench.destroy();
  }
}

/** Runs the commands once, which also warms them up. */
async function resultOf(gpu: Gpu, bench: LstmBench, commands: Command[]): Promise<Uint32Array> {
  const encoder = gpu.device.createCommandEncoder({ label: 'tuning' });
  bench.prepare.encode(encoder, bench.sizes);
  new Program(gpu, commands).encode(encoder, bench.sizes);
  gpu.device.queue.submit([encoder.finish()]);
  const values = await readTensor(gpu, bench.result);
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

/** In rounds, so that what else the machine does touches all alike. The first way always gets a time. */
async function timeInTurn(
  gpu: Gpu,
  { prepare, sizes }: LstmBench,
  candidates: Candidate[],
  clock: Clock,
  inTime: () => boolean,
): Promise<void> {
  const time = async (commands: Command[], repeats: number) => {
    const program = new Program(gpu, Array.from({ length: repeats }, () => commands).flat());
    const encoders = [prepare, program].map(
      (one): Encode =>
        (encoder, timestampWrites) =>
          one.encode(encoder, sizes, timestampWrites),
    );
    const [, seconds] = await clock.time(encoders);
    return seconds / repeats;
  };
  if (candidates.length === 0) return;
  const [first] = candidates;
  first.seconds.push(await time(first.commands, 1));
  const wanted = Math.ceil(clock.shortest / Math.max(first.seconds[0], 1e-9));
  const repeats = Math.min(MOST_REPEATS, Math.max(1, wanted));
  let left = candidates;
  for (let round = 0; round < ROUNDS && left.length > 1; round++) {
    for (const candidate of left) {
      if (!inTime()) return;
      candidate.seconds.push(await time(candidate.commands, repeats));
    }
    const fastest = Math.min(...left.flatMap(({ seconds }) => seconds));
    left = left.filter(({ seconds }) => Math.min(...seconds) < HOPELESS * fastest);
  }
}
