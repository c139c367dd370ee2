import { SeqloomError } from '../errors';
import type { Gpu } from './device';
import { median } from './statistics';

/** Appends work to be timed: one compute pass of dispatches, which notes its times where asked to. */
export type Encode = (encoder: GPUCommandEncoder, timestampWrites?: GPUComputePassTimestampWrites) => void;

/** Times work on the GPU. */
export interface Clock {
  /** `timestamps`: the GPU's own; `replays`: the host's, from submitting to having waited, less that of nothing. */
  readonly method: 'timestamps' | 'replays';
  /** Seconds of the smallest step seen so far. */
  readonly resolution: number;
  /** Seconds that work should last, if need be by repeating it, for its time to mean something. */
  readonly shortest: number;
  /** Seconds of each, run once, in order. */
  time(works: Encode[]): Promise<number[]>;
}

/** The clock of an adapter: its own timestamps where it has them, otherwise the host's. */
export async function openClock(gpu: Gpu): Promise<Clock> {
  return gpu.device.features.has('timestamp-query') ? new TimestampClock(gpu) : ReplayClock.open(gpu);
}

/** Steps of the clock in the shortest work. */
const LEAST_STEPS = 20;
/** Beginning and ending a pass takes some microseconds itself. */
const SHORTEST_PASS = 100e-6;
/** WebGPU's limit on the size of a query set, halved. */
const MOST_PASSES = 2048;
const TRIES = 5;

/** Reads the GPU's clock, which implementations may round (Chromium to 100 us) against timing attacks. */
export class TimestampClock implements Clock {
  readonly method = 'timestamps';
  /** Greatest common divisor of all times seen, in nanoseconds. */
  private step = 0n;

  constructor(private readonly gpu: Gpu) {}

  get resolution(): number {
    return Number(this.step) / 1e9;
  }

  get shortest(): number {
    return Math.max(LEAST_STEPS * this.resolution, SHORTEST_PASS);
  }

  async time(works: Encode[]): Promise<number[]> {
    const seconds: number[] = [];
    for (let from = 0; from < works.length; from += MOST_PASSES) {
      seconds.push(...(await this.timePasses(works.slice(from, from + MOST_PASSES))));
    }
    return seconds;
  }

  /** WebGPU allows a GPU's clock to be set back; such times are taken again. */
  private async timePasses(works: Encode[]): Promise<number[]> {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const times = await this.timestamps(works);
      times.forEach((time) => (this.step = greatestCommonDivisor(this.step, time - times[0])));
      const durations = works.map((_, i) => times[2 * i + 1] - times[2 * i]);
      if (durations.every((nanoseconds) => nanoseconds >= 0n)) return durations.map((n) => Number(n) / 1e9);
    }
    throw new SeqloomError('The timestamps of this adapter run backwards.', { kind: 'adapter-wrong' });
  }

  /** When each pass began and ended, in nanoseconds. */
  private async timestamps(works: Encode[]): Promise<bigint[]> {
    const { device } = this.gpu;
    const count = 2 * works.length;
    const querySet = device.createQuerySet({ type: 'timestamp', count });
    const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    const resolved = device.createBuffer({ size: 8 * count, usage: QUERY_RESOLVE | COPY_SRC });
    const staging = device.createBuffer({ size: 8 * count, usage: COPY_DST | MAP_READ });
    try {
      const encoder = device.createCommandEncoder();
      works.forEach((encode, i) =>
        encode(encoder, { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 }),
      );
      encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, 8 * count);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      this.gpu.check();
      return Array.from(new BigUint64Array(staging.getMappedRange().slice(0)));
    } finally {
      querySet.destroy();
      resolved.destroy();
      staging.destroy();
    }
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b < 0n ? -b : b];
  while (y) [x, y] = [y, x % y];
  return x;
}

const SHORTEST_REPLAY = 2e-3;
const IDLE_SAMPLES = 15;

/** Times by the host's clock. On adapters that are programs on the CPU this is all there is, and it is good. */
class ReplayClock implements Clock {
  readonly method = 'replays';
  readonly shortest = SHORTEST_REPLAY;

  /** @param resolution seconds that submitting nothing takes */
  private constructor(
    private readonly gpu: Gpu,
    readonly resolution: number,
  ) {}

  static async open(gpu: Gpu): Promise<ReplayClock> {
    const samples: number[] = [];
    for (let i = 0; i < IDLE_SAMPLES; i++) samples.push(await submitAndWait(gpu, () => undefined));
    return new ReplayClock(gpu, median(samples));
  }

  async time(works: Encode[]): Promise<number[]> {
    const seconds: number[] = [];
    for (const encode of works) {
      seconds.push(Math.max(0, (await submitAndWait(this.gpu, encode)) - this.resolution));
    }
    this.gpu.check();
    return seconds;
  }
}

async function submitAndWait({ device }: Gpu, encode: Encode): Promise<number> {
  const start = performance.now();
  const encoder = device.createCommandEncoder();
  encode(encoder);
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return (performance.now() - start) / 1000;
}
