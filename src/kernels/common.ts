import type { Gpu } from '../gpu/device';
import type { Dispatch, Grid } from '../gpu/program';
import type { Tensor } from '../gpu/tensor';
import { vectorLanes } from './adapterKind';
import { GRID_ROW } from './prelude';

/** How full a batch is: what changes from one replay of a program to the next. */
export interface BatchSizes {
  residues: number;
  sequences: number;
  /** Length of the longest sequence. */
  longest: number;
}

/** What a row of a matrix is: a residue, a sequence, or one of a fixed number of rows. */
export type Rows = 'residues' | 'sequences' | number;

export type Command = Dispatch<BatchSizes>;

/** What the device holds of a batch; written anew for every batch. */
export interface BatchTensors {
  /** The shaders' `batch`, one BATCH. */
  uniform: Tensor;
  /** (N) the residues as packResidue packs them; `residues` of the shaders. */
  packedResidues: Tensor;
  /** (B + 1) first row of each sequence. */
  offsets: Tensor;
  /** (B) */
  labels: Tensor;
  /** (B) index of each sequence in the data set. */
  uids: Tensor;
  /** (N) rows sorted by symbol. */
  order: Tensor;
  /** (symbols + 1) where each symbol begins in `order`. */
  symbolStarts: Tensor;
}

/** The constants by which shaders know their rows. */
export function rowConstants(rows: Rows): { ROWS_OF: number; ROWS: number } {
  if (rows === 'residues') return { ROWS_OF: 1, ROWS: 1 };
  if (rows === 'sequences') return { ROWS_OF: 2, ROWS: 1 };
  return { ROWS_OF: 0, ROWS: rows };
}

export function rowCount(rows: Rows, sizes: BatchSizes): number {
  return typeof rows === 'number' ? rows : sizes[rows];
}

/** A workgroup's shape. */
export interface Lanes {
  LANES_X: number;
  LANES_Y: number;
}

/**
 * Workgroup shape of kernels over (column, row). A CPU's lanes fill its vectors; 64 suit every GPU.
 * Four rows a workgroup let 65,535 workgroups reach 262,140 residues.
 */
export function lanes(gpu: Gpu): Lanes {
  return gpu.software ? { LANES_X: vectorLanes(gpu) / 4, LANES_Y: 4 } : { LANES_X: 16, LANES_Y: 4 };
}

/**
 * The same for up to 65,535 rows. On a CPU all lanes lie along the columns, where they share or neighbour the addresses of
 * their loads, which makes these up to three times as fast (docs/performance.md).
 */
export function lanesAlongColumns(gpu: Gpu): Lanes {
  return gpu.software ? { LANES_X: vectorLanes(gpu), LANES_Y: 1 } : lanes(gpu);
}

/** Workgroup length of kernels over one dimension. */
export function lanes1d(gpu: Gpu): { LANES_X: number } {
  return { LANES_X: gpu.software ? vectorLanes(gpu) : 64 };
}

/** Most residues in one batch: 65,535 workgroups of LANES_Y rows. */
export const MOST_RESIDUES = 65_535 * 4;

/** Most sequences in one batch; some kernels loop over a batch's sequences. */
export const MOST_SEQUENCES = 4096;

/** Multiple of 4 floats: one vec4. */
export function padded(width: number): number {
  return Math.ceil(width / 4) * 4;
}

export function ceilDivide(a: number, b: number): number {
  return Math.ceil(a / b);
}

/** Grid over (columns, rows) for workgroups of `lanes(gpu)`. */
export function gridOver(gpu: Gpu, columns: number, rows: number, z = 1): Grid {
  return gridOf(lanes(gpu), columns, rows, z);
}

/** Grid over (columns, rows) for workgroups of that shape. */
export function gridOf({ LANES_X, LANES_Y }: Lanes, columns: number, rows: number, z = 1): Grid {
  return [ceilDivide(columns, LANES_X), ceilDivide(rows, LANES_Y), z];
}

/** Grid over a long row of elements, or somewhat more, folded as the shaders unfold it. */
export function gridOverElements({ LANES_X }: { LANES_X: number }, length: number): Grid {
  return [ceilDivide(Math.min(length, GRID_ROW), LANES_X), ceilDivide(length, GRID_ROW)];
}
