import source from '../../shaders/transpose.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import { gridOver, lanes, type Command } from './common';
import { storedLength, storing, type Precision } from './precision';
import { createKernel } from './prelude';

/**
 * y (matrices, columns, rows, 4), stored with the given precision, = x (matrices, rows, columns, 4) of square matrices of four values
 * each.
 * @param swapped false: y = x, a copy that is stored so
 */
export async function transpose(
  gpu: Gpu,
  side: number,
  matrices: number,
  { x, y }: { x: Tensor; y: Tensor },
  precision: Precision,
  swapped = true,
): Promise<Command> {
  const constants = { SIDE: side, SWAPPED: swapped, ...lanes(gpu) };
  const kernel = await createKernel(gpu, 'transpose', storing(precision, source), 'forward', constants);
  const grid = gridOver(gpu, side, side, matrices);
  const values = matrices * side * side * 4;
  return {
    kernel,
    bindings: { x, y },
    grid: () => grid,
    work: () => work(0, values, storedLength(values, precision)),
  };
}
