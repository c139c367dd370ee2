import source from '../../shaders/norm.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Constants } from '../gpu/kernel';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import { padded, ceilDivide, lanes1d, type BatchTensors, type Command } from './common';
import { createKernel } from './prelude';

/** A pooled vector: one segment of `segment` values per direction, each padded to a multiple of 4. */
export interface SegmentShape {
  segment: number;
  segments: number;
}

function constants(gpu: Gpu, { segment, segments }: SegmentShape): Constants {
  return { SEGMENT: segment, SEGMENT_PADDED: padded(segment), SEGMENTS: segments, ...lanes1d(gpu) };
}

function widthOf({ segment, segments }: SegmentShape): number {
  return padded(segment) * segments;
}

/** y = LayerNorm(x), all (B, width); `normalized` (B, width) and `inverseDeviation` (B) are kept for backward. */
export async function normForward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: SegmentShape,
  tensors: {
    x: Tensor;
    weight: Tensor;
    bias: Tensor;
    y: Tensor;
    normalized: Tensor;
    inverseDeviation: Tensor;
  },
): Promise<Command> {
  const kernel = await createKernel(gpu, 'norm', source, 'forward', constants(gpu, shape));
  const { inverseDeviation, ...rest } = tensors;
  return {
    kernel,
    bindings: { batch: batch.uniform, ...rest, inverse_deviation: inverseDeviation },
    grid: ({ sequences }) => [ceilDivide(sequences, lanes1d(gpu).LANES_X)],
    work: ({ sequences }) => {
      const width = widthOf(shape);
      const values = sequences * width;
      return work(8 * values, values + 2 * width, 2 * values + sequences);
    },
  };
}

/** dX (B, width) from dY (B, width); dWeight and dBias (width) are added to. */
export async function normBackward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: SegmentShape,
  tensors: {
    dY: Tensor;
    weight: Tensor;
    normalized: Tensor;
    inverseDeviation: Tensor;
    dX: Tensor;
    dWeight: Tensor;
    dBias: Tensor;
  },
): Promise<Command[]> {
  const [input, weight] = await Promise.all([
    createKernel(gpu, 'norm', source, 'backward_input', constants(gpu, shape)),
    createKernel(gpu, 'norm', source, 'backward_weight', constants(gpu, shape)),
  ]);
  const { dY, normalized } = tensors;
  const { LANES_X } = lanes1d(gpu);
  const width = widthOf(shape);
  return [
    {
      kernel: input,
      bindings: {
        batch: batch.uniform,
        d_y: dY,
        weight: tensors.weight,
        normalized,
        inverse_deviation: tensors.inverseDeviation,
        d_x: tensors.dX,
      },
      grid: ({ sequences }) => [ceilDivide(sequences, LANES_X)],
      work: ({ sequences }) => {
        const values = sequences * width;
        return work(10 * values, 2 * values + width + sequences, values);
      },
    },
    {
      kernel: weight,
      bindings: {
        batch: batch.uniform,
        d_y: dY,
        normalized,
        d_weight: tensors.dWeight,
        d_bias: tensors.dBias,
      },
      grid: () => [ceilDivide(width, LANES_X)],
      work: ({ sequences }) => work(3 * sequences * width, 2 * sequences * width + 2 * width, 2 * width),
    },
  ];
}
