import source from '../../shaders/reduce.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import {
  ceilDivide,
  gridOverElements,
  lanes1d,
  rowConstants,
  rowCount,
  type BatchTensors,
  type Command,
  type Rows,
} from './common';
import { createKernel } from './prelude';

/** gradient += the sum over splits of partials[split][offset .. offset + length]. Lengths in floats, multiples of 4. */
export async function reduce(
  gpu: Gpu,
  batch: BatchTensors,
  shape: {
    partials: Tensor;
    gradient: Tensor;
    /** What the splits divide, and how many rows each took. */
    rows: Rows;
    rowsPerSplit: number;
    stride: number;
    offset: number;
    length: number;
    /** Which of each four values are summed, a bit each, the first lowest; all unless told. */
    kept?: number;
  },
): Promise<Command> {
  const kernel = await createKernel(gpu, 'reduce', source, 'forward', {
    LENGTH: shape.length / 4,
    STRIDE: shape.stride / 4,
    OFFSET: shape.offset / 4,
    KEPT: shape.kept ?? 0b1111,
    ROWS_PER_SPLIT: shape.rowsPerSplit,
    ...rowConstants(shape.rows),
    ...lanes1d(gpu),
  });
  const grid = gridOverElements(lanes1d(gpu), shape.length / 4);
  return {
    kernel,
    bindings: { batch: batch.uniform, partials: shape.partials, gradient: shape.gradient },
    grid: () => grid,
    work: (sizes) => {
      const splits = ceilDivide(rowCount(shape.rows, sizes), shape.rowsPerSplit);
      return work(splits * shape.length, (splits + 1) * shape.length, shape.length);
    },
  };
}
