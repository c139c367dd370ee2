import type { Gpu } from '../gpu/device';
import { slice, type Tensor } from '../gpu/tensor';
import type { BatchTensors } from '../kernels/common';
import type { RecurrentShape } from '../kernels/recurrent';
import type { SegmentShape } from '../kernels/norm';
import { padded } from '../kernels/common';
import type { Capacity } from './batch';
import { directions, type ModelConfig } from './config';
import type { Layout } from './layout';
import type { Purpose } from './memory';

/** What the recorders of the forward and backward pass share. */
export interface Recording {
  gpu: Gpu;
  config: ModelConfig;
  capacity: Capacity;
  purpose: Purpose;
  layout: Layout;
  batch: BatchTensors;
  /** A planned tensor by name. */
  tensor(name: string): Tensor;
}

/** One parameter's part of the slab `parameters` or of its twin `gradients`. */
export function slotOf(recording: Recording, slab: 'parameters' | 'gradients', name: string): Tensor {
  const { offset, length } = recording.layout.slots.get(name)!;
  return slice(recording.tensor(slab), `${slab}.${name}`, offset, length);
}

/** Both biases of an LSTM layer, for linearForward: b_ih, and b_hh `stride` floats further on. */
export function lstmBiases(
  recording: Recording,
  layer: number,
): { bias: Tensor; biases: { rows: number; stride: number } } {
  const { slots } = recording.layout;
  const ih = slots.get(`lstm.${layer}.bias_ih`)!;
  const hh = slots.get(`lstm.${layer}.bias_hh`)!;
  const stride = hh.offset - ih.offset;
  return {
    bias: slice(
      recording.tensor('parameters'),
      `parameters.lstm.${layer}.biases`,
      ih.offset,
      stride + hh.length,
    ),
    biases: { rows: 2, stride },
  };
}

export function lstmShape(config: ModelConfig, layer: number): RecurrentShape {
  return { hidden: padded(config.hidden), directions: directions(config), byToken: layer === 0 };
}

export function segmentShape(config: ModelConfig): SegmentShape {
  return config.encoder === 'mean'
    ? { segment: config.embeddingDim, segments: 1 }
    : { segment: config.hidden, segments: directions(config) };
}
