/** What a part of a network is. Each has a file here that alone knows its parameters, buffers, forward and backward. */
import type { PackedBatch } from '../../cpu/batch';
import type { DropoutMask } from '../../cpu/dropout';
import type { Gpu } from '../../gpu/device';
import type { Tensor } from '../../gpu/tensor';
import { padded, type BatchTensors, type Command } from '../../kernels/common';
import type { SegmentShape } from '../../kernels/norm';
import type { OnnxGraph } from '../../onnx/graph';
import type { Capacity } from '../batch';
import type { Axis, Slot } from '../layout';
import type { MemoryPlan, PlannedTensor } from '../memory';
import type { Parameters } from '../../data/parameters';
import type { Precision } from '../../kernels/precision';

/**
 * A part of a network, from the vectors of the part before it to its own: one a residue, and one a sequence from the pool on.
 * Its parameters are in the layout from when it was made.
 */
export interface Layer {
  /** One of its vectors: a segment of values for each direction, padded one by one on the GPU. */
  readonly output: SegmentShape;
  /** Plans its buffers, and gives what records its commands once they are made. */
  plan(plan: MemoryPlan): Recorder;
  /** The float64 twin of its kernels. */
  twin(run: TwinRun, x: Float64Array): TwinPass;
  /**
   * Its operators in an ONNX graph.
   * @param x name of the value that it reads, (batch, length, width) or (batch, width)
   * @returns the name of its own
   */
  onnx(graph: OnnxGraph, parameters: Parameters, x: string): string;
}

/** Commands in order; recorders compile their kernels side by side. */
export type Recorded = Promise<Command | Command[]>[];

/** What the layers record one program with. */
export interface Recording {
  gpu: Gpu;
  batch: BatchTensors;
  capacity: Capacity;
  /** Whether values are dropped, as in training; evaluation and inference leave dropout out. */
  dropout: boolean;
  /** The buffer made for it. */
  tensor(planned: PlannedTensor): Tensor;
  parameters(slot: Slot): Tensor;
  gradients(slot: Slot): Tensor;
}

/** Records a layer's forward pass over x. */
export type Recorder = (recording: Recording, x: Tensor) => Pass;

/** One layer in one program. */
export interface Pass {
  y: Tensor;
  /** (N) each residue's share of its sequence's vector, of a pool that learns it. */
  weights?: Tensor;
  forward: Recorded;
  /** From the gradient by y to that by x, which may lie in dY's place; gradients of parameters are added to. */
  backward(dY: Tensor): { dX: Tensor; commands: Recorded };
  /** What an update's batches read that depends on parameters alone. */
  begin?(): Recorded;
  /** What takes the sums of all batches of an update on to gradients of parameters, once. */
  update?(): Recorded;
}

/** One pass of the twins. */
export interface TwinRun {
  parameters: Parameters;
  batch: PackedBatch;
  mask?: DropoutMask;
  precision?: Precision;
}

/** One layer in it; rows as on the GPU, without padding. */
export interface TwinPass {
  y: Float64Array;
  /** (T) as on the GPU. */
  weights?: Float64Array;
  /** From the gradient by y to that by x; fills the layer's entries of `gradients`. */
  backward(dY: Float64Array, gradients: Parameters): Float64Array;
}

/** Width of a vector. */
export function widthOf({ segment, segments }: SegmentShape): number {
  return segment * segments;
}

/** Width of a vector on the GPU. */
export function paddedWidth({ segment, segments }: SegmentShape): number {
  return padded(segment) * segments;
}

/** The values of a vector, `stride` floats apart, where each segment is padded. */
export function segmentAxis({ segment, segments }: SegmentShape, stride = 1): Axis {
  return [segment * segments, (i) => (Math.floor(i / segment) * padded(segment) + (i % segment)) * stride];
}
