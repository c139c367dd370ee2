/** How lstm.wgsl's kernels divide their work, for each kind of adapter; see the head of that file. */
import { ceilDivide } from './common';

export type LstmPass = 'forward' | 'backward';

/** The largest batch: its residues, and the steps of its longest sequence. */
export interface LstmCapacity {
  residues: number;
  longest: number;
}

export interface LstmTiling {
  slice: number;
  unitLanes: number;
  sequenceLanes: number;
  sequences: number;
  units: number;
  /** Steps a dispatch may take. */
  steps: number;
}

/** Largest hidden size whose units one workgroup takes through the whole time loop. */
const MOST_FUSED_UNITS = 256;

/**
 * llvmpipe ends every loop of an invocation, silently, once its loops together have taken 65,535 turns
 * (LP_MAX_TGSI_LOOP_ITERATIONS), so on software adapters a dispatch stays well below that: so far that it takes tens of
 * milliseconds at most, since a page on such an adapter is drawn between dispatches.
 */
const SOFTWARE_TURNS = 16_000;

/**
 * On a CPU, from so many sequences in a full batch on, each lane takes sequences of its own; with fewer, the lanes share
 * the units, which keeps them busy even with a single sequence. Measured: docs/performance.md.
 */
const LANE_PER_SEQUENCE_FROM = 48;

/** On a CPU, from so many sequences in a full batch on, lanes that share the units take four sequences at a time, else two. */
const FOUR_SEQUENCES_FROM = 8;

/** @param hidden a multiple of 4 */
export function lstmTiling(
  software: boolean,
  hidden: number,
  pass: LstmPass,
  capacity: LstmCapacity,
): LstmTiling {
  const slice = hidden <= MOST_FUSED_UNITS ? hidden : 64;
  return software ? cpuTiling(hidden, slice, pass, capacity) : gpuTiling(hidden, slice);
}

function gpuTiling(hidden: number, slice: number): LstmTiling {
  const fused = slice === hidden;
  const unitLanes = fused ? ceilDivide(slice, ceilDivide(slice, 64)) : slice;
  return {
    slice,
    unitLanes,
    sequenceLanes: 1,
    sequences: 2,
    units: ceilDivide(slice, unitLanes),
    steps: fused ? Infinity : 1,
  };
}

/** Register tiles are as large as Mesa unrolls well: larger ones compile for seconds and run slower (docs/performance.md). */
function cpuTiling(
  hidden: number,
  slice: number,
  pass: LstmPass,
  { residues, longest }: LstmCapacity,
): LstmTiling {
  const fullBatch = Math.floor(residues / longest);
  const lanePerSequence = fullBatch >= LANE_PER_SEQUENCE_FROM;
  const unitLanes = lanePerSequence ? 1 : 8;
  const sequences = fullBatch < FOUR_SEQUENCES_FROM ? 2 : 4;
  const most = pass === 'backward' && (lanePerSequence || sequences === 2) ? 8 : 4;
  // Small networks keep all lanes busy too.
  const units = Math.min(most, ceilDivide(slice, unitLanes));
  const blocks = ceilDivide(slice, units * unitLanes);
  const innermost = pass === 'forward' ? hidden / 4 : hidden;
  // Every loop takes one turn more than it has, to find that it is over; measured: 3 more a step.
  const turns = blocks * (innermost + 2) + 3;
  return {
    slice,
    unitLanes,
    sequenceLanes: lanePerSequence ? 8 : 1,
    sequences,
    units,
    steps: slice === hidden ? Math.max(1, Math.floor(SOFTWARE_TURNS / turns)) : 1,
  };
}

/** The fewest steps that a dispatch takes on any adapter, whatever the batches. */
export function fewestSteps(hidden: number, pass: LstmPass): number {
  const steps = [1, FOUR_SEQUENCES_FROM, LANE_PER_SEQUENCE_FROM].map(
    (residues) => lstmTiling(true, hidden, pass, { residues, longest: 1 }).steps,
  );
  return Math.min(...steps);
}

/** How lstm.wgsl's backward_weight divides its work: a register tile in vec4 inputs and units, and the workgroup's shape. */
export interface WeightTiling {
  inputs: number;
  columns: number;
  /** Rows per turn of the loop. */
  unroll: number;
  lanesX: number;
  lanesY: number;
}

/** On a CPU a load costs more than the products it feeds, so tiles are large; a GPU would run out of registers. */
export function weightTiling(software: boolean): WeightTiling {
  return software
    ? { inputs: 4, columns: 4, unroll: 1, lanesX: 8, lanesY: 1 }
    : { inputs: 2, columns: 2, unroll: 2, lanesX: 16, lanesY: 4 };
}
