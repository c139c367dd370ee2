import source from '../../shaders/lstm.wgsl?raw';
import type { Gpu } from '../gpu/device';
import { createKernel, type Constants } from '../gpu/kernel';
import { ALIGNMENT, slice, upload, type Tensor } from '../gpu/tensor';
import type { Work } from '../gpu/work';
import { ceilDivide, type BatchSizes, type BatchTensors, type Command } from './common';
import {
  lstmTilings,
  mostChunks,
  weightTiling,
  type LstmCapacity,
  type LstmPass,
  type LstmTiling,
} from './lstmTiling';
import { backwardWeightWork, backwardWork, forwardWork } from './lstmWork';
import { reduce } from './reduce';
import { rowsPerSplit } from './splits';

/** A layer's shape; `hidden` is padded to a multiple of 4. */
export interface LstmShape {
  hidden: number;
  directions: number;
  /** First layer: inputs are rows of the gate table. */
  byToken: boolean;
}

/** 4-byte values of one chunk in the table of step chunks. */
const CHUNK = ALIGNMENT / 4;

/**
 * Values of the table of step chunks that lstmForward, or lstmBackward, needs for sequences of up to `longest` steps: enough
 * for any adapter and any batch, so that memory is planned without them.
 */
export function lstmChunks(
  { hidden, directions }: Pick<LstmShape, 'hidden' | 'directions'>,
  longest: number,
  pass: LstmPass,
): number {
  return directions * mostChunks(hidden, pass, longest) * CHUNK;
}

/** A pass over all steps. */
interface Walk {
  shape: LstmShape;
  pass: LstmPass;
  capacity: LstmCapacity;
  constants: Constants;
  tensors: Record<string, Tensor> & { weight: Tensor; chunks: Tensor };
  work: (shape: LstmShape, sizes: BatchSizes) => Work;
}

/** The commands that walk all steps, for every number of sequences that a batch may have. */
async function overTime(gpu: Gpu, walk: Walk): Promise<Command[]> {
  const { hidden, directions } = walk.shape;
  // llvmpipe gathers from a uniform buffer in two thirds of the time that it takes from a storage buffer
  // (docs/performance.md). Uniforms are small: there, each direction is a command of its own.
  const uniform = gpu.software && hidden * hidden * 16 <= gpu.device.limits.maxUniformBufferBindingSize;
  const together = uniform ? 1 : directions;
  const recorded: Promise<Command>[] = [];
  let chunk = 0;
  for (const tiling of lstmTilings(gpu.software, hidden, walk.pass, walk.capacity)) {
    for (let direction = 0; direction < directions; direction += together) {
      recorded.push(overSteps(gpu, walk, tiling, { direction, together, uniform, firstChunk: chunk }));
      chunk += ceilDivide(walk.capacity.longest, tiling.steps);
    }
  }
  return Promise.all(recorded);
}

/** One such command: sequence tiles x unit slices x directions, in chunks of steps, for the batches that the tiling serves. */
async function overSteps(
  gpu: Gpu,
  { shape, pass, capacity, constants, tensors, work }: Walk,
  tiling: LstmTiling,
  part: { direction: number; together: number; uniform: boolean; firstChunk: number },
): Promise<Command> {
  const { hidden, directions } = shape;
  const { direction, together, uniform, firstChunk } = part;
  const { weight, chunks, ...bindings } = tensors;
  const span = Math.min(tiling.steps, capacity.longest);
  const chunkOf = (index: number) => slice(chunks, 'lstm.chunk', (firstChunk + index) * CHUNK, 4);
  for (let i = 0; i * span < capacity.longest; i++) {
    upload(gpu, chunkOf(i), new Uint32Array([i * span, (i + 1) * span, direction, 0]));
  }
  const matrix = hidden * hidden * 4;
  return {
    kernel: await createKernel(
      gpu,
      'lstm',
      source,
      pass,
      {
        HIDDEN: hidden,
        DIRECTIONS: directions,
        SLICE: tiling.slice,
        UNIT_LANES: tiling.unitLanes,
        SEQUENCE_LANES: tiling.sequenceLanes,
        SEQUENCES: tiling.sequences,
        UNITS: tiling.units,
        ...constants,
      },
      uniform ? { weight: matrix / 4 } : {},
    ),
    bindings: {
      ...bindings,
      weight: slice(weight, weight.label, direction * matrix, together * matrix),
    },
    grid: ({ sequences }) => [
      tiling.serves(sequences) ? ceilDivide(sequences, tiling.sequenceLanes * tiling.sequences) : 0,
      ceilDivide(hidden, tiling.slice),
      together,
    ],
    slots: {
      name: 'chunk',
      count: ({ longest }) => ceilDivide(longest, span),
      tensor: chunkOf,
    },
    work: (sizes) => work({ ...shape, directions: together }, sizes),
  };
}

