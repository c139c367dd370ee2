import { alignColumns } from '../../src/data/columns';
import type { Task } from '../../src/profile/tasks';
import type { Workload } from '../../src/profile/workload';
import { bytes } from '../../src/words';

/** Memory of the process. */
export interface ProcessMemory {
  residentBytes: number;
  /** Of them, what JavaScript's heap has taken; it grows until its garbage collector sees a reason to work. */
  heapBytes: number;
}

/** Memory after so many steps. */
export interface SoakSample extends ProcessMemory {
  steps: number;
}

/** Steps queued ahead, as in training. */
const IN_FLIGHT = 3;

/**
 * Runs `steps` steps and reads the process's memory every tenth of them. Software adapters keep the GPU's buffers there too.
 */
export async function soak(
  { queue, network }: Task,
  { batches }: Workload,
  steps: number,
  memory: () => ProcessMemory,
  onSample: (sample: SoakSample) => void = () => undefined,
): Promise<SoakSample[]> {
  const samples: SoakSample[] = [];
  const pending: Promise<unknown>[] = [];
  for (let done = 1; done <= steps; done++) {
    pending.push((await queue(batches[done % batches.length])).results);
    if (pending.length >= IN_FLIGHT) await pending.shift();
    if (Math.floor((done * 10) / steps) > samples.length) {
      await Promise.all(pending.splice(0));
      samples.push({ steps: done, ...memory() });
      onSample(samples.at(-1)!);
    }
  }
  network.gpu.check();
  return samples;
}

export function processMemory(): ProcessMemory {
  const { rss, heapTotal } = process.memoryUsage();
  return { residentBytes: rss, heapBytes: heapTotal };
}

export function soakLines(samples: SoakSample[]): string[] {
  const rows = samples.map(({ steps, residentBytes, heapBytes }) => [
    String(steps),
    bytes(residentBytes),
    bytes(heapBytes),
    bytes(residentBytes - heapBytes),
  ]);
  return alignColumns([['step', 'resident', "JavaScript's heap", 'all else'], ...rows], 0);
}
