/**
 * How recurrent.wgsl and resident.wgsl divide their work, for each kind of adapter; see their heads. All ways give the same bits. The first is a rule's choice; which is the fastest on an adapter is measured in src/tune/.
 */
import { chooseWay } from '../gpu/choice';
import type { Gpu } from '../gpu/device';
import { ceilDivide } from './common';
import type { Precision } from './precision';

/** The cells of recurrent layers, by their shaders' names. */
export type CellName = 'lstm' | 'gru';
export type RecurrentPass = 'forward' | 'backward';

/** The largest batch: its residues, and the steps of its longest sequence. */
export interface RecurrentCapacity {
  residues: number;
  longest: number;
}

/** A lane's tile, and how many lanes a workgroup has. */
interface RecurrentTile {
  unitLanes: number;
  sequenceLanes: number;
  /** Per lane. */
  sequences: number;
  /** Per lane at a time. */
  units: number;
}

/** recurrent.wgsl's division. */
interface StreamedTiling extends RecurrentTile {
  slice: number;
  /** Steps a dispatch may take. */
  steps: number;
}

/** resident.wgsl's. */
interface ResidentTiling {
  /** vec4 of weights that a lane holds in registers for each of its values, and in workgroup memory. */
  registers4: number;
  shared4: number;
  /** Values per lane, of a unit's four. */
  gates: number;
  /** Per workgroup. */
  sequences: number;
  steps: number;
}

export type RecurrentTiling = StreamedTiling | ResidentTiling;

/** Without a measurement, the largest hidden size whose units one workgroup takes through the whole time loop. */
const MOST_FUSED_UNITS = 256;

/**
 * The way to divide a pass over a layer. All layers of a network and all its programs share a table of step chunks, so what is
 * asked, and so the answer, is the same for them.
 */
export async function recurrentTiling(
  gpu: Gpu,
  family: CellName,
  { hidden, directions, precision }: { hidden: number; directions: number; precision: Precision },
  pass: RecurrentPass,
  capacity: RecurrentCapacity,
): Promise<RecurrentTiling> {
  const sequences = powerOfTwo(fullBatch(capacity));
  const tiling = await chooseWay<RecurrentTiling>(
    gpu,
    {
      kernel: `${family}/${pass}`,
      shape: { hidden, directions, sequences, ...(precision === 'f16' && { bits: 16 }) },
      operations: recurrentOperations(hidden, directions, capacity.residues),
    },
    recurrentTilings(kindOf(gpu), hidden, pass, capacity).filter((one) =>
      fits(one, hidden, gpu.device.limits),
    ),
  );
  // A shared adapter's turns are short.
  return gpu.turn ? { ...tiling, steps: fewestSteps(hidden, pass) } : tiling;
}

/** A GPU, or a program on the CPU: reached by its driver, or through ANGLE, Chromium's OpenGL, which rewrites the shaders. */
type AdapterKind = 'gpu' | 'cpu' | 'cpu by ANGLE';

function kindOf({ software, device }: Gpu): AdapterKind {
  if (!software) return 'gpu';
  return /\bANGLE\b/.test(device.adapterInfo?.description ?? '') ? 'cpu by ANGLE' : 'cpu';
}

/**
 * The ways to divide a pass, the rule's first.
 * @param hidden a multiple of 4
 */
function recurrentTilings(
  kind: AdapterKind,
  hidden: number,
  pass: RecurrentPass,
  capacity: RecurrentCapacity,
): RecurrentTiling[] {
  return kind === 'gpu'
    ? [...gpuTilings(hidden, fullBatch(capacity)), ...residentTilings(hidden)]
    : cpuTilings(kind, hidden, pass, fullBatch(capacity));
}

/** Operations of the recurrent product, four values a unit (one of the GRU's is zero). */
export function recurrentOperations(hidden: number, directions: number, residues: number): number {
  return 8 * hidden * hidden * directions * residues;
}

/** Sequences in a batch that is full of the longest. */
function fullBatch({ residues, longest }: RecurrentCapacity): number {
  return Math.floor(residues / longest);
}

/** The nearest, so that few questions are measured. */
function powerOfTwo(count: number): number {
  return 2 ** Math.round(Math.log2(Math.max(1, count)));
}

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

