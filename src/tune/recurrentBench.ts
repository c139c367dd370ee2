import type { Choose, Question } from '../gpu/choice';
import type { Gpu } from '../gpu/device';
import { Program } from '../gpu/program';
import { Arena, upload, type Tensor } from '../gpu/tensor';
import { SYMBOLS } from '../data/alphabet';
import type { BatchSizes, BatchTensors, Command } from '../kernels/common';
import { gruBackward, gruForward } from '../kernels/gru';
import { lstmBackward, lstmForward } from '../kernels/lstm';
import { recurrentBackwardWeight, recurrentChunks, recurrentPartials } from '../kernels/recurrent';
import { storedLength, type Precision } from '../kernels/precision';
import type { RecurrentShape } from '../kernels/recurrentWork';
import { recurrentOperations } from '../kernels/recurrentTiling';
import type { CellName, RecurrentPass } from '../kernels/recurrentWays';
import { transpose } from '../kernels/transpose';
import { BatchSlab } from '../model/batch';

/** What takes milliseconds, or some tens of them. */
const MOST_OPERATIONS = { hardware: 1e9, software: 2e8 };
/** The first step has no product with a state before it. */
const LEAST_STEPS = 8;
const MOST_STEPS = 256;
/** So that small networks take little memory too. */
const MOST_ROWS = 2 ** 16;
/** Steps of the weight gradient's batch, for which they do not matter. */
const WEIGHT_STEPS = 64;

/** One kernel of a recurrent layer over a made-up batch, ready to be run in each of the ways that a question names. */
export class RecurrentBench {
  private constructor(
    private readonly gpu: Gpu,
    private readonly arena: Arena,
    readonly sizes: BatchSizes,
    /** Puts in place what the kernel reads, and takes away what it wrote before. */
    readonly prepare: Program<BatchSizes>,
    /** What the kernel writes. */
    readonly result: Tensor,
    private readonly commands: (gpu: Gpu) => Promise<Command[]>,
  ) {}

  /** @throws Error for a kernel it does not know, or when the device has no memory left for it */
  static async open(gpu: Gpu, { kernel, shape }: Question): Promise<RecurrentBench> {
    const { hidden, directions } = shape;
    const [family, pass] = kernel.split('/');
    const most = MOST_OPERATIONS[gpu.software ? 'software' : 'hardware'];
    const rows = Math.min(MOST_ROWS, most / recurrentOperations(hidden, directions, 1));
    const sizes =
      pass === 'backward_weight'
        ? batchOf(Math.min(shape.residues, rows) / WEIGHT_STEPS, WEIGHT_STEPS)
        : batchOf(shape.sequences, Math.min(MOST_STEPS, Math.max(LEAST_STEPS, rows / shape.sequences)));
    const precision: Precision = shape.bits === 16 ? 'f16' : 'f32';
    const layer = { hidden, directions, byToken: true, precision };
    const arena = new Arena(gpu);
    try {
      gpu.device.pushErrorScope('out-of-memory');
      const tensors = createTensors(arena, layer, sizes);
      const shortage = await gpu.device.popErrorScope();
      if (shortage) throw new Error(shortage.message);
      const record = (name: string, chosen: Gpu) => commandsOf(name, chosen, arena, layer, sizes, tensors);
      const result = resultOf(pass, tensors);
      // The backward pass may turn the gates that the forward pass leaves into its result.
      const cleared = result === tensors.gates ? [] : [{ clear: result }];
      const { trained, weight } = tensors;
      const stored =
        weight === trained
          ? []
          : [await transpose(gpu, hidden, directions, { x: trained, y: weight }, precision, false)];
      // The weights' gradient is the same kernel for all cells.
      const cell = isFamily(family) ? family : 'lstm';
      const forward = await record(`${cell}/forward`, { ...gpu, choose: undefined });
      const prepare = new Program(gpu, [...stored, ...forward, ...cleared]);
      return new RecurrentBench(gpu, arena, sizes, prepare, result, (chosen) => record(kernel, chosen));
    } catch (error) {
      arena.destroy();
      throw error;
    }
  }

  /** The kernel's commands, divided in the given way. Rejects where the adapter cannot compile it. */
  record(way: string): Promise<Command[]> {
    const choose: Choose = () => Promise.resolve(way);
    return this.commands({ ...this.gpu, choose });
  }

  destroy(): void {
    this.arena.destroy();
  }
}

function batchOf(sequences: number, steps: number): BatchSizes {
  const [count, longest] = [sequences, steps].map((value) => Math.max(1, Math.floor(value)));
  return { residues: count * longest, sequences: count, longest };
}

type Tensors = ReturnType<typeof createTensors>;

