import source from '../../shaders/lstm.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Tensor } from '../gpu/tensor';
import type { BatchTensors, Command } from './common';
import { recurrentBackward, recurrentForward, type RecurrentKernels } from './recurrent';
import type { RecurrentShape } from './recurrentWork';
import type { RecurrentCapacity } from './recurrentWays';

const LSTM: RecurrentKernels = { family: 'lstm', source };

/**
 * States of every residue, both directions.
 * @param tensors inputs (symbols or N, directions, H, 4); weight (directions, H, H, 4) and gates (N, directions, H, 4), written only
 *   with `keepGates`, are stored as `shape` says, weight usable as a uniform; cells and states (N, directions, H); chunks
 *   (recurrentChunks) is written here
 */
export function lstmForward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: RecurrentShape,
  capacity: RecurrentCapacity,
  keepGates: boolean,
  tensors: { inputs: Tensor; weight: Tensor; gates: Tensor; cells: Tensor; states: Tensor; chunks: Tensor },
): Promise<Command[]> {
  return recurrentForward(gpu, LSTM, batch, shape, capacity, keepGates, tensors);
}

/**
 * Back-propagation through the entire sequence: gates become the gradients of the gate pre-activations.
 * @param tensors dStates (N, directions, H); dCells (B, directions, H) is work space; weight as for lstmForward,
 *   with its two H transposed; dGates (N, directions, H, 4) takes the gradients where gates are f16; chunks as there
 */
export function lstmBackward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: RecurrentShape,
  capacity: RecurrentCapacity,
  tensors: {
    weight: Tensor;
    gates: Tensor;
    cells: Tensor;
    dStates: Tensor;
    dCells: Tensor;
    dGates?: Tensor;
    chunks: Tensor;
  },
): Promise<Command[]> {
  const { dStates, dCells, dGates, ...others } = tensors;
  return recurrentBackward(gpu, LSTM, batch, shape, capacity, {
    ...others,
    d_states: dStates,
    d_carry: dCells,
    ...(dGates && { d_gates: dGates }),
  });
}
