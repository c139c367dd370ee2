/** How lstm.wgsl's kernels divide their work, for each kind of adapter; see the head of that file. */
import { ceilDivide } from './common';

export type LstmPass = 'forward' | 'backward';

/** The largest batch: its residues and sequences, and the steps of its longest sequence. */
export interface LstmCapacity {
  residues: number;
  sequences: number;
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
  /** Whether batches of so many sequences are divided like this. */
  serves(sequences: number): boolean;
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
 * On a CPU, from so many sequences on, each lane takes sequences of its own; with fewer, the lanes share the units, which
 * keeps them busy even with a single sequence. Measured: docs/performance.md.
 */
const LANE_PER_SEQUENCE_FROM = 48;

/** Where the lanes share the units, they take four sequences at a time if a full batch has so many, else two. */
const FOUR_SEQUENCES_FROM = 8;

/**
 * The divisions that batches of up to a capacity need: one serves each number of sequences.
 * @param hidden a multiple of 4
 */
export function lstmTilings(
  software: boolean,
  hidden: number,
  pass: LstmPass,
  { residues, sequences, longest }: LstmCapacity,
): LstmTiling[] {
  if (!software) return [gpuTiling(hidden)];
  const fullBatch = Math.floor(residues / longest);
  if (fullBatch >= LANE_PER_SEQUENCE_FROM) return [lanePerSequence(hidden, pass, 0)];
  const shared = lanePerUnit(hidden, pass, fullBatch < FOUR_SEQUENCES_FROM ? 2 : 4);
  if (sequences < LANE_PER_SEQUENCE_FROM) return [shared];
  return [
    { ...shared, serves: (count) => count < LANE_PER_SEQUENCE_FROM },
    lanePerSequence(hidden, pass, LANE_PER_SEQUENCE_FROM),
  ];
}

/** The most chunks that lstmTilings' divisions of so many steps have together, on any adapter, whatever the batches. */
export function mostChunks(hidden: number, pass: LstmPass, longest: number): number {
  const chunks = ({ steps }: LstmTiling) => ceilDivide(longest, steps);
  const shared = [2, 4].map((sequences) => chunks(lanePerUnit(hidden, pass, sequences)));
  return Math.max(...shared) + chunks(lanePerSequence(hidden, pass, 0));
}

function sliceOf(hidden: number): number {
  return hidden <= MOST_FUSED_UNITS ? hidden : 64;
}

function gpuTiling(hidden: number): LstmTiling {
  const slice = sliceOf(hidden);
  const fused = slice === hidden;
  const unitLanes = fused ? ceilDivide(slice, ceilDivide(slice, 64)) : slice;
  return {
    slice,
    unitLanes,
    sequenceLanes: 1,
    sequences: 2,
    units: ceilDivide(slice, unitLanes),
    steps: fused ? Infinity : 1,
    serves: () => true,
  };
}

// Register tiles on CPUs are as large as Mesa unrolls well: larger ones compile for seconds and run slower
// (docs/performance.md).

function lanePerSequence(hidden: number, pass: LstmPass, from: number): LstmTiling {
  const units = pass === 'forward' ? 4 : 8;
  return {
    slice: sliceOf(hidden),
    unitLanes: 1,
    sequenceLanes: 8,
    sequences: 4,
    units,
    steps: softwareSteps(hidden, pass, units),
    serves: (count) => count >= from,
  };
}

function lanePerUnit(hidden: number, pass: LstmPass, sequences: number): LstmTiling {
  const most = pass === 'backward' && sequences === 2 ? 8 : 4;
  const units = Math.min(most, ceilDivide(sliceOf(hidden), 8));
  return {
    slice: sliceOf(hidden),
    unitLanes: 8,
    sequenceLanes: 1,
    sequences,
    units,
    steps: softwareSteps(hidden, pass, units * 8),
    serves: () => true,
  };
}

/** @param block units of a slice that a workgroup takes at a time */
function softwareSteps(hidden: number, pass: LstmPass, block: number): number {
  const slice = sliceOf(hidden);
  if (slice < hidden) return 1;
  const innermost = pass === 'forward' ? hidden / 4 : hidden;
  // Every loop takes one turn more than it has, to find that it is over; measured: 3 more a step.
  const turns = ceilDivide(slice, block) * (innermost + 2) + 3;
  return Math.max(1, Math.floor(SOFTWARE_TURNS / turns));
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
