import source from '../../shaders/gru.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Tensor } from '../gpu/tensor';
import type { BatchTensors, Command } from './common';
import { recurrentBackward, recurrentForward, type RecurrentKernels } from './recurrent';
import type { RecurrentShape } from './recurrentWork';
import type { RecurrentCapacity } from './recurrentWays';

const GRU: RecurrentKernels = { family: 'gru', source };

/**
 * States of every residue, both directions.
 * @param tensors inputs (symbols or N, directions, H, 4); weight (directions, H, H, 4) and gates (N, directions, H, 4), written only
 *   with `keepGates`, are stored as `shape` says, weight usable as a uniform; states (N, directions, H); chunks (recurrentChunks) is
 *   written here
 */
export function gruForward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: RecurrentShape,
  capacity: RecurrentCapacity,
  keepGates: boolean,
  tensors: { inputs: Tensor; weight: Tensor; gates: Tensor; states: Tensor; chunks: Tensor },
): Promise<Command[]> {
  return recurrentForward(gpu, GRU, batch, shape, capacity, keepGates, tensors);
}

/**
 * Back-propagation through the entire sequence: gates become the gradients of the pre-activations.
 * @param tensors dStates (N, directions, H); dCarry (B, directions, H) is work space; weight as for gruForward,
 *   with its two H transposed; dGates (N, directions, H, 4) takes the gradients where gates are f16; chunks as there
 */
export function gruBackward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: RecurrentShape,
  capacity: RecurrentCapacity,
  tensors: {
    weight: Tensor;
    gates: Tensor;
    states: Tensor;
    dStates: Tensor;
    dCarry: Tensor;
    dGates?: Tensor;
    chunks: Tensor;
  },
): Promise<Command[]> {
  const { dStates, dCarry, dGates, ...others } = tensors;
  return recurrentBackward(gpu, GRU, batch, shape, capacity, {
    ...others,
    d_states: dStates,
    d_carry: dCarry,
    ...(dGates && { d_gates: dGates }),
  });
}
