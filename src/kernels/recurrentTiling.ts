/**
 * How recurrent.wgsl, resident.wgsl and in_turn.wgsl divide their work, for each kind of adapter; see their heads. All ways give the same bits. The first is a rule's choice; which is the fastest on an adapter is measured in src/tune/.
 */
import { chooseWay } from '../gpu/choice';
import type { Gpu } from '../gpu/device';
import { kindOf, vectorLanes, type AdapterKind } from './adapterKind';
import { cpuTilings, inTurnBytes } from './cpuTilings';
import { gpuTilings, residentTilings } from './gpuTilings';
import type {
  CellName,
  RecurrentCapacity,
  RecurrentPass,
  RecurrentTiling,
  ResidentTiling,
  InTurnTiling,
} from './recurrentWays';
import type { Precision } from './precision';

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
    recurrentTilings(kindOf(gpu), vectorLanes(gpu), hidden, pass, capacity).filter((one) =>
      fits(one, hidden, pass, gpu.device.limits),
    ),
  );
  // A shared adapter's turns are short.
  return gpu.turn ? { ...tiling, steps: fewestSteps(hidden, pass) } : tiling;
}

/**
 * The ways to divide a pass, the rule's first.
 * @param lanes of a CPU's vector
 * @param hidden a multiple of 4
 */
function recurrentTilings(
  kind: AdapterKind,
  lanes: number,
  hidden: number,
  pass: RecurrentPass,
  capacity: RecurrentCapacity,
): RecurrentTiling[] {
  return kind === 'gpu'
    ? [...gpuTilings(hidden, fullBatch(capacity)), ...residentTilings(hidden)]
    : cpuTilings(kind, lanes, hidden, pass, fullBatch(capacity));
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
export function powerOfTwo(count: number): number {
  return 2 ** Math.round(Math.log2(Math.max(1, count)));
}

/** Whether the adapter has the lanes and the workgroup memory that a way takes. */
function fits(
  tiling: RecurrentTiling,
  hidden: number,
  pass: RecurrentPass,
  { maxComputeInvocationsPerWorkgroup: lanes, maxComputeWorkgroupStorageSize: bytes }: GPUSupportedLimits,
): boolean {
  if (isInTurn(tiling)) return hidden <= lanes && inTurnBytes(hidden, pass, tiling.inTurn) <= bytes;
  if (!isResident(tiling)) return tiling.unitLanes * tiling.sequenceLanes <= lanes;
  const { shared4, gates, sequences } = tiling;
  const vectors = Math.max(1, shared4 * hidden * 4) + sequences * (hidden / 4 + hidden + hidden + 4);
  return (hidden * 4) / gates <= lanes && vectors * 16 <= bytes;
}

export function isResident(tiling: RecurrentTiling): tiling is ResidentTiling {
  return 'registers4' in tiling;
}

export function isInTurn(tiling: RecurrentTiling): tiling is InTurnTiling {
  return 'inTurn' in tiling;
}

/** The fewest steps that a dispatch takes on any adapter, whatever is chosen. */
export function fewestSteps(hidden: number, pass: RecurrentPass): number {
  const any = { residues: 1, longest: 1 };
  // The more lanes, the more steps.
  const lanes = 8;
  const steps = (['gpu', 'cpu', 'cpu that shares loads'] as const).flatMap((kind) =>
    recurrentTilings(kind, lanes, hidden, pass, any).map((one) => one.steps),
  );
  return Math.min(...steps);
}
