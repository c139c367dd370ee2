/**
 * Memory of the process over a long training run: `npm run measure:soak -- --steps 40000`. What training leaves behind at
 * every step, this shows.
 */
import { openGpu } from '../../src/node';
import { openTask } from '../../src/profile/tasks';
import { makeWorkload } from '../../src/profile/workload';
import { MEMORY_MIB, readNumbers, shapeOf } from './shape';
import { processMemory, soak, soakLines } from './soak';

const { steps, ...sizes } = readNumbers({ hidden: 8, batch: 4, length: 16, steps: 40_000 });
const shape = shapeOf(sizes);
const gpu = await openGpu();
console.log(gpu.description);
const workload = makeWorkload(shape);
const task = await openTask(gpu, 'training', shape, workload.capacity, MEMORY_MIB);
const samples = await soak(task, workload, steps, processMemory, (sample) =>
  console.error(`${sample.steps} of ${steps} steps`),
);
console.log(soakLines(samples).join('\n'));
task.network.destroy();
await gpu.destroy();
