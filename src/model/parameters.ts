import { directions, stateWidth, type ModelConfig } from './config';

/** One parameter (or its gradient, or a moment of it): row-major values with PyTorch's shape. */
export interface ParameterTensor {
  shape: number[];
  data: Float64Array | Float32Array;
}

/** A network's parameters, or anything of the same layout, by PyTorch name. */
export type Parameters = Map<string, ParameterTensor>;

/** Names of the four tensors of one LSTM layer and direction, as torch.nn.LSTM calls them. */
export function lstmParameterNames(layer: number, reverse: boolean) {
  const suffix = `_l${layer}${reverse ? '_reverse' : ''}`;
  return {
    weightIh: `lstm.weight_ih${suffix}`,
    weightHh: `lstm.weight_hh${suffix}`,
    biasIh: `lstm.bias_ih${suffix}`,
    biasHh: `lstm.bias_hh${suffix}`,
  };
}

/** Every parameter's shape by PyTorch name, in the order of torch's `state_dict()`. */
export function parameterShapes(config: ModelConfig): Map<string, number[]> {
  const { symbols, embeddingDim, hidden, headHidden, classes } = config;
  const width = stateWidth(config);
  const shapes = new Map<string, number[]>([['embedding.weight', [symbols, embeddingDim]]]);
  if (config.encoder !== 'mean') {
    for (let layer = 0; layer < config.layers; layer++) {
      const inputs = layer === 0 ? embeddingDim : width;
      for (let direction = 0; direction < directions(config); direction++) {
        const names = lstmParameterNames(layer, direction === 1);
        shapes.set(names.weightIh, [4 * hidden, inputs]);
        shapes.set(names.weightHh, [4 * hidden, hidden]);
        shapes.set(names.biasIh, [4 * hidden]);
        shapes.set(names.biasHh, [4 * hidden]);
      }
    }
  }
  if (config.poolNorm === 'layer') {
    shapes.set('norm.weight', [width]);
    shapes.set('norm.bias', [width]);
  }
  if (config.head === 'linear') {
    shapes.set('head.weight', [classes, width]);
    shapes.set('head.bias', [classes]);
  } else {
    shapes.set('head.0.weight', [headHidden, width]);
    shapes.set('head.0.bias', [headHidden]);
    shapes.set('head.2.weight', [classes, headHidden]);
    shapes.set('head.2.bias', [classes]);
  }
  return shapes;
}

/** The named tensor; a missing one is a programming error and throws. */
export function parameter(parameters: Parameters, name: string): ParameterTensor {
  const tensor = parameters.get(name);
  if (!tensor) throw new Error(`The network has no parameter "${name}".`);
  return tensor;
}

/** Zeros in the layout of the network's parameters: fresh gradients or moments. */
export function zeroParameters(config: ModelConfig): Parameters {
  const zeros: Parameters = new Map();
  for (const [name, shape] of parameterShapes(config)) {
    zeros.set(name, { shape, data: new Float64Array(shape.reduce((size, extent) => size * extent, 1)) });
  }
  return zeros;
}
