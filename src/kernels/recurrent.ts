/** What the recorders of all recurrent layers share: the time loop's commands, and the recurrent weights' gradient. */
import apart from '../../shaders/apart.wgsl?raw';
import inPlace from '../../shaders/in_place.wgsl?raw';
import inTurnLoop from '../../shaders/in_turn.wgsl?raw';
import timeLoop from '../../shaders/recurrent.wgsl?raw';
import residentLoop from '../../shaders/resident.wgsl?raw';
import weightSource from '../../shaders/recurrent_weight.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Constants } from '../gpu/kernel';
import { ALIGNMENT, slice, upload, type Tensor } from '../gpu/tensor';
import type { Work } from '../gpu/work';
import { ceilDivide, type BatchSizes, type BatchTensors, type Command } from './common';
import { storedLength, storing, type Precision } from './precision';
import { workgroupsInTurn } from './cpuTilings';
import { CHUNK, createKernel } from './prelude';
import { fewestSteps, isInTurn, isResident, recurrentTiling } from './recurrentTiling';
import type { RecurrentCapacity, CellName, RecurrentPass, RecurrentTiling } from './recurrentWays';
import { backwardWeightWork, backwardWork, forwardWork, type RecurrentShape } from './recurrentWork';
import { reduce } from './reduce';
import { rowsPerSplit } from './splitK';
import { weightTiling } from './weightTiling';

/** A cell, and the text of its shader. */
export interface RecurrentKernels {
  family: CellName;
  source: string;
}

/** Where backward leaves the gates' gradients. */
const GRADIENTS: Record<Precision, string> = { f32: inPlace, f16: apart };

/** Tensors of a time loop, by their names in the shader. */
type StepTensors = Record<string, Tensor> & { weight: Tensor; chunks: Tensor };

/** 4-byte values from one CHUNK in the table of step chunks to the next. */
const SLOT = ALIGNMENT / 4;

/**
 * Values of the table of step chunks that a layer's pass needs for sequences of up to `longest` steps: enough for any adapter
 * and any batch, so that memory is planned without them.
 */
export function recurrentChunks(
  { hidden, directions }: Pick<RecurrentShape, 'hidden' | 'directions'>,
  longest: number,
  pass: RecurrentPass,
): number {
  return directions * ceilDivide(longest, fewestSteps(hidden, pass)) * SLOT;
}

/** States of every residue, both directions; the gates are written only with `keepGates`. */
export function recurrentForward(
  gpu: Gpu,
  kernels: RecurrentKernels,
  batch: BatchTensors,
  shape: RecurrentShape,
  capacity: RecurrentCapacity,
  keepGates: boolean,
  tensors: StepTensors & { inputs: Tensor },
): Promise<Command[]> {
  const { uniform, packedResidues, offsets } = batch;
  return overTime(
    gpu,
    kernels,
    shape,
    'forward',
    capacity,
    { BY_TOKEN: shape.byToken, KEEP_GATES: keepGates },
    { batch: uniform, residues: packedResidues, offsets, ...tensors },
    (part, sizes) => forwardWork(kernels.family, part, sizes, tensors.inputs, keepGates),
  );
}

/** Back-propagation through the entire sequence: gates become the gradients of the gate pre-activations; with f16 `d_gates` takes them. */
export function recurrentBackward(
  gpu: Gpu,
  kernels: RecurrentKernels,
  batch: BatchTensors,
  shape: RecurrentShape,
  capacity: RecurrentCapacity,
  tensors: StepTensors,
): Promise<Command[]> {
  const { uniform, offsets } = batch;
  return overTime(
    gpu,
    kernels,
    shape,
    'backward',
    capacity,
    {},
    { batch: uniform, offsets, ...tensors },
    (part, sizes) => backwardWork(kernels.family, part, sizes),
  );
}

/** The commands that walk all steps: sequence tiles x unit slices x directions, in chunks of steps. */
async function overTime(
  gpu: Gpu,
  { family, source }: RecurrentKernels,
  shape: RecurrentShape,
  pass: RecurrentPass,
  capacity: RecurrentCapacity,
  constants: Constants,
  tensors: StepTensors,
  work: (shape: RecurrentShape, sizes: BatchSizes) => Work,
): Promise<Command[]> {
  const { hidden, directions, precision } = shape;
  const t = await recurrentTiling(gpu, family, shape, pass, capacity);
  const matrix = storedLength(hidden * hidden * 4, precision);
  const way = wayOf(gpu, t, hidden);
  // llvmpipe gathers from a uniform buffer in two thirds of the time that it takes from a storage buffer
  // (docs/performance.md). Uniforms are small: there, each direction is a command of its own. Their arrays hold nothing of 8 bytes.
  const uniform =
    !isInTurn(t) &&
    precision === 'f32' &&
    gpu.software &&
    matrix * 4 <= gpu.device.limits.maxUniformBufferBindingSize;
  const kernel = await createKernel(
    gpu,
    family,
    storing(precision, [way.loop, timeLoop, GRADIENTS[precision], source].join('\n')),
    `${pass}${way.suffix}`,
    { HIDDEN: hidden, DIRECTIONS: directions, ...way.constants, ...constants },
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
      grid: ({ sequences }) => [way.workgroups(sequences), way.slices, together],
      slots: {
        name: 'chunk',
        count: ({ longest }) => ceilDivide(longest, span),
        tensor: (slot) => slice(chunks, 'chunk', (first + slot) * SLOT, CHUNK.length),
      },
      work: (sizes) => work({ ...shape, directions: together }, sizes),
    });
  }
  upload(gpu, chunks, table);
  return commands;
}

