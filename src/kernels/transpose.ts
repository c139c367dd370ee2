import source from '../../shaders/transpose.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import { gridOver, lanes, type Command } from './common';
import { createKernel } from './prelude';

/** y (matrices, columns, rows, 4) = x (matrices, rows, columns, 4) of square matrices of four values each. */
export async function transpose(
  gpu: Gpu,
  side: number,
  matrices: number,
  { x, y }: { x: Tensor; y: Tensor },
): Promise<Command> {
  const kernel = await createKernel(gpu, 'transpose', source, 'forward', { SIDE: side, ...lanes(gpu) });
  const grid = gridOver(gpu, side, side, matrices);
  const values = matrices * side * side * 4;
  return { kernel, bindings: { x, y }, grid: () => grid, work: () => work(0, values, values) };
}
