/** How recurrent_weight.wgsl divides its work. */
import { chooseWay } from '../gpu/choice';
import type { Gpu } from '../gpu/device';
import { kindOf, type AdapterKind } from './adapterKind';
import { powerOfTwo, recurrentOperations } from './recurrentTiling';

/** A register tile in vec4 inputs and units, and the workgroup's shape. */
interface WeightTiling {
  inputs: number;
  columns: number;
  /** Rows per turn of the loop. */
  unroll: number;
  lanesX: number;
  lanesY: number;
  /** Whether workgroups one after the other share their columns' gradients, of which a row has the more, and not its states. */
  inputsFirst: boolean;
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
  inputsFirst = false,
): WeightTiling => ({ inputs, columns, unroll, lanesX, lanesY, inputsFirst });

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

/**
 * The rule's where lanes share loads: those of inputs then cost little, and vectors may be of sixteen lanes. Inputs first: of 256 units, 27.3
 * to 24.2 ms (on Mesa 22.3, of 64 units, 18 to 20.6: docs/performance.md).
 */
const SHARING_WEIGHT_TILING = weightTile([8, 2], 2, [16, 1], true);

/** The ways to divide the weight gradient, the rule's first. */
function weightTilings(kind: AdapterKind): WeightTiling[] {
  switch (kind) {
    case 'gpu':
      return GPU_WEIGHT_TILINGS;
    case 'cpu that shares loads':
      return [SHARING_WEIGHT_TILING, ...CPU_WEIGHT_TILINGS];
    case 'cpu':
      return [...CPU_WEIGHT_TILINGS, ANGLE_WEIGHT_TILING];
    case 'cpu by ANGLE':
      return [ANGLE_WEIGHT_TILING, ...CPU_WEIGHT_TILINGS];
  }
}
