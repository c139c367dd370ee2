import source from '../../shaders/lstm.wgsl?raw';
import type { Gpu } from '../gpu/device';
import { createKernel, type Constants } from '../gpu/kernel';
import { ALIGNMENT, slice, upload, type Tensor } from '../gpu/tensor';
import { ceilDivide, gridOver, lanes, type BatchTensors, type Command } from './common';
import { backwardWeightWork, backwardWork, forwardWork } from './lstmWork';
import { reduce } from './reduce';
import { rowsPerSplit } from './splits';

/** Register tile of lstm.wgsl's backward_weight, in vec4 inputs and units. */
const TILE = { inputs: 2, columns: 2 };

/** A layer's shape; `hidden` is padded to a multiple of 4. */
export interface LstmShape {
  hidden: number;
  directions: number;
  /** First layer: inputs are rows of the gate table. */
  byToken: boolean;
}

/** How lstm.wgsl divides its work; see the head of that file. */
interface Tiling {
  slice: number;
  unitLanes: number;
  sequenceLanes: number;
  sequences: number;
  units: number;
  /** Steps a dispatch may take, forward and backward. */
  forwardSteps: number;
  backwardSteps: number;
}

/**
 * llvmpipe ends every loop of an invocation, silently, once its loops together have taken 65,535 turns
 * (LP_MAX_TGSI_LOOP_ITERATIONS), so on software adapters a dispatch stays well below that.
 */
const SOFTWARE_TURNS = 48_000;

/** Largest hidden size whose units one workgroup takes through the whole time loop. */
const MOST_FUSED_UNITS = 256;

function tiling({ software }: Pick<Gpu, 'software'>, hidden: number): Tiling {
  const fused = hidden <= MOST_FUSED_UNITS;
  const units = 4;
  const slice = fused ? hidden : 64;
  if (!software) {
    const unitLanes = ceilDivide(slice, fused ? ceilDivide(slice, 64) : 1);
    const steps = fused ? Infinity : 1;
    return {
      slice,
      unitLanes,
      sequenceLanes: 1,
      sequences: 2,
      units: ceilDivide(slice, unitLanes),
      forwardSteps: steps,
      backwardSteps: steps,
    };
  }
  const blocks = ceilDivide(slice, units);
  /** Every loop takes one turn more than it has, to find that it is over; measured: 3 more a step. */
  const steps = (innermost: number) =>
    fused ? Math.max(1, Math.floor(SOFTWARE_TURNS / (blocks * (innermost + 2) + 3))) : 1;
  return {
    slice,
    unitLanes: 1,
    sequenceLanes: 8,
    sequences: 4,
    units,
    forwardSteps: steps(hidden / 4),
    backwardSteps: steps(hidden),
  };
}

function constants({ hidden, directions, byToken }: LstmShape, t: Tiling): Constants {
  return {
    HIDDEN: hidden,
    DIRECTIONS: directions,
    BY_TOKEN: byToken,
    SLICE: t.slice,
    UNIT_LANES: t.unitLanes,
    SEQUENCE_LANES: t.sequenceLanes,
    SEQUENCES: t.sequences,
    UNITS: t.units,
  };
}

/**
 * Values of the table of step chunks that lstmForward, or lstmBackward, needs for sequences of up to `mostSteps`: enough
 * for any adapter, so that memory is planned without one.
 */
export function lstmChunks(hidden: number, mostSteps: number, pass: 'forward' | 'backward'): number {
  const t = tiling({ software: true }, hidden);
  const steps = pass === 'forward' ? t.forwardSteps : t.backwardSteps;
  return (ceilDivide(mostSteps, steps) * ALIGNMENT) / 4;
}

