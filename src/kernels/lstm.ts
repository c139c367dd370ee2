import source from '../../shaders/lstm.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Constants } from '../gpu/kernel';
import { ALIGNMENT, slice, upload, type Tensor } from '../gpu/tensor';
import type { Work } from '../gpu/work';
import { ceilDivide, type BatchSizes, type BatchTensors, type Command } from './common';
import { fewestSteps, lstmTiling, weightTiling, type LstmCapacity, type LstmPass } from './lstmTiling';
import { backwardWeightWork, backwardWork, forwardWork } from './lstmWork';
import { CHUNK, createKernel } from './prelude';
import { reduce } from './reduce';
import { rowsPerSplit } from './splits';

/** A layer's shape; `hidden` is padded to a multiple of 4. */
export interface LstmShape {
  hidden: number;
  directions: number;
  /** First layer: inputs are rows of the gate table. */
  byToken: boolean;
}

/** 4-byte values from one CHUNK in the table of step chunks to the next. */
const SLOT = ALIGNMENT / 4;

/**
 * Values of the table of step chunks that lstmForward, or lstmBackward, needs for sequences of up to `longest` steps: enough
 * for any adapter and any batch, so that memory is planned without them.
 */
export function lstmChunks(
  { hidden, directions }: Pick<LstmShape, 'hidden' | 'directions'>,
  longest: number,
  pass: LstmPass,
): number {
  return directions * ceilDivide(longest, fewestSteps(hidden, pass)) * SLOT;
}

/** The commands that walk all steps: sequence tiles x unit slices x directions, in chunks of steps. */
async function overTime(
  gpu: Gpu,
  shape: LstmShape,
  pass: LstmPass,
  capacity: LstmCapacity,
  constants: Constants,
  tensors: Record<string, Tensor> & { weight: Tensor; chunks: Tensor },
  work: (shape: LstmShape, sizes: BatchSizes) => Work,
): Promise<Command[]> {
  const { hidden, directions } = shape;
  const t = await lstmTiling(gpu, shape, pass, capacity);
  const matrix = hidden * hidden * 4;
  // llvmpipe gathers from a uniform buffer in two thirds of the time that it takes from a storage buffer
  // (docs/performance.md). Uniforms are small: there, each direction is a command of its own.
  const uniform = gpu.software && matrix * 4 <= gpu.device.limits.maxUniformBufferBindingSize;
  const kernel = await createKernel(
    gpu,
    'lstm',
    source,
    pass,
    {
      HIDDEN: hidden,
      DIRECTIONS: directions,
      SLICE: t.slice,
      UNIT_LANES: t.unitLanes,
      SEQUENCE_LANES: t.sequenceLanes,
      SEQUENCES: t.sequences,
      UNITS: t.units,
      ...constants,
    },
    uniform ? { weight: matrix / 4 } : undefined,
  );
  const { weight, chunks, ...bindings } = tensors;
  const span = Math.min(t.steps, capacity.longest);
  const spans = ceilDivide(capacity.longest, span);
  const together = uniform ? 1 : directions;
  const table = new Uint32Array((directions / together) * spans * SLOT);
  const commands: Command[] = [];
  for (let direction = 0; direction < directions; direction += together) {
    const first = direction * spans;
    for (let i = 0; i < spans; i++) {
      table.set(CHUNK.pack({ start: i * span, end: (i + 1) * span, direction }), (first + i) * SLOT);
    }
    commands.push({
      kernel,
      bindings: {
        ...bindings,
        weight: slice(weight, weight.label, direction * matrix, together * matrix),
      },
      grid: ({ sequences }) => [
        ceilDivide(sequences, t.sequenceLanes * t.sequences),
        ceilDivide(hidden, t.slice),
        together,
      ],
      slots: {
        name: 'chunk',
        count: ({ longest }) => ceilDivide(longest, span),
        tensor: (slot) => slice(chunks, 'lstm.chunk', (first + slot) * SLOT, CHUNK.length),
      },
      work: (sizes) => work({ ...shape, directions: together }, sizes),
    });
  }
  upload(gpu, chunks, table);
  return commands;
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
  const { uniform, residues, offsets } = batch;
  return overTime(
    gpu,
    shape,
    'forward',
    capacity,
    { BY_TOKEN: shape.byToken, KEEP_GATES: keepGates },
    { batch: uniform, residues, offsets, ...tensors },
    (part, sizes) => forwardWork(part, sizes, tensors.inputs, keepGates),
  );
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
  return overTime(
    gpu,
    shape,
    'backward',
    capacity,
    {},
    {
      batch: batch.uniform,
      offsets: batch.offsets,
      weight,
      gates,
      cells,
      d_states: dStates,
      d_cells: dCells,
      chunks,
    },
    backwardWork,
  );
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
  const t = await weightTiling(gpu, shape, mostResidues);
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
      bindings: { batch: batch.uniform, residues: batch.residues, gates: dGates, states, partials },
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
