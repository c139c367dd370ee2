import source from '../../shaders/pool.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Constants } from '../gpu/kernel';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import { ceilDivide, gridOf, lanesAlongColumns, type BatchTensors, type Command } from './common';
import { createKernel } from './prelude';

export interface PoolShape {
  /** Width of a state, all directions, in floats: a multiple of 4 per direction. */
  width: number;
  directions: number;
  pool: 'mean' | 'last' | 'max';
}

/** Of one sequence, that one invocation of backward writes on a CPU: llvmpipe ends a loop after 65,535 turns. */
const SOFTWARE_ROWS = 32_768;

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
  const ROWS = gpu.software ? SOFTWARE_ROWS : 8;
  const kernel = await createKernel(gpu, 'pool', source, 'backward', { ...constants(gpu, shape), ROWS });
  return {
    kernel,
    bindings: { batch: batch.uniform, offsets: batch.offsets, d_pooled: dPooled, d_states: dStates },
    grid: ({ sequences, longest }) =>
      gridOf(lanesAlongColumns(gpu), shape.width / 4, sequences, ceilDivide(longest, ROWS)),
    work: (sizes) => {
      const values = sizes.residues * shape.width;
      const read = sizes.sequences * (shape.width + 1) + 1;
      return work(shape.pool === 'last' ? 0 : values, read, values);
    },
  };
}