function createTensors(arena: Arena, layer: RecurrentShape, sizes: BatchSizes) {
  const { hidden, directions, precision } = layer;
  const { residues, sequences, longest } = sizes;
  const units = hidden * directions;
  const { UNIFORM } = GPUBufferUsage;
  const slab = new BatchSlab(arena, sizes, SYMBOLS);
  const tokens = Array.from({ length: sequences }, (_, b) =>
    Uint8Array.from({ length: longest }, (_, i) => (i * i + 3 * b) % SYMBOLS),
  );
  slab.upload({ tokens, labels: [], uids: tokens.map((_, b) => b) }, { seed: 0, step: 0, scale: 1 });
  const noise = (name: string, length: number, scale: number, usage?: number) => {
    const tensor = arena.create(name, length, usage);
    upload(arena.gpu, tensor, noiseOf(length, scale));
    return tensor;
  };
  const trained = noise('weight', units * hidden * 4, 1 / Math.sqrt(hidden), UNIFORM);
  const gates = arena.create('gates', storedLength(residues * units * 4, precision));
  return {
    batch: slab.tensors,
    inputs: noise('inputs', SYMBOLS * units * 4, 1),
    trained,
    weight:
      precision === 'f32' ? trained : arena.create('stored', storedLength(units * hidden * 4, precision)),
    gates,
    dGates: precision === 'f32' ? undefined : arena.create('dGates', residues * units * 4),
    cells: arena.create('cells', residues * units),
    states: arena.create('states', residues * units),
    dStates: noise('dStates', residues * units, 1),
    /** The gradient that goes from step to step. */
    dCarry: arena.create('dCarry', sequences * units),
    partials: arena.create('partials', recurrentPartials(layer, residues)),
    dWeight: arena.create('dWeight', units * hidden * 4),
  };
}

/** Values from -scale to scale, the same every time. */
function noiseOf(length: number, scale: number): Float32Array {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = (Math.imul(i + 1, 0x9e3779b1) / 2 ** 31) * scale;
  return values;
}

function commandsOf(
  kernel: string,
  gpu: Gpu,
  arena: Arena,
  layer: RecurrentShape,
  sizes: BatchSizes,
  { batch, inputs, weight, gates, cells, states, dStates, dCarry, dGates, partials, dWeight }: Tensors,
): Promise<Command[]> {
  const [family, pass] = kernel.split('/');
  if (pass === 'backward_weight') {
    const tensors = { dGates: gates, states, partials, dWeight };
    return recurrentBackwardWeight(gpu, batch, layer, sizes.residues, tensors);
  }
  if (!isFamily(family) || (pass !== 'forward' && pass !== 'backward')) {
    throw new Error(`no bench for the kernel ${kernel}`);
  }
  // Each way cuts the steps as it likes.
  const length = recurrentChunks(layer, sizes.longest, pass);
  const chunks = arena.create('chunks', length, GPUBufferUsage.UNIFORM);
  const tensors = { inputs, weight, gates, cells, states, dStates, dCarry, dGates, chunks };
  return RECORDERS[family][pass](gpu, batch, layer, sizes, tensors);
}

type PassTensors = Record<
  'inputs' | 'weight' | 'gates' | 'cells' | 'states' | 'dStates' | 'dCarry' | 'chunks',
  Tensor
> & { dGates?: Tensor };

const RECORDERS: Record<
  CellName,
  Record<
    RecurrentPass,
    (
      gpu: Gpu,
      batch: BatchTensors,
      layer: RecurrentShape,
      sizes: BatchSizes,
      tensors: PassTensors,
    ) => Promise<Command[]>
  >
> = {
  lstm: {
    forward: (gpu, batch, layer, sizes, { inputs, weight, gates, cells, states, chunks }) =>
      lstmForward(gpu, batch, layer, sizes, true, { inputs, weight, gates, cells, states, chunks }),
    backward: (gpu, batch, layer, sizes, { weight, gates, cells, dStates, dCarry, dGates, chunks }) =>
      lstmBackward(gpu, batch, layer, sizes, {
        weight,
        gates,
        cells,
        dStates,
        dCells: dCarry,
        dGates,
        chunks,
      }),
  },
  gru: {
    forward: (gpu, batch, layer, sizes, { inputs, weight, gates, states, chunks }) =>
      gruForward(gpu, batch, layer, sizes, true, { inputs, weight, gates, states, chunks }),
    backward: (gpu, batch, layer, sizes, { weight, gates, states, dStates, dCarry, dGates, chunks }) =>
      gruBackward(gpu, batch, layer, sizes, { weight, gates, states, dStates, dCarry, dGates, chunks }),
  },
};

function isFamily(name: string): name is CellName {
  return Object.hasOwn(RECORDERS, name);
}

function resultOf(pass: string, { states, gates, dGates = gates, partials }: Tensors): Tensor {
  if (pass === 'forward') return states;
  return pass === 'backward' ? dGates : partials;
}
