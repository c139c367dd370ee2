import { ALIGNMENT, alignUp } from '../gpu/tensor';
import { padded } from '../kernels/common';
import { directions, stateWidth, type ModelConfig } from './config';
import { lstmParameterNames, parameterShapes, type Parameters } from './parameters';

/**
 * Where each parameter lies in the slab that parameters, gradients and both moments share, and how PyTorch's tensors map to it.
 *
 * On the GPU every width is padded to a multiple of 4 floats (kernels load vec4), matrices are (in, out), and the four
 * gates of an LSTM unit lie side by side as vec4(i, f, g, o). Padding starts at zero and stays there: its gradients are zero.
 */
export interface Layout {
  /** Floats in the slab. */
  length: number;
  slots: Map<string, Slot>;
}

export interface Slot {
  /** First float; ALIGNMENT-aligned, so that a slot can be bound on its own. */
  offset: number;
  length: number;
}

/** Width of a state or pooled vector on the GPU: each direction's segment padded on its own. */
export function paddedStateWidth(config: ModelConfig): number {
  return config.encoder === 'mean' ? padded(config.embeddingDim) : padded(config.hidden) * directions(config);
}

/** Width of layer `layer`'s input on the GPU. */
export function paddedInputWidth(config: ModelConfig, layer: number): number {
  return layer === 0 ? padded(config.embeddingDim) : paddedStateWidth(config);
}

export function parameterLayout(config: ModelConfig): Layout {
  const gates = directions(config) * padded(config.hidden) * 4;
  const width = paddedStateWidth(config);
  const classes = padded(config.classes);
  const inner = padded(config.headHidden);
  const lengths: [string, number][] = [['embedding', config.symbols * padded(config.embeddingDim)]];
  if (config.encoder !== 'mean') {
    for (let layer = 0; layer < config.layers; layer++) {
      lengths.push([`lstm.${layer}.input`, paddedInputWidth(config, layer) * gates]);
      lengths.push([`lstm.${layer}.recurrent`, padded(config.hidden) * gates]);
      lengths.push([`lstm.${layer}.bias_ih`, gates], [`lstm.${layer}.bias_hh`, gates]);
    }
  }
  if (config.poolNorm === 'layer') lengths.push(['norm.weight', width], ['norm.bias', width]);
  if (config.head === 'linear') {
    lengths.push(['head.weight', width * classes], ['head.bias', classes]);
  } else {
    lengths.push(['head.0.weight', width * inner], ['head.0.bias', inner]);
    lengths.push(['head.2.weight', inner * classes], ['head.2.bias', classes]);
  }
  const slots = new Map<string, Slot>();
  let offset = 0;
  for (const [name, length] of lengths) {
    slots.set(name, { offset, length });
    offset = alignUp(offset + length, ALIGNMENT / 4);
  }
  return { length: offset, slots };
}

/** PyTorch's tensors, in the slab's layout. Padding is zero. */
export function packParameters(config: ModelConfig, parameters: Parameters): Float32Array {
  const slab = new Float32Array(parameterLayout(config).length);
  for (const [name, place] of places(config)) {
    const tensor = parameters.get(name);
    if (!tensor) throw new Error(`packParameters: no tensor named ${name}`);
    copy(place, tensor.data, slab, 'pack');
  }
  return slab;
}

/** The slab's values (parameters, gradients or moments) as PyTorch's tensors. */
export function unpackParameters(
  config: ModelConfig,
  slab: Float32Array,
): Map<string, { shape: number[]; data: Float32Array }> {
  const placeOf = places(config);
  return new Map(
    [...parameterShapes(config)].map(([name, shape]) => {
      const place = placeOf.get(name)!;
      const data = new Float32Array(place.rows.length * place.columns.length);
      copy(place, data, slab, 'unpack');
      return [name, { shape, data }];
    }),
  );
}

/** Where a PyTorch tensor lies in the slab: the value in row r and column c at `rows[r] + columns[c]`. A vector is one column. */
interface Place {
  rows: Uint32Array;
  columns: Uint32Array;
}

