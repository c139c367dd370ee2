/** What recurrent layers' kernels are asked for, and the ways to divide their work: see the heads of the shaders. */

/** The cells of recurrent layers, by their shaders' names. */
export type CellName = 'lstm' | 'gru';
export type RecurrentPass = 'forward' | 'backward';

/** The largest batch: its residues, and the steps of its longest sequence. */
export interface RecurrentCapacity {
  residues: number;
  longest: number;
}

/** recurrent.wgsl's division. */
export interface StreamedTiling {
  /** Lanes of a workgroup. */
  unitLanes: number;
  sequenceLanes: number;
  /** Per lane. */
  sequences: number;
  /** Per lane at a time. */
  units: number;
  slice: number;
  /** Steps a dispatch may take. */
  steps: number;
}

/** resident.wgsl's. */
export interface ResidentTiling {
  /** vec4 of weights that a lane holds in registers for each of its values, and in workgroup memory. */
  registers4: number;
  shared4: number;
  /** Values per lane, of a unit's four. */
  gates: number;
  /** Per workgroup. */
  sequences: number;
  steps: number;
}

/** in_turn.wgsl's. */
export interface InTurnTiling {
  /** Sequences of a workgroup, at most. */
  inTurn: number;
  /** Of them, which a lane multiplies its weights by at a time in forward. */
  together: number;
  /** Units of a lane. */
  units: number;
  /** Units that it multiplies by in a row: the more, the more products wait on the stack for their sums. */
  part: number;
  steps: number;
}

export type RecurrentTiling = StreamedTiling | ResidentTiling | InTurnTiling;

/** Without a measurement, the largest hidden size whose units one workgroup takes through the whole time loop. */
export const MOST_FUSED_UNITS = 256;
