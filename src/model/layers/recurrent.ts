import { concatenate } from '../../data/concatenate';
import type { Floats } from '../../cpu/batch';
import type { Tensor } from '../../gpu/tensor';
import { padded, type Command } from '../../kernels/common';
import { embeddingBackward, embeddingPartials } from '../../kernels/embedding';
import { storedLength } from '../../kernels/precision';
import {
  linearBackwardInput,
  linearBackwardWeight,
  linearForward,
  linearPartials,
  type LinearShape,
} from '../../kernels/linear';
import { recurrentBackwardWeight, recurrentChunks, recurrentPartials } from '../../kernels/recurrent';
import type { RecurrentShape } from '../../kernels/recurrentWork';
import type { SegmentShape } from '../../kernels/norm';
import { transpose } from '../../kernels/transpose';
import type { OnnxGraph } from '../../onnx/graph';
import type { Attribute } from '../../onnx/messages';
import type { Axis, Layout, Slot, Start } from '../layout';
import type { MemoryPlan, PlannedTensor } from '../memory';
import { parameter, type Parameters } from '../../data/parameters';
import type { Embedding } from './embedding';
import {
  paddedWidth,
  segmentAxis,
  widthOf,
  type Layer,
  type Recorded,
  type Recorder,
  type Recording,
} from './layer';
import { twinSteps, type CellPass, type CellWeights } from './recurrentTwin';
import { uniform } from './start';

/** What tells one recurrent network from another: the steps of one layer, whose gates lie in a vec4 for each unit. */
export interface Cell {
  /** Name of PyTorch's module, with which its parameters begin. */
  module: string;
  /** For each gate as PyTorch stacks them, its place in the vec4: of W_ih and b_ih, and of W_hh and b_hh. */
  places: { input: number[]; recurrent: number[] };
  /** What b_ih starts with. */
  startOfBias(hidden: number): Start;
  /** `gates`: for each of ONNX's, PyTorch's place. */
  onnx: { operator: string; gates: number[]; attributes: Record<string, Attribute> };
  /** Plans what it needs besides gates and states, and gives what records layer `layer`'s steps. */
  plan(plan: MemoryPlan, shape: RecurrentShape, layer: number): CellRecorder;
  twin: CellPass;
}

interface StepTensors {
  /** (directions, H, H, 4) */
  weight: Tensor;
  /** (N, directions, H, 4), where they are kept; after backward their gradients where they are f32. */
  gates: Tensor;
  /** (N, directions, H) */
  states: Tensor;
  chunks: Tensor;
}

interface CellRecorder {
  /** @param tensors inputs (V or N, directions, H, 4) */
  forward(
    recording: Recording,
    shape: RecurrentShape,
    keepGates: boolean,
    tensors: StepTensors & { inputs: Tensor },
  ): Promise<Command[]>;
  /**
   * @param tensors dStates (N, directions, H); carried (B, directions, H) is work space; weight with its two H transposed; dGates (N,
   *   directions, H, 4) for the gradients of f16 gates
   */
  backward(
    recording: Recording,
    shape: RecurrentShape,
    tensors: StepTensors & { dStates: Tensor; carried: Tensor; dGates?: Tensor },
  ): Promise<Command[]>;
}

/** What the passes of one layer share. */
interface RecurrentParts {
  cell: Cell;
  /** `lstm.0` */
  name: string;
  layer: number;
  output: SegmentShape;
  below: SegmentShape;
  /** The table that the first layer reads, and its rows. */
  table?: Slot;
  symbols: number;
  /** Values of a residue's gates on the GPU, all directions. */
  gates: number;
  shape: Omit<RecurrentShape, 'precision'>;
  projection: LinearShape;
  slots: Record<keyof CellWeights, Slot>;
  /** PyTorch's, a direction each. */
  names: Record<keyof CellWeights, string>[];
  /** What of each vec4 is a parameter, a bit each, the first lowest. The rest is zero, and so must its gradient be. */
  kept: { input: number; recurrent: number };
}

/**
 * One recurrent layer, all its directions.
 * @param below the layer that it reads: the embedding's table for the first (its input projection is then a row of the gate
 *   table for each symbol, exact, and over symbols instead of residues), else states
 */
