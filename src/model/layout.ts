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
  for (const [name, index] of indices(config)) {
    const tensor = parameters.get(name);
    if (!tensor) throw new Error(`packParameters: no tensor named ${name}`);
    for (let i = 0; i < tensor.data.length; i++) slab[index(i)] = tensor.data[i];
  }
  return slab;
}

/** The slab's values (parameters, gradients or moments) as PyTorch's tensors. */
export function unpackParameters(
  config: ModelConfig,
  slab: Float32Array,
): Map<string, { shape: number[]; data: Float32Array }> {
  const shapes = parameterShapes(config);
  return new Map(
    [...indices(config)].map(([name, index]) => {
      const shape = shapes.get(name)!;
      const length = shape.reduce((a, b) => a * b, 1);
      return [name, { shape, data: Float32Array.from({ length }, (_, i) => slab[index(i)]) }];
    }),
  );
}

/** For every PyTorch tensor, where its i-th value (row-major) lies in the slab. */
function indices(config: ModelConfig): Map<string, (i: number) => number> {
  const { slots } = parameterLayout(config);
  const at = (name: string) => slots.get(name)!.offset;
  const { embeddingDim, hidden, headHidden } = config;
  const dirs = directions(config);
  const hiddenPadded = padded(hidden);
  const gates = dirs * hiddenPadded * 4;
  const segment = config.encoder === 'mean' ? embeddingDim : hidden;
  const width = stateWidth(config);
  /** Column of a state (all directions), in the padded width. */
  const column = (i: number) => Math.floor(i / segment) * padded(segment) + (i % segment);

  const map = new Map<string, (i: number) => number>();
  map.set(
    'embedding.weight',
    (i) => at('embedding') + Math.floor(i / embeddingDim) * padded(embeddingDim) + (i % embeddingDim),
  );
  if (config.encoder !== 'mean') {
    for (let layer = 0; layer < config.layers; layer++) {
      const inputs = layer === 0 ? embeddingDim : width;
      for (let direction = 0; direction < dirs; direction++) {
        const names = lstmParameterNames(layer, direction === 1);
        /** Slab column of PyTorch's gate row (gate x H + unit). */
        const gate = (row: number) =>
          (direction * hiddenPadded + (row % hidden)) * 4 + Math.floor(row / hidden);
        map.set(names.weightIh, (i) => {
          const input = i % inputs;
          return (
            at(`lstm.${layer}.input`) +
            (layer === 0 ? input : column(input)) * gates +
            gate(Math.floor(i / inputs))
          );
        });
        map.set(names.weightHh, (i) => {
          const row = Math.floor(i / hidden);
          const from = direction * hiddenPadded + (i % hidden);
          return (
            at(`lstm.${layer}.recurrent`) +
            (from * hiddenPadded + (row % hidden)) * 4 +
            Math.floor(row / hidden)
          );
        });
        map.set(names.biasIh, (i) => at(`lstm.${layer}.bias_ih`) + gate(i));
        map.set(names.biasHh, (i) => at(`lstm.${layer}.bias_hh`) + gate(i));
      }
    }
  }
  if (config.poolNorm === 'layer') {
    map.set('norm.weight', (i) => at('norm.weight') + column(i));
    map.set('norm.bias', (i) => at('norm.bias') + column(i));
  }
  /** A linear layer's (out, in) weight, transposed to (in, out). */
  const linear = (name: string, inputs: number, outputs: number, place: (i: number) => number) => {
    map.set(
      `${name}.weight`,
      (i) => at(`${name}.weight`) + place(i % inputs) * padded(outputs) + Math.floor(i / inputs),
    );
    map.set(`${name}.bias`, (i) => at(`${name}.bias`) + i);
  };
  if (config.head === 'linear') {
    linear('head', width, config.classes, column);
  } else {
    linear('head.0', width, headHidden, column);
    linear('head.2', headHidden, config.classes, (i) => i);
  }
  return map;
}