/**
 * States of every residue, both directions.
 * @param tensors inputs (symbols or N, directions, H, 4); weight (directions, H, H, 4), usable as a uniform; gates
 *   (N, directions, H, 4) is written only with `keepGates`; cells and states (N, directions, H); chunks (lstmChunks) is
 *   written here
 */
export function lstmForward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: LstmShape,
  capacity: LstmCapacity,
  keepGates: boolean,
  tensors: { inputs: Tensor; weight: Tensor; gates: Tensor; cells: Tensor; states: Tensor; chunks: Tensor },
): Promise<Command[]> {
  const { batch: uniform, residues, offsets } = batch;
  return overTime(gpu, {
    shape,
    pass: 'forward',
    capacity,
    constants: { BY_TOKEN: shape.byToken, KEEP_GATES: keepGates },
    tensors: { batch: uniform, residues, offsets, ...tensors },
    work: (part, sizes) => forwardWork(part, sizes, tensors.inputs, keepGates),
  });
}

/**
 * Back-propagation through the entire sequence: gates become the gradients of the gate pre-activations.
 * @param tensors dStates (N, directions, H); dCells (B, directions, H) is work space; weight and chunks as for lstmForward
 */
export function lstmBackward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: LstmShape,
  capacity: LstmCapacity,
  tensors: { weight: Tensor; gates: Tensor; cells: Tensor; dStates: Tensor; dCells: Tensor; chunks: Tensor },
): Promise<Command[]> {
  const { weight, gates, cells, dStates, dCells, chunks } = tensors;
  return overTime(gpu, {
    shape,
    pass: 'backward',
    capacity,
    constants: {},
    tensors: {
      batch: batch.batch,
      offsets: batch.offsets,
      weight,
      gates,
      cells,
      d_states: dStates,
      d_cells: dCells,
      chunks,
    },
    work: backwardWork,
  });
}

/** Floats of `partials` that lstmBackwardWeight needs for batches of up to `residues`. */
export function lstmPartials({ hidden, directions }: LstmShape, residues: number): number {
  const stride = directions * hidden * hidden * 4;
  return ceilDivide(residues, rowsPerSplit(stride, residues)) * stride;
}

/** dWeight (directions, H, H, 4) += the outer products of each step's previous state and gate gradients. */
export async function lstmBackwardWeight(
  gpu: Gpu,
  batch: BatchTensors,
  shape: LstmShape,
  mostResidues: number,
  tensors: { dGates: Tensor; states: Tensor; partials: Tensor; dWeight: Tensor },
): Promise<Command[]> {
  const { hidden, directions } = shape;
  const stride = directions * hidden * hidden * 4;
  const perSplit = rowsPerSplit(stride, mostResidues);
  const t = weightTiling(gpu.software);
  const { dGates, states, partials, dWeight } = tensors;
  const [kernel, reduction] = await Promise.all([
    createKernel(gpu, 'lstm', source, 'backward_weight', {
      HIDDEN: hidden,
      DIRECTIONS: directions,
      ROWS_PER_SPLIT: perSplit,
      TILE_INPUTS: t.inputs,
      TILE_COLUMNS: t.columns,
      UNROLL: t.unroll,
      LANES_X: t.lanesX,
      LANES_Y: t.lanesY,
    }),
    reduce(gpu, batch, {
      partials,
      gradient: dWeight,
      rows: 'residues',
      rowsPerSplit: perSplit,
      stride,
      offset: 0,
      length: stride,
    }),
  ]);
  return [
    {
      kernel,
      bindings: { batch: batch.batch, residues: batch.residues, gates: dGates, states, partials },
      grid: ({ residues }) => [
        ceilDivide(ceilDivide(hidden, t.columns), t.lanesX),
        ceilDivide(ceilDivide(hidden / 4, t.inputs), t.lanesY),
        ceilDivide(residues, perSplit) * directions,
      ],
      work: (sizes) => backwardWeightWork(shape, sizes, ceilDivide(sizes.residues, perSplit)),
    },
    reduction,
  ];
}
