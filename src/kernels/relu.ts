import source from '../../shaders/relu.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import { gridOver, lanes, type BatchTensors, type Command } from './common';
import { createKernel } from './prelude';

/** x (B, width) = max(0, x), in place. */
export async function reluForward(gpu: Gpu, batch: BatchTensors, width: number, x: Tensor): Promise<Command> {
  const kernel = await createKernel(gpu, 'relu', source, 'forward', { WIDTH: width / 4, ...lanes(gpu) });
  return {
    kernel,
    bindings: { batch: batch.uniform, x },
    grid: ({ sequences }) => gridOver(gpu, width / 4, sequences),
    work: ({ sequences }) => work(sequences * width, sequences * width, sequences * width),
  };
}

/** dY (B, width) = dY where the output y was positive, else 0, in place. */
export async function reluBackward(
  gpu: Gpu,
  batch: BatchTensors,
  width: number,
  y: Tensor,
  dY: Tensor,
): Promise<Command> {
  const kernel = await createKernel(gpu, 'relu', source, 'backward', { WIDTH: width / 4, ...lanes(gpu) });
  return {
    kernel,
    bindings: { batch: batch.uniform, y, d_y: dY },
    grid: ({ sequences }) => gridOver(gpu, width / 4, sequences),
    work: ({ sequences }) => work(sequences * width, 2 * sequences * width, sequences * width),
  };
}
