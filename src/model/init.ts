import { Rng } from '../data/rng';
import type { ModelConfig } from './config';
import { layersOf } from './layers';
import { shapeOf } from './layout';
import type { Parameters } from '../data/parameters';

/** Longest memory of a fresh cell, in residues. */
const MEMORY = 100;

/**
 * Fresh parameters: residue vectors N(0, 1); weights and biases uniform within 1 / sqrt(fan-in), as PyTorch's defaults, but b_ih of
 * the gates that remember log(U(1, memory)), so that fresh cells remember over 1 to `memory` residues, and of the LSTM's input
 * gates its negative, so that what is added replaces what is forgotten ("chrono" initialisation, Tallec & Ollivier 2018). With
 * input gates that start half open states grow with what is remembered, and gradients with the length (docs/performance.md).
 * Every tensor draws from a stream of its own name; what it starts with is its layer's (`src/model/layers/`).
 */
export function initialParameters(config: ModelConfig, seed: number, memory = MEMORY): Parameters {
  const rng = new Rng(seed).fork('parameters');
  return new Map(
    layersOf(config).layout.tensors.map((tensor) => {
      const stream = rng.fork(tensor.name);
      const shape = shapeOf(tensor);
      const length = shape.reduce((a, b) => a * b);
      const data = Float32Array.from({ length }, (_, i) => tensor.start(stream, i, memory));
      return [tensor.name, { shape, data }];
    }),
  );
}

/** Every parameter's shape by PyTorch name, in the order of torch's `state_dict()`. */
export function parameterShapes(config: ModelConfig): Map<string, number[]> {
  return new Map(layersOf(config).layout.tensors.map((tensor) => [tensor.name, shapeOf(tensor)]));
}

/** Zeros in the layout of the network's parameters: fresh gradients or moments. */
export function zeroParameters(config: ModelConfig): Parameters {
  const zeros: Parameters = new Map();
  for (const [name, shape] of parameterShapes(config)) {
    zeros.set(name, { shape, data: new Float64Array(shape.reduce((size, extent) => size * extent, 1)) });
  }
  return zeros;
}