export function recurrent(
  layout: Layout,
  cell: Cell,
  { hidden, directions }: { hidden: number; directions: number },
  layer: number,
  below: Embedding | Layer,
): Layer {
  const { symbols, table } = 'table' in below ? below : { symbols: 0, table: undefined };
  const output = { segment: hidden, segments: directions };
  const gates = directions * padded(hidden) * 4;
  const inputs = paddedWidth(below.output);
  const name = `${cell.module}.${layer}`;
  const parts: RecurrentParts = {
    cell,
    name,
    layer,
    output,
    below: below.output,
    table,
    symbols,
    gates,
    shape: { hidden: padded(hidden), directions, byToken: table !== undefined },
    projection: { rows: table ? symbols : 'residues', inputs, outputs: gates },
    slots: {
      weightIh: layout.slot(`${name}.input`, inputs * gates),
      weightHh: layout.slot(`${name}.recurrent`, padded(hidden) * gates),
      biasIh: layout.slot(`${name}.bias_ih`, gates),
      biasHh: layout.slot(`${name}.bias_hh`, gates),
    },
    names: Array.from({ length: directions }, (_, direction) => namesOf(cell, layer, direction === 1)),
    kept: { input: bitsOf(cell.places.input), recurrent: bitsOf(cell.places.recurrent) },
  };
  parts.names.forEach((_, direction) => layOut(layout, parts, direction));
  return {
    output,
    plan: (plan) => planSteps(parts, plan),
    twin: (run, x) => twinSteps(cell.twin, hidden, parts.names, run, x),
    onnx: (graph, parameters, x) => addSteps(parts, graph, parameters, x),
  };
}

function namesOf({ module }: Cell, layer: number, reverse: boolean): Record<keyof CellWeights, string> {
  const suffix = `_l${layer}${reverse ? '_reverse' : ''}`;
  return {
    weightIh: `${module}.weight_ih${suffix}`,
    weightHh: `${module}.weight_hh${suffix}`,
    biasIh: `${module}.bias_ih${suffix}`,
    biasHh: `${module}.bias_hh${suffix}`,
  };
}

/** Where one direction's tensors lie. */
function layOut(
  layout: Layout,
  { cell, output, below, gates, slots, names }: RecurrentParts,
  direction: number,
) {
  const hidden = output.segment;
  const wide = padded(hidden);
  const first = direction * wide;
  /** PyTorch's gate rows (gate x H + unit), from a direction's first unit on. */
  const rows = (places: number[], from: number): Axis => [
    places.length * hidden,
    (row) => (from + (row % hidden)) * 4 + places[Math.floor(row / hidden)],
  ];
  const start = uniform(hidden);
  const { input, recurrent } = cell.places;
  const { weightIh, weightHh, biasIh, biasHh } = names[direction];
  const from: Axis = [hidden, (i) => (first + i) * wide * 4];
  layout.tensor(weightIh, slots.weightIh, start, rows(input, first), segmentAxis(below, gates));
  layout.tensor(weightHh, slots.weightHh, start, rows(recurrent, 0), from);
  layout.tensor(biasIh, slots.biasIh, cell.startOfBias(hidden), rows(input, first));
  layout.tensor(biasHh, slots.biasHh, start, rows(recurrent, first));
}

