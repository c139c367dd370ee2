/** Loaded when first asked for, so that the profiler does not delay the page. */
import type { Dataset, Gpu } from '../../src';
import { openClock, type Clock } from '../../src/profile/clock';
import { profileStep, type CommandProfile } from '../../src/profile/kernels';
import { openTask } from '../../src/profile/tasks';
import { makeWorkload, type ProfileShape } from '../../src/profile/workload';
import type { KernelTimes } from '../protocol';
import { SOFTWARE_SUBMIT_RESIDUES, titleOf } from './model';
import type { PageNetwork } from './training';

/**
 * Times the kernels of one training step of each network.
 * @throws SeqloomError when the step does not fit or the GPU fails
 */
export async function timeKernels(
  device: Gpu,
  networks: PageNetwork[],
  dataset: Dataset,
  onStage: (stage: string) => void,
): Promise<KernelTimes[]> {
  // A step as a whole, not in turns.
  const gpu = { ...device, turn: undefined };
  const clock = steady(await openClock(gpu));
  const times: KernelTimes[] = [];
  for (const network of networks) {
    const { id, config, options } = network;
    const title = titleOf(config);
    onStage(`${title}, compiling the shaders`);
    const shape = shapeOf(network, dataset, gpu.software);
    const { batches, capacity } = makeWorkload(shape);
    const task = await openTask(gpu, 'training', shape, capacity, options.memoryMiB);
    try {
      onStage(`${title}, first step`);
      const step = await profileStep(task, batches[0], clock, (round) => onStage(`${title}, round ${round}`));
      times.push({
        network: id,
        title,
        sequences: step.sizes.sequences,
        residues: step.sizes.residues,
        method: clock.method,
        stepSeconds: step.stepSeconds.median,
        kernelSeconds: step.kernelSeconds,
        kernels: byKernel(step.commands, step.kernelSeconds),
      });
    } finally {
      task.network.destroy();
    }
  }
  return times;
}

/** As many sequences of the data's mean length as training puts in a submit. */
function shapeOf({ config, options }: PageNetwork, { tokens }: Dataset, software: boolean): ProfileShape {
  const residues = Math.min(options.batchResidues, software ? SOFTWARE_SUBMIT_RESIDUES : Infinity);
  const mean = tokens.reduce((sum, { length }) => sum + length, 0) / tokens.length;
  const length = Math.min(residues, Math.round(mean));
  const batch = Math.floor(residues / length);
  return { model: config, batch, length, lengths: 'equal', dropout: options.dropout };
}

/** The commands of a step, those of one kernel together, longest first. */
function byKernel(commands: CommandProfile[], total: number): KernelTimes['kernels'] {
  const kernels = new Map<string, { kernel: string; dispatches: number; seconds: number }>();
  for (const { kernel, dispatches, seconds } of commands) {
    const sum = kernels.get(kernel) ?? { kernel, dispatches: 0, seconds: 0 };
    sum.dispatches += dispatches;
    sum.seconds += seconds.median;
    kernels.set(kernel, sum);
  }
  return [...kernels.values()]
    .map((sum) => ({ ...sum, share: total > 0 ? sum.seconds / total : 0 }))
    .sort((a, b) => b.seconds - a.seconds);
}

/** Seconds that replays should last. */
const SHORTEST_REPLAYS = 10e-3;

/**
 * In a browser, submitting crosses to another process and takes a time that varies by more than a small kernel's: replays
 * must last longer than in Node, and the first must not wait for what was queued before it.
 */
function steady(clock: Clock): Clock {
  if (clock.method === 'timestamps') return clock;
  return {
    method: clock.method,
    resolution: clock.resolution,
    shortest: Math.max(clock.shortest, SHORTEST_REPLAYS),
    time: async (works) => (await clock.time([() => undefined, ...works])).slice(1),
  };
}
