import source from '../../shaders/dropout.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Constants } from '../gpu/kernel';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import { gridOver, lanes, padded, rowCount, type BatchTensors, type Command } from './common';
import type { SegmentShape } from './norm';
import { createKernel } from './prelude';

export interface DropoutShape extends SegmentShape {
  rows: 'residues' | 'sequences';
  /** 0 = pooled vector, k = input of LSTM layer k. */
  site: number;
  /** Probability of dropping a value, 0 to below 1. */
  probability: number;
}

function constants(gpu: Gpu, shape: DropoutShape): Constants {
  return {
    SEGMENT: shape.segment,
    SEGMENT_PADDED: padded(shape.segment),
    SEGMENTS: shape.segments,
    SITE: shape.site,
    BY_RESIDUE: shape.rows === 'residues',
    THRESHOLD: Math.floor(shape.probability * 2 ** 32),
    SCALE: 1 / (1 - shape.probability),
    ...lanes(gpu),
  };
}

async function dropout(
  gpu: Gpu,
  batch: BatchTensors,
  shape: DropoutShape,
  entryPoint: 'forward' | 'backward',
  tensors: Record<string, Tensor>,
): Promise<Command> {
  const kernel = await createKernel(gpu, 'dropout', source, entryPoint, constants(gpu, shape));
  const { packedResidues, offsets, uids } = batch;
  const width = padded(shape.segment) * shape.segments;
  return {
    kernel,
    bindings: { batch: batch.uniform, residues: packedResidues, offsets, uids, ...tensors },
    grid: (sizes) => gridOver(gpu, width, rowCount(shape.rows, sizes)),
    work: (sizes) => {
      const values = width * rowCount(shape.rows, sizes);
      const places = sizes.sequences + (shape.rows === 'residues' ? sizes.residues + sizes.sequences : 0);
      return work(values, values + places, values);
    },
  };
}

/** y (rows, width) = x (rows, width) with values dropped and the rest scaled by 1 / (1 - p). */
export function dropoutForward(gpu: Gpu, batch: BatchTensors, shape: DropoutShape, x: Tensor, y: Tensor) {
  return dropout(gpu, batch, shape, 'forward', { x, y });
}

/** dY (rows, width) becomes the gradient of x, in place. */
export function dropoutBackward(gpu: Gpu, batch: BatchTensors, shape: DropoutShape, dY: Tensor) {
  return dropout(gpu, batch, shape, 'backward', { d_y: dY });
}