/** The part of a command that walks all steps: sequence tiles x unit slices x directions, in chunks of `steps`. */
function overTime(
  gpu: Gpu,
  { hidden, directions }: LstmShape,
  t: Tiling,
  steps: number,
  mostSteps: number,
  chunks: Tensor,
) {
  const span = Math.min(steps, mostSteps);
  writeChunks(gpu, chunks, span, ceilDivide(mostSteps, span));
  return {
    grid: ({ sequences }: { sequences: number }) =>
      [
        ceilDivide(sequences, t.sequenceLanes * t.sequences),
        ceilDivide(hidden, t.slice),
        directions,
      ] as const,
    slots: {
      name: 'chunk',
      count: ({ longest }: { longest: number }) => ceilDivide(longest, span),
      tensor: (slot: number) => slice(chunks, 'lstm.chunk', (slot * ALIGNMENT) / 4, 4),
    },
  };
}

/** Uniform slots [i span, (i + 1) span), one for each dispatch of a time loop. */
function writeChunks(gpu: Gpu, chunks: Tensor, span: number, count: number): void {
  const values = new Uint32Array((count * ALIGNMENT) / 4);
  for (let i = 0; i < count; i++) values.set([i * span, (i + 1) * span], (i * ALIGNMENT) / 4);
  upload(gpu, chunks, values);
}

/**
 * States of every residue, both directions.
 * @param mostSteps longest sequence the program will see
 * @param tensors inputs (symbols or N, directions, H, 4); weight (directions, H, H, 4); gates (N, directions, H, 4) is
 *   written only with `keepGates`; cells and states (N, directions, H); chunks (lstmChunks) is written here
 */
export async function lstmForward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: LstmShape,
  mostSteps: number,
  keepGates: boolean,
  tensors: { inputs: Tensor; weight: Tensor; gates: Tensor; cells: Tensor; states: Tensor; chunks: Tensor },
): Promise<Command> {
  const t = tiling(gpu, shape.hidden);
  const kernel = await createKernel(gpu, 'lstm', source, 'forward', {
    ...constants(shape, t),
    KEEP_GATES: keepGates,
  });
  const { batch: uniform, residues, offsets } = batch;
  const { chunks, ...bound } = tensors;
  return {
    kernel,
    bindings: { batch: uniform, residues, offsets, ...bound },
    ...overTime(gpu, shape, t, t.forwardSteps, mostSteps, chunks),
    work: (sizes) => forwardWork(shape, sizes, bound.inputs, keepGates),
  };
}

/**
 * Back-propagation through the entire sequence: gates become the gradients of the gate pre-activations.
 * @param tensors dStates (N, directions, H); dCells (B, directions, H) is work space; chunks as for lstmForward
 */
export async function lstmBackward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: LstmShape,
  mostSteps: number,
  tensors: { weight: Tensor; gates: Tensor; cells: Tensor; dStates: Tensor; dCells: Tensor; chunks: Tensor },
): Promise<Command> {
  const t = tiling(gpu, shape.hidden);
  const kernel = await createKernel(gpu, 'lstm', source, 'backward', constants(shape, t));
  const { weight, gates, cells, dStates, dCells, chunks } = tensors;
  return {
    kernel,
    bindings: {
      batch: batch.batch,
      offsets: batch.offsets,
      weight,
      gates,
      cells,
      d_states: dStates,
      d_cells: dCells,
    },
    ...overTime(gpu, shape, t, t.backwardSteps, mostSteps, chunks),
    work: (sizes) => backwardWork(shape, sizes),
  };
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
  const { dGates, states, partials, dWeight } = tensors;
  const [kernel, reduction] = await Promise.all([
    createKernel(gpu, 'lstm', source, 'backward_weight', {
      HIDDEN: hidden,
      DIRECTIONS: directions,
      ROWS_PER_SPLIT: perSplit,
      ...lanes(gpu),
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
      grid: ({ residues }) =>
        gridOver(
          gpu,
          ceilDivide(hidden, TILE.columns),
          ceilDivide(hidden / 4, TILE.inputs),
          ceilDivide(residues, perSplit) * directions,
        ),
      work: (sizes) => backwardWeightWork(shape, sizes, ceilDivide(sizes.residues, perSplit)),
    },
    reduction,
  ];
}
