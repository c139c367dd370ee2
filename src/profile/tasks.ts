import { SeqloomError } from '../errors';
import type { Gpu } from '../gpu/device';
import { meanScale } from '../cpu/crossEntropy';
import type { Batch, Capacity } from '../model/batch';
import { findMisfit, fitCapacity } from '../model/capacity';
import { cellOf } from '../model/config';
import { initialParameters } from '../model/init';
import type { Purpose } from '../model/memory';
import { InferenceNetwork, type BatchReadout } from '../model/inferenceNetwork';
import { planReadouts, type ReadoutPlan } from '../model/readouts';
import type { UpdateSettings } from '../kernels/adamw';
import { TrainingNetwork } from '../model/trainingNetwork';
import { EPSILON, TRAIN_DEFAULTS } from '../train/options';
import type { ProfileShape } from './workload';

/** What is profiled. */
export const TASKS = ['training', 'embedding'] as const;
/** One of the profiled tasks. */
export type TaskName = (typeof TASKS)[number];

/** A network made for one of the tasks. */
export type Task = TaskSteps &
  ({ name: 'training'; network: TrainingNetwork } | { name: 'embedding'; network: InferenceNetwork });

interface TaskSteps {
  /** Zeroes what a step adds to; a whole step does so itself. */
  begin(): void;
  /** Queues one whole step, as the library does it. The next one may be queued when this resolves. */
  queue(batch: Batch): Promise<QueuedStep>;
  /** One whole step, up to what it reads back. */
  step(batch: Batch): Promise<unknown>;
}

/** A step on its way through the GPU's queue. */
interface QueuedStep {
  /** What it reads back. */
  results: Promise<unknown>;
}

/** Names what dropout of a training step is keyed by; any numbers do. */
export const STEP = { seed: 1, step: 1 };

/** An ordinary update, but for its rate and guard: however often it is repeated, every step computes with the same values. */
export const UPDATE: UpdateSettings = {
  ...TRAIN_DEFAULTS,
  learningRate: 0,
  guardNorm: 1e30,
  epsilon: EPSILON,
  update: 1,
};

/** What the task's network is for. */
export function purposeOf(name: TaskName, { model, dropout, precision = 'f32' }: ProfileShape): Purpose {
  return name === 'training'
    ? { training: true, dropout, precision }
    : { training: false, readouts: planReadouts(model) };
}

/**
 * Compiles and allocates.
 * @throws SeqloomError when the batch does not fit the adapter or `memoryMiB`
 */
export async function openTask(
  gpu: Gpu,
  name: TaskName,
  shape: ProfileShape,
  capacity: Capacity,
  memoryMiB: number,
): Promise<Task> {
  const { model, dropout, precision } = shape;
  const purpose = purposeOf(name, shape);
  const problem = findMisfit(gpu.device.limits, model, capacity, purpose, memoryMiB);
  if (problem) {
    const fitting = fitCapacity(gpu, model, capacity, purpose, memoryMiB).residues;
    throw new SeqloomError(
      `A batch of ${capacity.residues} residues does not fit: ${problem.inWords}. One of ${fitting} would.`,
      { kind: 'batch-too-large', limit: problem.limit, recurrent: cellOf(model) !== undefined },
    );
  }
  const parameters = initialParameters(model, 1);
  if (name === 'training') {
    const network = await TrainingNetwork.create(gpu, model, capacity, { dropout, precision });
    network.setParameters(parameters);
    network.setClassWeights(new Float32Array(model.classes).fill(1));
    return { name, network, begin: () => network.begin(), ...stepsOf(trainingStep(network)) };
  }
  const plan = planReadouts(model);
  const network = await InferenceNetwork.create(gpu, model, capacity, plan);
  network.setParameters(parameters);
  return { name, network, begin: () => undefined, ...stepsOf(embeddingStep(network, plan)) };
}

function stepsOf(queue: Task['queue']): Pick<Task, 'queue' | 'step'> {
  return { queue, step: async (batch) => (await queue(batch)).results };
}

function trainingStep(network: TrainingNetwork): Task['queue'] {
  return async (batch) => {
    await accumulate(network, batch);
    await network.update(UPDATE);
    return { results: network.readScalars() };
  };
}

/** Everything of a training step before its update. */
export function accumulate(network: TrainingNetwork, batch: Batch): Promise<void> {
  network.begin();
  return network.accumulate(batch, { ...STEP, scale: meanScale(batch.labels) });
}

function embeddingStep(network: InferenceNetwork, { names }: ReadoutPlan): Task['queue'] {
  return async (batch) => {
    const sizes = await network.infer(batch);
    const readouts = names.map((name) => network.read(name as BatchReadout, sizes));
    return { results: Promise.all(readouts) };
  };
}