/** What a way is to the host. */
interface Way {
  /** What stands before recurrent.wgsl, and ends the names of its entry points. */
  loop: string;
  suffix: string;
  /** Workgroups over so many sequences, and over the units. */
  workgroups(sequences: number): number;
  slices: number;
  constants: Constants;
}

function wayOf({ cores }: Gpu, t: RecurrentTiling, hidden: number): Way {
  if (isInTurn(t)) {
    const { inTurn, together, units, part } = t;
    return {
      loop: inTurnLoop,
      suffix: '_in_turn',
      workgroups: (sequences) => workgroupsInTurn(sequences, inTurn, cores),
      slices: 1,
      constants: {
        IN_TURN: inTurn,
        TOGETHER: together,
        UNITS: units,
        UNIT_LANES: hidden / units,
        PART: part,
        PARTS: hidden / part,
      },
    };
  }
  const { sequences } = t;
  if (isResident(t)) {
    return {
      loop: residentLoop,
      suffix: '_resident',
      workgroups: (batch) => ceilDivide(batch, sequences),
      slices: 1,
      constants: { SEQUENCES: sequences, REGISTERS4: t.registers4, SHARED4: t.shared4, GATES: t.gates },
    };
  }
  const { slice, unitLanes, sequenceLanes, units } = t;
  return {
    loop: '',
    suffix: '',
    workgroups: (batch) => ceilDivide(batch, sequenceLanes * sequences),
    slices: ceilDivide(hidden, slice),
    constants: {
      SEQUENCES: sequences,
      SLICE: slice,
      UNIT_LANES: unitLanes,
      SEQUENCE_LANES: sequenceLanes,
      UNITS: units,
    },
  };
}

/** Floats of `partials` that recurrentBackwardWeight needs for batches of up to `residues`. */
export function recurrentPartials({ hidden, directions }: RecurrentShape, residues: number): number {
  const stride = directions * hidden * hidden * 4;
  return ceilDivide(residues, rowsPerSplit(stride, residues)) * stride;
}

/**
 * dWeight (directions, H, H, 4) += the outer products of each step's previous state and gate gradients.
 * @param kept of each unit's four values those that are parameters, a bit each, the first lowest
 */
export async function recurrentBackwardWeight(
  gpu: Gpu,
  batch: BatchTensors,
  shape: RecurrentShape,
  mostResidues: number,
  tensors: { dGates: Tensor; states: Tensor; partials: Tensor; dWeight: Tensor },
  kept?: number,
): Promise<Command[]> {
  const { hidden, directions } = shape;
  const stride = directions * hidden * hidden * 4;
  // On a CPU a split's sums are no larger than a quarter of what is summed: adding them up took 5 % of a step of 256 units, now 1 %.
  const fewest = gpu.software ? 4 * hidden : 0;
  const perSplit = Math.max(fewest, rowsPerSplit(stride, mostResidues));
  const t = await weightTiling(gpu, shape, mostResidues);
  const { dGates, states, partials, dWeight } = tensors;
  const [kernel, reduction] = await Promise.all([
    createKernel(gpu, 'recurrent', weightSource, 'backward_weight', {
      HIDDEN: hidden,
      DIRECTIONS: directions,
      ROWS_PER_SPLIT: perSplit,
      // No more than there are.
      TILE_INPUTS: Math.min(t.inputs, hidden / 4),
      TILE_COLUMNS: t.columns,
      UNROLL: t.unroll,
      INPUTS_FIRST: t.inputsFirst,
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
      kept,
    }),
  ]);
  const columnGroups = ceilDivide(ceilDivide(hidden, t.columns), t.lanesX);
  const inputGroups = ceilDivide(ceilDivide(hidden / 4, t.inputs), t.lanesY);
  const tiles = t.inputsFirst
    ? ([inputGroups, columnGroups] as const)
    : ([columnGroups, inputGroups] as const);
  return [
    {
      kernel,
      bindings: { batch: batch.uniform, residues: batch.packedResidues, d_gates: dGates, states, partials },
      grid: ({ residues }) => [...tiles, ceilDivide(residues, perSplit) * directions],
      work: (sizes) => backwardWeightWork(shape, sizes, ceilDivide(sizes.residues, perSplit)),
    },
    reduction,
  ];
}
