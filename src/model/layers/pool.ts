import {
  lastBackward,
  lastForward,
  maxBackward,
  maxForward,
  meanBackward,
  meanForward,
} from '../../cpu/pool';
import type { SegmentShape } from '../../kernels/norm';
import {
  maxBackward as recordMaxBackward,
  poolBackward,
  poolForward,
  type PoolShape,
} from '../../kernels/pool';
import type { OnnxGraph } from '../../onnx/graph';
import type { Tensor } from '../../gpu/tensor';
import type { MemoryPlan } from '../memory';
import type { Layout } from '../layout';
import type { ModelConfig } from '../config';
import { attention } from './attention';
import { paddedWidth, widthOf, type Layer, type Recorded, type Recording } from './layer';

/** The lowest float32: no state is below it. */
const LOWEST = -3.4028234663852886e38;

/** By the name of the pool: what makes one vector of a sequence's states. */
const POOL_LAYERS: Record<
  ModelConfig['pool'],
  (layout: Layout, states: SegmentShape, name: string) => Layer
> = {
  mean: (_, states, name) => pool('mean', states, name),
  last: (_, states, name) => pool('last', states, name),
  max: (_, states, name) => pool('max', states, name),
  attention,
};

/** The layer that makes one vector of a sequence's states. */
export function poolLayer(layout: Layout, kind: ModelConfig['pool'], states: SegmentShape): Layer {
  return POOL_LAYERS[kind](layout, states, 'pooled');
}

/** A pool without parameters. */
type PlainPool = 'mean' | 'last' | 'max';

/** The twins of the plain pools: pooled (B, width) from rows (T, width), and back. */
const TWINS: Record<
  PlainPool,
  {
    forward(rows: Float64Array, width: number, offsets: Int32Array, directions: number): Float64Array;
    backward(
      dPooled: Float64Array,
      width: number,
      offsets: Int32Array,
      directions: number,
      rows: Float64Array,
    ): Float64Array;
  }
> = {
  mean: { forward: meanForward, backward: meanBackward },
  last: { forward: lastForward, backward: lastBackward },
  max: {
    forward: maxForward,
    backward: (dPooled, width, offsets, _, rows) => maxBackward(dPooled, rows, width, offsets),
  },
};

/** ONNX's operators for the plain pools: (batch, width) from (batch, length, width). */
const OPERATORS: Record<
  PlainPool,
  (graph: OnnxGraph, x: string, name: string, states: SegmentShape) => string
> = {
  mean(graph, x, name) {
    const zero = graph.floats(`${name}.zero`, [], new Float32Array(1));
    const masked = graph.apply('Where', [graph.masks.residue, x, zero], `${name}.masked`);
    const sum = graph.apply('ReduceSum', [masked, 'axis.1'], `${name}.sum`, {
      keepdims: 0,
    });
    return graph.apply('Div', [sum, graph.masks.lengths], name);
  },
  max(graph, x, name) {
    const lowest = graph.floats(`${name}.lowest`, [], Float32Array.of(LOWEST));
    const masked = graph.apply('Where', [graph.masks.residue, x, lowest], `${name}.masked`);
    return graph.apply('ReduceMax', [masked], name, { axes: [1], keepdims: 0 });
  },
  last(graph, x, name, { segment, segments }) {
    const end = graph.apply('GatherND', [x, graph.masks.last], `${name}.end`, { batch_dims: 1 });
    if (segments === 1) return graph.apply('Identity', [end], name);
    const first = graph.apply('Gather', [x, graph.integers(`${name}.first`, 0)], `${name}.start`, {
      axis: 1,
    });
    const half = (of: string, from: number, part: string) =>
      graph.apply(
        'Slice',
        [
          of,
          graph.integers(`${part}.from`, [from]),
          graph.integers(`${part}.to`, [from + segment]),
          'axis.1',
        ],
        part,
      );
    const halves = [half(end, 0, `${name}.forward`), half(first, segment, `${name}.reverse`)];
    return graph.apply('Concat', halves, name, { axis: 1 });
  },
};

/**
 * The mean of a sequence's states, their maximum, or the last state of each direction: forward at the last residue, reverse at
 * the first.
 */
export function pool(kind: PlainPool, states: SegmentShape, name: string): Layer {
  const width = paddedWidth(states);
  const shape = { width, directions: states.segments, pool: kind };
  return {
    output: states,
    plan(plan) {
      const { residues, sequences } = plan.capacity;
      const pooled = plan.activation(name, sequences * width);
      const dStates = plan.gradient('dStates', residues * width);
      const backward = kind === 'max' ? planMaxBackward(plan, width) : backwardOf({ ...shape, pool: kind });
      return (r, x) => {
        const y = r.tensor(pooled);
        return {
          y,
          forward: [poolForward(r.gpu, r.batch, shape, x, y)],
          backward(dY) {
            const dX = r.tensor(dStates);
            return { dX, commands: [backward(r, { states: x, pooled: y, dPooled: dY, dStates: dX })] };
          },
        };
      };
    },
    twin({ batch: { offsets } }, x) {
      const { forward, backward } = TWINS[kind];
      const plain = widthOf(states);
      return {
        y: forward(x, plain, offsets, states.segments),
        backward: (dY) => backward(dY, plain, offsets, states.segments, x),
      };
    },
    onnx: (graph, _parameters, x) => OPERATORS[kind](graph, x, name, states),
  };
}

type Backward = (
  recording: Recording,
  tensors: Record<'states' | 'pooled' | 'dPooled' | 'dStates', Tensor>,
) => Recorded[number];

function backwardOf(shape: PoolShape & { pool: 'mean' | 'last' }): Backward {
  return (r, { dPooled, dStates }) => poolBackward(r.gpu, r.batch, shape, dPooled, dStates);
}

/** The gradient goes to the first row that holds each maximum. */
function planMaxBackward(plan: MemoryPlan, width: number): Backward {
  const maxRows = plan.gradient('maxRows', plan.capacity.sequences * width);
  return (r, tensors) => recordMaxBackward(r.gpu, r.batch, width, { ...tensors, maxRows: r.tensor(maxRows) });
}
