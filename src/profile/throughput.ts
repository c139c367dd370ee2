import { summarize, type Summary } from '../gpu/statistics';
import type { Task } from './tasks';
import { residuesOf, type Workload } from './workload';

/** What a task takes before it runs at speed. */
export interface Start {
  /** From nothing to compiled kernels and allocated buffers. */
  setUpSeconds: number;
  /** Of the very first step, in which some drivers compile as well. */
  firstStepSeconds: number;
}

/** How fast a task runs from end to end: uploads, kernels, and read-backs. */
export interface Throughput {
  /** Steps timed, besides the first ones. */
  steps: number;
  stepSeconds: Summary;
  residuesPerSecond: { median: number; best: number };
}

/** Steps are timed in rounds of at least this long, so that neither the clock nor the one wait at a round's end counts. */
const ROUND_SECONDS = 0.1;
const MOST_ROUND_STEPS = 64;
const LEAST_ROUNDS = 3;
/** No further round begins after this time. */
const MOST_SECONDS = 20;

/** Times what a task takes before it runs at speed. */
export async function measureStart(
  open: () => Promise<Task>,
  { batches }: Workload,
): Promise<Start & { task: Task }> {
  const start = performance.now();
  const task = await open();
  const setUpSeconds = secondsSince(start);
  const firstStep = performance.now();
  await task.step(batches[0]);
  return { task, setUpSeconds, firstStepSeconds: secondsSince(firstStep) };
}

/** Runs `steps` steps or more, as many in flight as a round holds, and times them. */
export async function measureThroughput(
  task: Task,
  { batches }: Workload,
  steps: number,
  onRound: (seconds: number) => void = () => undefined,
): Promise<Throughput> {
  let roundSteps = batches.length;
  for (;;) {
    const seconds = await timeRound(task, batches, roundSteps);
    if (seconds >= ROUND_SECONDS || roundSteps >= MOST_ROUND_STEPS) break;
    roundSteps *= 2;
  }
  const rounds = Math.max(LEAST_ROUNDS, Math.ceil(steps / roundSteps));
  const residues = batches.reduce((sum, batch) => sum + residuesOf(batch), 0) / batches.length;
  const perStep: number[] = [];
  const begin = performance.now();
  while (perStep.length < rounds) {
    if (perStep.length >= LEAST_ROUNDS && secondsSince(begin) > MOST_SECONDS) break;
    perStep.push((await timeRound(task, batches, roundSteps)) / roundSteps);
    onRound(perStep.at(-1)!);
  }
  task.network.gpu.check();
  const stepSeconds = summarize(perStep);
  return {
    steps: perStep.length * roundSteps,
    stepSeconds,
    residuesPerSecond: { median: residues / stepSeconds.median, best: residues / stepSeconds.minimum },
  };
}

/** Seconds of `count` steps over the batches in turn. */
async function timeRound(task: Task, batches: Workload['batches'], count: number): Promise<number> {
  const start = performance.now();
  const results: Promise<unknown>[] = [];
  for (let i = 0; i < count; i++) results.push((await task.queue(batches[i % batches.length])).results);
  await Promise.all(results);
  return secondsSince(start);
}

export function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
