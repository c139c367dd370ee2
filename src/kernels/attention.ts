import source from '../../shaders/attention.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import { vectorLanes } from './adapterKind';
import { ceilDivide, lanes1d, type BatchTensors, type Command, type Lanes } from './common';
import { createKernel } from './prelude';
import { reduce } from './reduce';

/** Rows that one invocation of backward sums for the weight: a vector, of which there can be many partial sums. */
const ROWS_PER_SPLIT = 128;

/** Workgroup length of normalize. With fewer lanes its three loops over 262,140 residues would pass llvmpipe's 65,535 turns. */
function normalizeLanes(gpu: Gpu): number {
  return gpu.software ? 16 : 64;
}

/** Workgroup shape of forward. A GPU's lanes share the rows of a sequence, so that one long sequence is not summed by one lane. */
function forwardLanes(gpu: Gpu): Lanes {
  return gpu.software ? { LANES_X: vectorLanes(gpu), LANES_Y: 1 } : { LANES_X: 4, LANES_Y: 16 };
}

/**
 * pooled (B, width) from states (N, width) and the scores' weight (width); `weights` (N) are each residue's share of its sequence,
 * kept for backward. `width` in floats, a multiple of 4.
 */
export async function attentionForward(
  gpu: Gpu,
  batch: BatchTensors,
  width: number,
  { states, weight, weights, pooled }: Record<'states' | 'weight' | 'weights' | 'pooled', Tensor>,
): Promise<Command[]> {
  const WIDTH = width / 4;
  const { LANES_X } = lanes1d(gpu);
  const shape = forwardLanes(gpu);
  const [score, normalize, forward] = await Promise.all([
    createKernel(gpu, 'attention', source, 'score', { WIDTH, LANES_X }),
    createKernel(gpu, 'attention', source, 'normalize', { LANES: normalizeLanes(gpu) }),
    createKernel(gpu, 'attention', source, 'forward', { WIDTH, ...shape }),
  ]);
  const { offsets } = batch;
  return [
    {
      kernel: score,
      bindings: { batch: batch.uniform, states, weight, weights },
      grid: ({ residues }) => [ceilDivide(residues, LANES_X)],
      work: ({ residues }) => work(2 * residues * width, residues * width + width, residues),
    },
    {
      kernel: normalize,
      bindings: { offsets, weights },
      grid: ({ sequences }) => [sequences],
      work: ({ residues, sequences }) => work(5 * residues, residues + sequences + 1, residues),
    },
    {
      kernel: forward,
      bindings: { offsets, states, weights, pooled },
      grid: ({ sequences }) => [ceilDivide(WIDTH, shape.LANES_X), sequences],
      work: ({ residues, sequences }) =>
        work(2 * residues * width, residues * (width + 1) + sequences + 1, sequences * width),
    },
  ];
}

/** Floats of `partials` that attentionBackward needs for batches of up to `residues`. */
export function attentionPartials(width: number, residues: number): number {
  return ceilDivide(residues, ROWS_PER_SPLIT) * width;
}

/**
 * dStates (N, width) from dPooled (B, width) and what forward read and wrote; dWeight (width) is added to.
 * dScores (N) and `partials` are work space.
 */
export async function attentionBackward(
  gpu: Gpu,
  batch: BatchTensors,
  width: number,
  tensors: {
    dPooled: Tensor;
    states: Tensor;
    weight: Tensor;
    weights: Tensor;
    pooled: Tensor;
    dScores: Tensor;
    partials: Tensor;
    dStates: Tensor;
    dWeight: Tensor;
  },
): Promise<Command[]> {
  const WIDTH = width / 4;
  const { LANES_X } = lanes1d(gpu);
  const { dPooled, states, weight, weights, pooled, dScores, partials, dStates, dWeight } = tensors;
  const [scores, backward, reduction] = await Promise.all([
    createKernel(gpu, 'attention', source, 'backward_scores', { WIDTH, LANES_X }),
    createKernel(gpu, 'attention', source, 'backward', { WIDTH, LANES_X, ROWS_PER_SPLIT }),
    reduce(gpu, batch, {
      partials,
      gradient: dWeight,
      rows: 'residues',
      rowsPerSplit: ROWS_PER_SPLIT,
      stride: width,
      offset: 0,
      length: width,
    }),
  ]);
  const shared = { batch: batch.uniform, residues: batch.packedResidues, states, weights };
  return [
    {
      kernel: scores,
      bindings: { ...shared, pooled, d_pooled: dPooled, d_scores: dScores },
      grid: ({ residues }) => [ceilDivide(residues, LANES_X)],
      work: ({ residues, sequences }) =>
        work(3 * residues * width, residues * (width + 2) + 2 * sequences * width, residues),
    },
    {
      kernel: backward,
      bindings: { ...shared, weight, d_pooled: dPooled, d_scores: dScores, d_states: dStates, partials },
      grid: ({ residues }) => [ceilDivide(WIDTH, LANES_X), ceilDivide(residues, ROWS_PER_SPLIT)],
      work: ({ residues, sequences }) =>
        work(
          5 * residues * width,
          residues * (width + 3) + (sequences + 1) * width,
          residues * width + attentionPartials(width, residues),
        ),
    },
    reduction,
  ];
}