/** A tensor's rows or columns: how many, and what each adds to the place of its values. */
type Axis = readonly [count: number, place: (i: number) => number];

/** Columns copied together: a transposed matrix is then read and written by whole cache lines. */
const BLOCK = 8;

function copy(
  { rows, columns }: Place,
  values: Float32Array | Float64Array,
  slab: Float32Array,
  way: 'pack' | 'unpack',
): void {
  const width = columns.length;
  const packing = way === 'pack';
  for (let first = 0; first < width; first += BLOCK) {
    const end = Math.min(first + BLOCK, width);
    for (let row = 0; row < rows.length; row++) {
      for (let column = first; column < end; column++) {
        const at = rows[row] + columns[column];
        const i = row * width + column;
        if (packing) slab[at] = values[i];
        else values[i] = slab[at];
      }
    }
  }
}

/** Where every PyTorch tensor lies. */
function places(config: ModelConfig): Map<string, Place> {
  const { slots } = parameterLayout(config);
  const { symbols, embeddingDim, hidden, headHidden, classes } = config;
  const dirs = directions(config);
  const hiddenPadded = padded(hidden);
  const gates = dirs * hiddenPadded * 4;
  const segment = config.encoder === 'mean' ? embeddingDim : hidden;
  const width = stateWidth(config);
  /** Of a state's value (all directions), in the padded width. */
  const stateColumn = (i: number) => Math.floor(i / segment) * padded(segment) + (i % segment);
  const same = (i: number) => i;

  const map = new Map<string, Place>();
  const add = (name: string, slot: string, [rows, row]: Axis, [columns, column]: Axis = [1, same]) => {
    const { offset } = slots.get(slot)!;
    map.set(name, {
      rows: Uint32Array.from({ length: rows }, (_, i) => offset + row(i)),
      columns: Uint32Array.from({ length: columns }, (_, i) => column(i)),
    });
  };

  add('embedding.weight', 'embedding', [symbols, (i) => i * padded(embeddingDim)], [embeddingDim, same]);
  if (config.encoder !== 'mean') {
    /** PyTorch's gate row (gate x H + unit), among a direction's gates. */
    const gate = (row: number) => (row % hidden) * 4 + Math.floor(row / hidden);
    for (let layer = 0; layer < config.layers; layer++) {
      const input = layer === 0 ? same : stateColumn;
      for (let direction = 0; direction < dirs; direction++) {
        const names = lstmParameterNames(layer, direction === 1);
        const slot = `lstm.${layer}`;
        const first = direction * hiddenPadded;
        const gateRows: Axis = [4 * hidden, (i) => first * 4 + gate(i)];
        add(names.weightIh, `${slot}.input`, gateRows, [
          layer === 0 ? embeddingDim : width,
          (i) => input(i) * gates,
        ]);
        add(
          names.weightHh,
          `${slot}.recurrent`,
          [4 * hidden, gate],
          [hidden, (i) => (first + i) * hiddenPadded * 4],
        );
        add(names.biasIh, `${slot}.bias_ih`, gateRows);
        add(names.biasHh, `${slot}.bias_hh`, gateRows);
      }
    }
  }
  if (config.poolNorm === 'layer') {
    add('norm.weight', 'norm.weight', [width, stateColumn]);
    add('norm.bias', 'norm.bias', [width, stateColumn]);
  }
  /** A linear layer's (out, in) weight, transposed to (in, out). */
  const linear = (name: string, inputs: number, outputs: number, input: (i: number) => number) => {
    add(`${name}.weight`, `${name}.weight`, [outputs, same], [inputs, (i) => input(i) * padded(outputs)]);
    add(`${name}.bias`, `${name}.bias`, [outputs, same]);
  };
  if (config.head === 'linear') {
    linear('head', width, classes, stateColumn);
  } else {
    linear('head.0', width, headHidden, stateColumn);
    linear('head.2', headHidden, classes, same);
  }
  return map;
}
