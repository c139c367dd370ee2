import type { Gpu } from '../gpu/device';
import { reportMemory, type MemoryReport } from './memory';
import { soak, type SoakSample } from './soak';
import { openTask, purposeOf, TASKS, type TaskName } from './tasks';
import { measureThroughput, type Throughput } from './throughput';
import { makeWorkload, residuesOf, type ProfileShape } from './workload';

export interface TaskProfile {
  throughput: Throughput;
  memory: MemoryReport;
}

/** What was measured of one shape on one adapter. */
export interface Profile {
  shape: ProfileShape;
  /** Batches that the steps went through in turn. */
  batches: number;
  /** In all of them. */
  residues: number;
  tasks: Record<TaskName, TaskProfile>;
  /** Resident memory over a long training run, where one was asked for. */
  soak?: SoakSample[];
}

export interface ProfileOptions {
  /** Steps timed of each task, at least. */
  steps: number;
  /** All GPU buffers together stay below this. */
  memoryMiB: number;
  /** Further training steps over which the process's memory is watched. */
  soak?: { steps: number; residentBytes: () => number };
}

export interface ProfileHooks {
  /** What is being done, for a progress line. */
  onStage?(stage: string): void;
}

/**
 * Measures training and embedding of one shape.
 * @throws SeqloomError when the batch does not fit, or the GPU fails
 */
export async function profile(
  gpu: Gpu,
  shape: ProfileShape,
  { steps, memoryMiB, soak: soaked }: ProfileOptions,
  { onStage = () => undefined }: ProfileHooks = {},
): Promise<Profile> {
  const workload = makeWorkload(shape);
  const { batches, capacity } = workload;
  const result: Partial<Profile> = {};
  const measure = async (name: TaskName): Promise<TaskProfile> => {
    onStage(`${name}: first step`);
    const { task, throughput } = await measureThroughput(
      () => openTask(gpu, name, shape, capacity, memoryMiB),
      workload,
      steps,
      (seconds) => onStage(`${name}: ${(seconds * 1000).toPrecision(3)} ms a step`),
    );
    try {
      if (soaked && name === 'training') {
        result.soak = await soak(task, workload, soaked.steps, soaked.residentBytes, (sample) =>
          onStage(`training: ${sample.steps} of ${soaked.steps} steps`),
        );
      }
      return { throughput, memory: reportMemory(shape.model, capacity, purposeOf(name, shape)) };
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
    ...result,
  };
}
