/** How GPUs divide a recurrent layer's work. */
import { ceilDivide } from './common';
import { MOST_FUSED_UNITS, type ResidentTiling, type StreamedTiling } from './recurrentWays';

/** Lanes of a workgroup, and sequences a lane: more share each weight that is loaded, fewer keep more of the GPU busy. */
const GPU_FUSED = [
  [64, 2],
  [64, 1],
  [64, 4],
  [64, 8],
  [32, 2],
  [128, 1],
  [128, 2],
  [256, 1],
  [256, 2],
] as const;

/** Units of a workgroup, its lanes, and sequences a lane, for one step a dispatch. */
const GPU_STEPWISE = [
  [64, 64, 2],
  [64, 64, 4],
  [64, 64, 8],
  [128, 64, 4],
  [32, 32, 4],
  [64, 256, 1],
] as const;

/** More accumulators, in vec4, would not stay in a GPU's registers. */
const MOST_GPU_TILE = 16;

/** A GPU's driver may end dispatches that take seconds: those of one workgroup over large weights are cut. */
const MOST_FUSED_PRODUCTS = 2 ** 26;

/**
 * Workgroups of one sequence, below which a GPU is not full: without a measurement, as many multiprocessors as large GPUs have
 * (an H100 132, an MI300X 304). Two sequences that share each weight would leave half of them idle.
 */
const SIDE_BY_SIDE = 256;

/** The ways of recurrent.wgsl, the rule's first. */
export function gpuTilings(hidden: number, batch: number): StreamedTiling[] {
  const stepwise = GPU_STEPWISE.map(([slice, lanes, sequences]) =>
    gpuTiling(hidden, slice, lanes, sequences),
  );
  if (hidden > MOST_FUSED_UNITS) {
    return [...stepwise, gpuTiling(hidden, hidden, 256, 1), gpuTiling(hidden, hidden, 256, 2)];
  }
  const sequences = batch < SIDE_BY_SIDE ? 1 : 2;
  const rule = { ...gpuTiling(hidden, hidden, 64, sequences), sequenceLanes: 1 };
  const fused = GPU_FUSED.map(([lanes, sequences]) => gpuTiling(hidden, hidden, lanes, sequences));
  return [rule, ...fused, ...(hidden === MOST_FUSED_UNITS ? stepwise.slice(0, 2) : [])].filter(
    ({ sequences, units }) => sequences * units <= MOST_GPU_TILE,
  );
}

function gpuTiling(hidden: number, slice: number, lanes: number, sequences: number): StreamedTiling {
  // Evenly: of 100 units, 64 lanes would take 64 and then 36.
  const unitLanes = ceilDivide(slice, ceilDivide(slice, lanes));
  const fused = slice === hidden;
  const cut =
    hidden > MOST_FUSED_UNITS ? Math.max(1, Math.floor(MOST_FUSED_PRODUCTS / hidden ** 2)) : Infinity;
  return {
    slice,
    unitLanes,
    sequenceLanes: Math.floor(lanes / unitLanes),
    sequences,
    units: ceilDivide(slice, unitLanes),
    steps: fused ? cut : 1,
  };
}

/** The largest hidden size whose recurrent weights a workgroup can hold at least in part that is worth it. */
const MOST_RESIDENT_UNITS = 128;

/**
 * Weights of a value in registers and in workgroup memory, gates a lane, and sequences a workgroup. A GPU's lane has some hundred
 * registers to spare, some have half; 16 or 32 KiB of workgroup memory hold the rest of 64 units, 48 KiB a fifth of 128.
 */
const GPU_RESIDENT = [
  [96, 0, 1, 1],
  [96, 0, 1, 2],
  [96, 0, 1, 4],
  [96, 0, 2, 1],
  [96, 0, 2, 2],
  [64, 20, 1, 1],
  [64, 0, 2, 1],
  [32, 32, 1, 1],
] as const;

/** The ways of resident.wgsl. */
export function residentTilings(hidden: number): ResidentTiling[] {
  if (hidden > MOST_RESIDENT_UNITS) return [];
  return GPU_RESIDENT.map(([registers, shared, gates, sequences]) => {
    const registers4 = Math.min(registers, hidden) / 4;
    return {
      registers4,
      shared4: Math.min(shared / 4, hidden / 4 - registers4),
      gates,
      sequences,
      steps: Infinity,
    };
  });
}
