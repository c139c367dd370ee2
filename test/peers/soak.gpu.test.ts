import { expect, it } from 'vitest';
import { openTask } from '../../src/profile/tasks';
import { makeWorkload } from '../../src/profile/workload';
import { describeGpu } from '../adapter';
import { smallShape } from '../profile/shapes';
import { MEMORY_MIB } from './shape';
import { processMemory, soak, soakLines } from './soak';

describeGpu('a soak', (gpu) => {
  it('reads the memory of the process every tenth of the steps', async () => {
    const shape = smallShape();
    const workload = makeWorkload(shape);
    const task = await openTask(gpu(), 'training', shape, workload.capacity, MEMORY_MIB);
    const samples = await soak(task, workload, 20, processMemory);
    task.network.destroy();
    expect(samples.map(({ steps }) => steps)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    expect(samples.every(({ residentBytes, heapBytes }) => residentBytes > heapBytes && heapBytes > 0)).toBe(
      true,
    );
  });

  it('is told as a table', () => {
    const samples = [{ steps: 30, residentBytes: 103 * 2 ** 20, heapBytes: 2 ** 25 }];
    expect(soakLines(samples).at(-1)).toMatch(/^ +30 +103 MiB +32\.0 MiB +71\.0 MiB$/);
  });
});
