/** Loaded when first asked for, so that the profiler does not delay the page. */
import type { Dataset, Gpu } from '../../src';
import { TimestampClock } from '../../src/gpu/clock';
import { profileStep, type CommandProfile } from '../../src/profile/kernels';
import { median } from '../../src/gpu/statistics';
import { openTask, type Task } from '../../src/profile/tasks';
import { makeWorkload, type ProfileShape, type Workload } from '../../src/profile/workload';
import type { KernelTime, StepTimes } from '../protocol';
import { SOFTWARE_SUBMIT_RESIDUES, titleOf } from './model';
import type { PageNetwork } from './pageNetwork';

/** Times a step is taken where there are no timestamps. */
const STEPS = 7;

/**
 * Times one training step of each network: kernel by kernel where the adapter has timestamps, otherwise as a whole. (Between a
 * page and the GPU lies another process; by the page's clock small kernels would mostly be noise.)
 * @throws SeqloomError when the step does not fit or the GPU fails
 */
export async function timeSteps(
  device: Gpu,
  networks: PageNetwork[],
  dataset: Dataset,
  onStage: (stage: string) => void,
): Promise<StepTimes[]> {
  // A step as a whole, not in turns.
  const gpu = { ...device, turn: undefined };
  const times: StepTimes[] = [];
  for (const network of networks) {
    const { id, config, runConfig } = network;
    const title = titleOf(config);
    onStage(`${title}, compiling the shaders`);
    const shape = shapeOf(network, dataset, gpu.software);
    const { batches, capacity } = makeWorkload(shape);
    const task = await openTask(gpu, 'training', shape, capacity, runConfig.train.memoryMiB);
    try {
      onStage(`${title}, first step`);
      const onRound = (round: number) => onStage(`${title}, round ${round}`);
      const sequences = batches[0].tokens.length;
      const residues = sequences * shape.length;
      times.push({ network: id, sequences, residues, ...(await timeStep(task, batches[0], onRound)) });
    } finally {
      task.network.destroy();
    }
  }
  return times;
}

async function timeStep(
  task: Task,
  batch: Workload['batches'][number],
  onRound: (round: number) => void,
): Promise<Pick<StepTimes, 'stepSeconds' | 'kernels'>> {
  const { gpu } = task.network;
  if (gpu.device.features.has('timestamp-query')) {
    const step = await profileStep(task, batch, new TimestampClock(gpu), onRound);
    return { stepSeconds: step.stepSeconds.median, kernels: byKernel(step.commands) };
  }
  // The first one compiles.
  await task.step(batch);
  const seconds: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    onRound(i + 1);
    const started = performance.now();
    await task.step(batch);
    seconds.push((performance.now() - started) / 1000);
  }
  gpu.check();
  return { stepSeconds: median(seconds), kernels: undefined };
}

/** As many sequences of the data's mean length as training puts in a micro-batch. */
function shapeOf({ runConfig }: PageNetwork, { tokens }: Dataset, software: boolean): ProfileShape {
  const { model, train } = runConfig;
  const residues = Math.min(train.batchResidues, software ? SOFTWARE_SUBMIT_RESIDUES : Infinity);
  const mean = tokens.reduce((sum, { length }) => sum + length, 0) / tokens.length;
  const length = Math.min(residues, Math.round(mean));
  const batch = Math.floor(residues / length);
  return { model, batch, length, lengths: 'equal', dropout: train.dropout };
}

/** The commands of a step, those of one kernel together, longest first. */
function byKernel(commands: CommandProfile[]): KernelTime[] {
  const kernels = new Map<string, KernelTime>();
  for (const { kernel, dispatches, seconds } of commands) {
    const sum = kernels.get(kernel) ?? { kernel, dispatches: 0, seconds: 0 };
    sum.dispatches += dispatches;
    sum.seconds += seconds.median;
    kernels.set(kernel, sum);
  }
  return [...kernels.values()].sort((a, b) => b.seconds - a.seconds);
}
