import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import type { Ceilings } from './ceilings';
import { checkTask } from './taskCheck';
import { watchChoices, type Choice } from './choices';
import type { Clock } from '../gpu/clock';
import { profileStep, type StepProfile } from './kernels';
import { reportMemory, type MemoryReport } from './memoryReport';
import { kernelProfiles, type KernelProfile } from './roofline';
import type { Tuning } from '../tune/tuner';
import { openTask, purposeOf, TASKS, type Task, type TaskName } from './tasks';
import { measureStart, measureThroughput, type Start, type Throughput } from './throughput';
import { makeWorkload, residuesOf, typicalBatch, type ProfileShape } from './workload';

/** What was measured of training or of embedding. */
export interface TaskProfile {
  start: Start;
  /** Largest error of what its kernels give, relative to the float64 twins on the CPU. */
  error: number;
  throughput: Throughput;
  memory: MemoryReport;
  /** GPU time of one step, where asked for. */
  step?: StepProfile;
  /** Its kernels against the ceilings, longest first. */
  kernels?: KernelProfile[];
}

/** What was measured of one shape on one adapter. */
export interface Profile {
  shape: ProfileShape;
  /** Batches that the steps went through in turn. */
  batches: number;
  /** In all of them. */
  residues: number;
  tasks: Record<TaskName, TaskProfile>;
  /** How the recurrent kernels divided their work. */
  choices: Choice[];
  /** What was measured to choose so, where asked for. */
  tunings?: Tuning[];
}

/** What is measured, and for how long. */
export interface ProfileOptions {
  /** Steps timed of each task, at least. */
  steps: number;
  /** All GPU buffers together stay below this. */
  memoryMiB: number;
  /** To time every kernel. */
  kernels?: { clock: Clock; ceilings: Ceilings };
}

/**
 * Measures training and embedding of one shape. Each is held to its twin on the CPU before it is timed.
 * @throws SeqloomError when the batch does not fit, a result is wrong, or the GPU fails
 */
export async function profile(
  gpu: Gpu,
  shape: ProfileShape,
  { steps, memoryMiB, kernels }: ProfileOptions,
  { onStage = () => undefined }: Hooks<never> = {},
): Promise<Profile> {
  const workload = makeWorkload(shape);
  const { batches, capacity } = workload;
  const { gpu: watched, choices } = watchChoices(gpu);
  const profileKernels = (task: Task, clock: Clock) =>
    profileStep(task, typicalBatch(batches), clock, (round) =>
      onStage(`${task.name}: kernels, round ${round}`),
    );
  const measure = async (name: TaskName): Promise<TaskProfile> => {
    onStage(`${name}: first step`);
    const open = () => openTask(watched, name, shape, capacity, memoryMiB);
    const { task, ...start } = await measureStart(open, workload);
    try {
      onStage(`${name}: check against the CPU`);
      const error = await checkTask(task, shape, capacity);
      const throughput = await measureThroughput(task, workload, steps, (seconds) =>
        onStage(`${name}: ${(seconds * 1000).toPrecision(3)} ms a step`),
      );
      const step = kernels && (await profileKernels(task, kernels.clock));
      return {
        start,
        error,
        throughput,
        memory: reportMemory(shape.model, capacity, purposeOf(name, shape)),
        ...(step && { step, kernels: kernelProfiles(step.commands, kernels.ceilings) }),
      };
    } finally {
      task.network.destroy();
    }
  };
  const tasks = {} as Record<TaskName, TaskProfile>;
  for (const name of TASKS) tasks[name] = await measure(name);
  return {
    shape,
    batches: batches.length,
    residues: batches.reduce((sum, batch) => sum + residuesOf(batch), 0),
    tasks,
    choices,
  };
}

/** Opens what `profile` will, and so asks all that its kernels will ask: on a device of its own, to keep set-up times true. */
export async function askChoices(gpu: Gpu, shape: ProfileShape, memoryMiB: number): Promise<void> {
  const { capacity } = makeWorkload(shape);
  for (const name of TASKS) (await openTask(gpu, name, shape, capacity, memoryMiB)).network.destroy();
}
