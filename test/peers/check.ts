import { adamwStep } from '../../src/cpu/adamw';
import { forward, lossAndGradients } from '../../src/model/twin';
import { encode } from '../../src/data/tokens';
import { zeroParameters } from '../../src/model/init';
import type { Parameters } from '../../src/data/parameters';
import { ADAM, type PeerBatch, type Task } from './contract';
import { PeerError, type PeerProcess } from './peerProcess';
import { checkBatch, CHECK_STEPS, networkOf } from './workloads';

/** What a library computes of the check's batch. */
export interface Reading {
  logits: number[];
  vectors?: number[];
  /** Before each of the first updates. */
  losses?: number[];
  /** By task, of a batch as wide as those that are timed; says how long a sequence it can be asked to take. */
  secondsPerTimeStep: Map<Task, number>;
}

const UPDATES = 5;

/** About how many forward passes an update costs. */
const UPDATE_COST = 3;

/** Steps are repeated this long to see how fast the peer is; one is enough for the slow. */
const ESTIMATE_SECONDS = 0.5;

/** Few, so that the float64 twin does its updates within seconds at hidden 512. */
const UPDATED_SEQUENCES = 8;

/** Largest relative difference of a loss that is let pass, for peers of full precision. Five updates change it by a tenth and more. */
const LOSS_TOLERANCE = 1e-3;

/** Reads what the peer computes and how fast it is, at the check's shape. @throws PeerError when that takes too long */
export async function readPeer(
  peer: PeerProcess,
  hidden: number,
  weights: string,
  batch: PeerBatch,
  tasks: readonly Task[],
  budgetSeconds: number,
): Promise<Reading> {
  const config = networkOf(hidden);
  const open = (task: Task | 'logits', one = batch) => peer.open({ task, config, weights, batches: [one] });
  const time = async (task: Task) => {
    const begin = performance.now();
    let least = Infinity;
    do {
      least = Math.min(least, (await peer.run(1)).seconds);
    } while (performance.now() - begin < ESTIMATE_SECONDS * 1000);
    reading.secondsPerTimeStep.set(task, least / CHECK_STEPS);
  };
  await open('logits');
  const reading: Reading = {
    logits: (await peer.run(1, true)).results![0],
    secondsPerTimeStep: new Map(),
  };
  const steps = tasks.includes('training') ? (UPDATES + 1) * UPDATE_COST : 1;
  const seconds = (await peer.run(1)).seconds * steps;
  if (seconds > budgetSeconds) {
    throw new PeerError(
      `its check alone takes about ${Math.ceil(seconds)} s, more than --budget ${budgetSeconds}`,
    );
  }
  if (tasks.includes('embedding')) {
    await open('embedding');
    reading.vectors = (await peer.run(1, true)).results![0];
    await time('embedding');
  }
  if (tasks.includes('training')) {
    await open('training', updatedBatch());
    reading.losses = (await peer.run(UPDATES, true)).results!.map(([loss]) => loss);
    await open('training');
    await time('training');
  }
  return reading;
}

/** What a reading is held to. */
export type Expected = Omit<Reading, 'secondsPerTimeStep'>;

/** The batch whose losses are read. */
function updatedBatch(): PeerBatch {
  return checkBatch(UPDATED_SEQUENCES);
}

/** What the float64 twin computes of the check's batch; losses are `twinLosses`. */
export function twinReading(hidden: number, parameters: Parameters, { sequences }: PeerBatch): Expected {
  const { logits, pooled } = forward(networkOf(hidden), parameters, sequences.map(encode));
  return { logits: Array.from(logits), vectors: Array.from(pooled) };
}

/**
 * The float64 twin's losses before each of the first updates.
 * @param biases vectors in the LSTM: a library with one where PyTorch has two moves their sum half as far, as though one stood still
 */
export function twinLosses(hidden: number, parameters: Parameters, biases: 1 | 2): number[] {
  const config = networkOf(hidden);
  const { sequences, labels } = updatedBatch();
  const tokens = sequences.map(encode);
  const updated: Parameters = new Map(
    [...parameters].map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]),
  );
  const state = { step: 0, firstMoments: zeroParameters(config), secondMoments: zeroParameters(config) };
  return Array.from({ length: UPDATES }, () => {
    const { loss, gradients } = lossAndGradients(config, updated, tokens, labels);
    if (biases === 1) gradients.get('lstm.bias_hh_l0')!.data.fill(0);
    adamwStep(updated, gradients, state, { ...ADAM, weightDecay: 0, clipNorm: 0 });
    return loss;
  });
}

/** Where a reading differs from what is expected, a clause; undefined where it agrees. */
export function disagreement(reading: Reading, expected: Expected, tolerance: number): string | undefined {
  for (const what of ['logits', 'vectors'] as const) {
    const [values, right] = [reading[what], expected[what]];
    if (!values || !right) continue;
    const difference = largestDifference(values, right);
    if (!(difference <= tolerance)) return `its ${what} differ by ${difference.toPrecision(2)}`;
  }
  const losses = reading.losses;
  if (!losses || !expected.losses) return undefined;
  const most = Math.max(LOSS_TOLERANCE, tolerance);
  const wrong = expected.losses.findIndex((loss, i) => !(Math.abs(losses[i] / loss - 1) <= most));
  if (wrong < 0) return undefined;
  return `its loss after ${wrong} updates is ${losses[wrong]} in place of ${expected.losses[wrong]}`;
}

/** NaN where the lengths differ or a value is none. */
export function largestDifference(values: number[], expected: number[]): number {
  if (values.length !== expected.length) return NaN;
  return values.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected[i])), 0);
}