function gpuTilings(hidden: number, batch: number): StreamedTiling[] {
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

function residentTilings(hidden: number): ResidentTiling[] {
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

/** Whether the adapter has the lanes and the workgroup memory that a way takes. */
function fits(
  tiling: RecurrentTiling,
  hidden: number,
  { maxComputeInvocationsPerWorkgroup: lanes, maxComputeWorkgroupStorageSize: bytes }: GPUSupportedLimits,
): boolean {
  if (!isResident(tiling)) return tiling.unitLanes * tiling.sequenceLanes <= lanes;
  const { shared4, gates, sequences } = tiling;
  const vectors = Math.max(1, shared4 * hidden * 4) + sequences * (hidden / 4 + hidden + hidden + 4);
  return (hidden * 4) / gates <= lanes && vectors * 16 <= bytes;
}

export function isResident(tiling: RecurrentTiling): tiling is ResidentTiling {
  return 'registers4' in tiling;
}

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

const tile = (unitLanes: number, sequenceLanes: number, sequences: number, units: number): RecurrentTile => ({
  unitLanes,
  sequenceLanes,
  sequences,
  units,
});

/**
 * The rule's for many, some and few sequences, and others. Register tiles are as large as Mesa unrolls well: larger ones compile
 * for seconds and run slower (docs/performance.md).
 */
const CPU_TILES: Record<RecurrentPass, RecurrentTile[]> = {
  forward: [tile(1, 8, 4, 4), tile(8, 1, 4, 4), tile(8, 1, 2, 4), tile(1, 8, 2, 4)],
  backward: [tile(1, 8, 4, 8), tile(8, 1, 4, 4), tile(8, 1, 2, 8), tile(1, 8, 4, 4)],
};

/**
 * The rule's by ANGLE, for many and fewer sequences: there Mesa unrolls less, and the tiles above take up to twice the time of these
 * (docs/demo.md) and a second more to compile.
 */
const ANGLE_TILES: Record<RecurrentPass, RecurrentTile[]> = {
  forward: [tile(1, 8, 2, 2), tile(8, 1, 2, 2)],
  backward: [tile(1, 8, 2, 4), tile(8, 1, 2, 4)],
};

function cpuTilings(kind: AdapterKind, hidden: number, pass: RecurrentPass, batch: number): StreamedTiling[] {
  const [many, some, few] = CPU_TILES[pass];
  const [manyByAngle, fewerByAngle] = ANGLE_TILES[pass];
  const isMany = batch >= LANE_PER_SEQUENCE_FROM;
  const byDriver = isMany ? many : batch >= FOUR_SEQUENCES_FROM ? some : few;
  const byAngle = isMany ? manyByAngle : fewerByAngle;
  const rule = kind === 'cpu' ? byDriver : byAngle;
  const others = [...CPU_TILES[pass], ...ANGLE_TILES[pass]].filter((one) => one !== rule);
  return [rule, ...others].map((one) => cpuTiling(hidden, pass, one));
}

function cpuTiling(
  hidden: number,
  pass: RecurrentPass,
  { units: most, ...lanes }: RecurrentTile,
): StreamedTiling {
  const slice = hidden <= MOST_FUSED_UNITS ? hidden : 64;
  // Small networks keep all lanes busy too.
  const units = Math.min(most, ceilDivide(slice, lanes.unitLanes));
  const blocks = ceilDivide(slice, units * lanes.unitLanes);
  // Backward's loop over all units is cut into four.
  const innermost = pass === 'forward' ? hidden / 4 : 4 * (hidden / 4 + 2);
  // Every loop takes one turn more than it has, to find that it is over; measured: 3 more a step.
  const turns = blocks * (innermost + 2) + 3;
  return {
    ...lanes,
    units,
    slice,
    steps: slice === hidden ? Math.max(1, Math.floor(SOFTWARE_TURNS / turns)) : 1,
  };
}

/** The fewest steps that a dispatch takes on any adapter, whatever is chosen. */
export function fewestSteps(hidden: number, pass: RecurrentPass): number {
  const any = { residues: 1, longest: 1 };
  const steps = (['gpu', 'cpu'] as const).flatMap((kind) =>
    recurrentTilings(kind, hidden, pass, any).map((one) => one.steps),
  );
  return Math.min(...steps);
}

/**
 * How recurrent_weight.wgsl divides its work: a register tile in vec4 inputs and units, and the
 * workgroup's shape.
 */
interface WeightTiling {
  inputs: number;
  columns: number;
  /** Rows per turn of the loop. */
  unroll: number;
  lanesX: number;
  lanesY: number;
}

/** The way to divide the weight gradient of a layer over batches of up to so many residues. */
export function weightTiling(
  gpu: Gpu,
  { hidden, directions }: { hidden: number; directions: number },
  mostResidues: number,
): Promise<WeightTiling> {
  const residues = powerOfTwo(mostResidues);
  const mostLanes = gpu.device.limits.maxComputeInvocationsPerWorkgroup;
  return chooseWay(
    gpu,
    {
      kernel: 'recurrent/backward_weight',
      shape: { hidden, directions, residues },
      operations: recurrentOperations(hidden, directions, mostResidues),
    },
    weightTilings(kindOf(gpu)).filter(({ lanesX, lanesY }) => lanesX * lanesY <= mostLanes),
  );
}

const weightTile = (
  [inputs, columns]: [number, number],
  unroll: number,
  [lanesX, lanesY]: [number, number],
): WeightTiling => ({ inputs, columns, unroll, lanesX, lanesY });

/** On a CPU a load costs more than the products it feeds, so tiles are large; a GPU would run out of registers. */
const CPU_WEIGHT_TILINGS = [
  weightTile([4, 4], 1, [8, 1]),
  weightTile([2, 4], 1, [8, 1]),
  weightTile([4, 2], 1, [8, 1]),
];

/** The rule's by ANGLE, in a fifth of the time that the largest takes there. */
const ANGLE_WEIGHT_TILING = weightTile([2, 2], 2, [8, 1]);

const GPU_WEIGHT_TILINGS = [
  weightTile([2, 2], 2, [16, 4]),
  weightTile([2, 2], 2, [8, 8]),
  weightTile([2, 2], 4, [32, 4]),
  weightTile([1, 2], 4, [16, 4]),
  weightTile([1, 4], 2, [16, 4]),
  weightTile([2, 4], 1, [16, 8]),
];

/** The ways to divide the weight gradient, the rule's first. */
function weightTilings(kind: AdapterKind): WeightTiling[] {
  if (kind === 'gpu') return GPU_WEIGHT_TILINGS;
  return kind === 'cpu'
    ? [...CPU_WEIGHT_TILINGS, ANGLE_WEIGHT_TILING]
    : [ANGLE_WEIGHT_TILING, ...CPU_WEIGHT_TILINGS];
}