function planSteps(parts: RecurrentParts, plan: MemoryPlan): Recorder {
  const { cell, name, layer, output, table, symbols, gates, projection, slots, kept } = parts;
  const { residues, longest } = plan.capacity;
  const precision = plan.purpose.training ? plan.purpose.precision : 'f32';
  const shape = { ...parts.shape, precision };
  const projected = table
    ? plan.activation('gateTable', symbols * gates)
    : plan.scratch('layerInputs', residues * gates);
  const states = plan.activation(`states.${layer}`, residues * paddedWidth(output));
  const keepGates = plan.purpose.training;
  const gatesOfSteps = keepGates
    ? plan.activation(`gates.${layer}`, storedLength(residues * gates, precision))
    : plan.scratch('noGates', 4);
  const gradientsOfGates = precision === 'f32' ? gatesOfSteps : plan.scratch('layerInputs', residues * gates);
  const carried = plan.scratch('carried', plan.capacity.sequences * paddedWidth(output));
  const forwardChunks = plan.scratch('forwardChunks', recurrentChunks(shape, longest, 'forward'));
  const backwardChunks = plan.scratch('backwardChunks', recurrentChunks(shape, longest, 'backward'));
  const stored = storedLength(slots.weightHh.length, precision);
  const transposed = plan.add('workspace', `transposed.${layer}`, stored, { uniform: true, training: true });
  const copied = precision === 'f32' ? undefined : plan.add('workspace', `stored.${layer}`, stored);
  const steps = cell.plan(plan, shape, layer);
  const rows = table ? symbols : residues;
  const partials = plan.scratch(
    'partials',
    Math.max(
      recurrentPartials(shape, residues),
      linearPartials(projection, rows),
      table ? embeddingPartials(symbols, gates, residues) : 0,
    ),
  );
  const dGateTable = table ? plan.accumulate('gradients', 'dGateTable', symbols * gates) : undefined;

  return (r, x) => {
    const y = r.tensor(states);
    const weight = r.parameters(slots.weightIh);
    const trained = r.parameters(slots.weightHh);
    const tensors = {
      weight: copied ? r.tensor(copied) : trained,
      gates: r.tensor(gatesOfSteps),
      states: y,
    };
    /** Gradients of the input projection: its weight, both biases, and x. */
    const backwardInput = (dY: Tensor, dX: Tensor): Recorded => [
      linearBackwardWeight(
        r.gpu,
        r.batch,
        projection,
        rows,
        {
          x,
          dY,
          partials: r.tensor(partials),
          dWeight: r.gradients(slots.weightIh),
          dBiases: [r.gradients(slots.biasIh), r.gradients(slots.biasHh)],
        },
        { weight: kept.input, biases: [kept.input, kept.recurrent] },
      ),
      linearBackwardInput(r.gpu, r.batch, projection, { dY, weight, dX }),
    ];
    const copy = (to: PlannedTensor, swapped: boolean) => {
      const tensors = { x: trained, y: r.tensor(to) };
      return transpose(r.gpu, shape.hidden, shape.directions, tensors, precision, swapped);
    };
    const stride = slots.biasHh.offset - slots.biasIh.offset;
    const biases = { name: `${name}.biases`, offset: slots.biasIh.offset, length: stride + gates };
    return {
      y,
      // Of two neighbouring lanes, which compute two units, backward then reads neighbouring weights.
      begin: () => [copy(transposed, true), ...(copied ? [copy(copied, false)] : [])],
      forward: [
        linearForward(
          r.gpu,
          r.batch,
          projection,
          { x, weight, bias: r.parameters(biases), y: r.tensor(projected) },
          { rows: 2, stride },
        ),
        steps.forward(r, shape, keepGates, {
          ...tensors,
          inputs: r.tensor(projected),
          chunks: r.tensor(forwardChunks),
        }),
      ],
      backward(dY) {
        const dGates = r.tensor(gradientsOfGates);
        const commands = [
          steps.backward(r, shape, {
            ...tensors,
            weight: r.tensor(transposed),
            dStates: dY,
            carried: r.tensor(carried),
            ...(precision !== 'f32' && { dGates }),
            chunks: r.tensor(backwardChunks),
          }),
          recurrentBackwardWeight(
            r.gpu,
            r.batch,
            shape,
            residues,
            { dGates, states: y, partials: r.tensor(partials), dWeight: r.gradients(slots.weightHh) },
            kept.recurrent,
          ),
        ];
        // The layers' states are of one width, so the gradient by x takes the place of that by y.
        const input = dGateTable
          ? [
              embeddingBackward(
                r.gpu,
                r.batch,
                symbols,
                gates,
                dGates,
                r.tensor(partials),
                r.tensor(dGateTable),
              ),
            ]
          : backwardInput(dGates, dY);
        return { dX: dY, commands: [...commands, ...input] };
      },
      ...(dGateTable && table && { update: () => backwardInput(r.tensor(dGateTable), r.gradients(table)) }),
    };
  };
}

function addSteps(
  { cell, name, output: { segment: hidden, segments: directions }, below, names }: RecurrentParts,
  graph: OnnxGraph,
  parameters: Parameters,
  x: string,
): string {
  const count = cell.places.input.length;
  const width = widthOf(below);
  const stack = (tensors: (keyof CellWeights)[], values: number) =>
    concatenate(
      Float32Array,
      names.flatMap((named) =>
        tensors.map((tensor) =>
          reorder(parameter(parameters, named[tensor]).data, cell.onnx.gates, hidden * values),
        ),
      ),
    );
  const weights = [
    graph.floats(`${name}.W`, [directions, count * hidden, width], stack(['weightIh'], width)),
    graph.floats(`${name}.R`, [directions, count * hidden, hidden], stack(['weightHh'], hidden)),
    graph.floats(`${name}.B`, [directions, 2 * count * hidden], stack(['biasIh', 'biasHh'], 1)),
  ];
  // The operator heeds the lengths: past a sequence's end it gives zeros, and its reverse direction starts at the end.
  const timeMajor = graph.apply('Transpose', [x], `${name}.input`, { perm: [1, 0, 2] });
  const steps = graph.apply(cell.onnx.operator, [timeMajor, ...weights, 'lengths'], `${name}.directions`, {
    hidden_size: hidden,
    direction: directions === 2 ? 'bidirectional' : 'forward',
    ...cell.onnx.attributes,
  });
  // (length, directions, batch, H) to (batch, length, D)
  const swapped = graph.apply('Transpose', [steps], `${name}.batched`, { perm: [2, 0, 1, 3] });
  const join = graph.integers(`${name}.join`, [0, 0, -1]);
  return graph.apply('Reshape', [swapped, join], `${name}.states`);
}

function bitsOf(places: number[]): number {
  return places.reduce((bits, place) => bits | (1 << place), 0);
}

/** Gates of `length` values each, in another order. */
function reorder(data: Floats, order: number[], length: number): Floats {
  return concatenate(
    Float32Array,
    order.map((gate) => data.subarray(gate * length, (gate + 1) * length)),
  );
}
