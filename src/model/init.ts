import { Rng } from '../data/rng';
import type { ModelConfig } from './config';
import { parameterShapes, type Parameters } from './parameters';

/**
 * Fresh parameters: residue vectors N(0, 1); weights and biases uniform within 1 / sqrt(fan-in), as PyTorch's defaults;
 * b_ih of the forget gate 1, so that a fresh cell remembers (Gers et al. 2000; Jozefowicz et al. 2015).
 * Every tensor draws from a stream of its own name.
 */
export function initialParameters(config: ModelConfig, seed: number): Parameters {
  const rng = new Rng(seed).fork('parameters');
  const parameters: Parameters = new Map();
  for (const [name, shape] of parameterShapes(config)) {
    const stream = rng.fork(name);
    const length = shape.reduce((a, b) => a * b, 1);
    parameters.set(name, { shape, data: Float32Array.from({ length }, initializer(config, name, stream)) });
  }
  return parameters;
}

function initializer(
  config: ModelConfig,
  name: string,
  stream: Rng,
): (value: unknown, index: number) => number {
  if (name === 'embedding.weight') return () => stream.normal();
  if (name === 'norm.weight') return () => 1;
  if (name === 'norm.bias') return () => 0;
  const bound = 1 / Math.sqrt(fanIn(config, name));
  const uniform = () => (2 * stream.uniform() - 1) * bound;
  if (name.startsWith('lstm.bias_ih')) {
    const isForget = (row: number) => Math.floor(row / config.hidden) === 1;
    return (_, row) => (isForget(row) ? 1 : uniform());
  }
  return uniform;
}

function fanIn(config: ModelConfig, name: string): number {
  if (name.startsWith('lstm.')) return config.hidden;
  const weight = name.replace(/bias$/, 'weight');
  return parameterShapes(config).get(weight)![1];
}
