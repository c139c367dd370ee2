import source from '../../shaders/pool.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Constants } from '../gpu/kernel';
import type { Grid } from '../gpu/program';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import {
  ceilDivide,
  gridOf,
  lanesAlongColumns,
  type BatchSizes,
  type BatchTensors,
  type Command,
} from './common';
import { createKernel } from './prelude';

export interface PoolShape {
  /** Width of a state, all directions, in floats: a multiple of 4 per direction. */
  width: number;
  directions: number;
  pool: 'mean' | 'last' | 'max';
}

/** Rows of one sequence that one invocation of backward writes. On a CPU not all: llvmpipe ends a loop after 65,535 turns. */
function backwardRows(gpu: Gpu): number {
  return gpu.software ? 32_768 : 8;
}

function backwardGrid(gpu: Gpu, width: number, { sequences, longest }: BatchSizes): Grid {
  return gridOf(lanesAlongColumns(gpu), width / 4, sequences, ceilDivide(longest, backwardRows(gpu)));
}

function constants(gpu: Gpu, { width, directions, pool }: PoolShape): Constants {
  return {
    WIDTH: width / 4,
    DIRECTIONS: directions,
    LAST: pool === 'last',
    MAX: pool === 'max',
    ...lanesAlongColumns(gpu),
  };
}

/** pooled (B, width) from states (N, width). */
export async function poolForward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: PoolShape,
  states: Tensor,
  pooled: Tensor,
): Promise<Command> {
  const kernel = await createKernel(gpu, 'pool', source, 'forward', constants(gpu, shape));
  return {
    kernel,
    bindings: { batch: batch.uniform, offsets: batch.offsets, states, pooled },
    grid: ({ sequences }) => gridOf(lanesAlongColumns(gpu), shape.width / 4, sequences),
    work: ({ residues, sequences }) => {
      const pooledValues = sequences * shape.width;
      if (shape.pool === 'last') return work(0, pooledValues + sequences + 1, pooledValues);
      const values = residues * shape.width;
      return work(values, values + sequences + 1, pooledValues);
    },
  };
}

/** dStates (N, width) from dPooled (B, width). */
export async function poolBackward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: PoolShape & { pool: 'mean' | 'last' },
  dPooled: Tensor,
  dStates: Tensor,
): Promise<Command> {
  const kernel = await createKernel(gpu, 'pool', source, 'backward', {
    ...constants(gpu, shape),
    ROWS: backwardRows(gpu),
  });
  return {
    kernel,
    bindings: { batch: batch.uniform, offsets: batch.offsets, d_pooled: dPooled, d_states: dStates },
    grid: (sizes) => backwardGrid(gpu, shape.width, sizes),
    work: (sizes) => {
      const values = sizes.residues * shape.width;
      const read = sizes.sequences * (shape.width + 1) + 1;
      return work(shape.pool === 'last' ? 0 : values, read, values);
    },
  };
}

/**
 * dStates (N, width) from dPooled (B, width) where pooled (B, width) are maxima: to the first row that holds each.
 * `maxRows` (B, width) is work space. `width` in floats, a multiple of 4.
 */
export async function maxBackward(
  gpu: Gpu,
  batch: BatchTensors,
  width: number,
  tensors: { states: Tensor; pooled: Tensor; dPooled: Tensor; maxRows: Tensor; dStates: Tensor },
): Promise<Command[]> {
  const { states, pooled, dPooled, maxRows, dStates } = tensors;
  const shape = { WIDTH: width / 4, ...lanesAlongColumns(gpu) };
  const [find, backward] = await Promise.all([
    createKernel(gpu, 'pool', source, 'find_max_rows', shape),
    createKernel(gpu, 'pool', source, 'backward_max', { ...shape, ROWS: backwardRows(gpu) }),
  ]);
  const shared = { batch: batch.uniform, offsets: batch.offsets, max_rows: maxRows };
  return [
    {
      kernel: find,
      bindings: { ...shared, states, pooled },
      grid: ({ sequences }) => gridOf(lanesAlongColumns(gpu), width / 4, sequences),
      work: ({ residues, sequences }) =>
        work(residues * width, (residues + sequences) * width + sequences + 1, sequences * width),
    },
    {
      kernel: backward,
      bindings: { ...shared, d_pooled: dPooled, d_states: dStates },
      grid: (sizes) => backwardGrid(gpu, width, sizes),
      work: ({ residues, sequences }) => work(0, sequences * (2 * width + 1) + 1, residues * width),
    },
  ];
}
