import type { ModelConfig } from '../model/config';
import { parameter, type Parameters } from '../model/parameters';
import { linearBackwardInput, linearBackwardWeight, linearForward } from './linear';

export interface HeadTrace {
  /** (B, P) the head's input. */
  input: Float64Array;
  /** (B, M) after the ReLU; only for the mlp head. */
  inner?: Float64Array;
  /** (B, C) */
  logits: Float64Array;
}

/** Pooled vectors (B, P) to logits. */
export function headForward(config: ModelConfig, parameters: Parameters, input: Float64Array): HeadTrace {
  const apply = (name: string, x: Float64Array) =>
    linearForward(
      x,
      parameter(parameters, `${name}.weight`).data,
      parameter(parameters, `${name}.bias`).data,
    );
  if (config.head === 'linear') return { input, logits: apply('head', input) };
  const inner = apply('head.0', input).map((value) => Math.max(0, value));
  return { input, inner, logits: apply('head.2', inner) };
}

/**
 * Fills the head's entries of `gradients`.
 * @param dLogits (B, C)
 * @returns dInput (B, P)
 */
export function headBackward(
  config: ModelConfig,
  parameters: Parameters,
  { input, inner }: HeadTrace,
  dLogits: Float64Array,
  gradients: Parameters,
): Float64Array {
  const backward = (name: string, x: Float64Array, dY: Float64Array, outputs: number) => {
    const { dWeight, dBias } = linearBackwardWeight(dY, x, outputs);
    parameter(gradients, `${name}.weight`).data.set(dWeight);
    parameter(gradients, `${name}.bias`).data.set(dBias);
    return linearBackwardInput(dY, parameter(parameters, `${name}.weight`).data, outputs);
  };
  if (!inner) return backward('head', input, dLogits, config.classes);
  const dInner = backward('head.2', inner, dLogits, config.classes);
  const dRelu = dInner.map((value, at) => (inner[at] > 0 ? value : 0));
  return backward('head.0', input, dRelu, config.headHidden);
}
