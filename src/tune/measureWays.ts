import type { Question } from '../gpu/choice';
import type { Gpu } from '../gpu/device';
import { Program } from '../gpu/program';
import { readTensor } from '../gpu/readback';
import type { Command } from '../kernels/common';
import type { Clock, Encode } from '../gpu/clock';
import { RecurrentBench } from './recurrentBench';

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
/** Ways this much slower than the fastest, twice, are not timed again. */
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
  const bench = await RecurrentBench.open(gpu, question);
  try {
    const recorded = await Promise.allSettled(question.ways.map((way) => bench.record(way)));
    if (recorded[0].status === 'rejected') return [];
    const start = performance.now();
    const inTime = () => performance.now() - start < mostSeconds * 1000;
    const expected = await resultOf(gpu, bench, recorded[0].value);
    const once = await timeOf(gpu, bench, clock, recorded[0].value, 1);
    const wanted = Math.ceil(clock.shortest / Math.max(once, 1e-9));
    const repeats = Math.min(MOST_REPEATS, Math.max(1, wanted));
    const candidates: Candidate[] = [];
    for (const [i, commands] of recorded.entries()) {
      if (commands.status === 'rejected') continue;
      if (i > 0) {
        if (!inTime()) break;
        const bits = await resultOf(gpu, bench, commands.value);
        if (bits.some((value, at) => value !== expected[at])) continue;
      }
      const seconds = await timeOf(gpu, bench, clock, commands.value, repeats);
      candidates.push({ way: question.ways[i], commands: commands.value, seconds: [seconds] });
    }
    await timeInTurn(candidates, inTime, ({ commands }) => timeOf(gpu, bench, clock, commands, repeats));
    return candidates.map(({ way, seconds }) => ({ way, seconds: Math.min(...seconds) }));
  } finally {
    bench.destroy();
  }
}

/** Further rounds, so that what else the machine does touches all alike. */
async function timeInTurn(
  candidates: Candidate[],
  inTime: () => boolean,
  time: (candidate: Candidate) => Promise<number>,
): Promise<void> {
  let left = candidates;
  for (let round = 1; round < ROUNDS; round++) {
    const fastest = Math.min(...left.flatMap(({ seconds }) => seconds));
    if (round > 1) left = left.filter(({ seconds }) => Math.min(...seconds) < HOPELESS * fastest);
    for (const candidate of left) {
      if (left.length === 1 || !inTime()) return;
      candidate.seconds.push(await time(candidate));
    }
  }
}

/** Runs the commands once, which also warms them up. */
async function resultOf(gpu: Gpu, bench: RecurrentBench, commands: Command[]): Promise<Uint32Array> {
  const encoder = gpu.device.createCommandEncoder({ label: 'tuning' });
  bench.prepare.encode(encoder, bench.sizes);
  new Program(gpu, commands).encode(encoder, bench.sizes);
  gpu.device.queue.submit([encoder.finish()]);
  const values = await readTensor(gpu, bench.result);
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

/** Seconds of the commands, run so often in a row. */
async function timeOf(
  gpu: Gpu,
  { prepare, sizes }: RecurrentBench,
  clock: Clock,
  commands: Command[],
  repeats: number,
): Promise<number> {
  const program = new Program(gpu, Array.from({ length: repeats }, () => commands).flat());
  const works = [prepare, program].map(
    (one): Encode =>
      (encoder, timestampWrites) =>
        one.encode(encoder, sizes, timestampWrites),
  );
  const [, seconds] = await clock.time(works);
  return seconds / repeats;
}
