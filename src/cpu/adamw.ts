import { parameter, type Parameters } from '../data/parameters';
import type { Floats } from './batch';

export interface AdamwOptions {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Decoupled: the parameters shrink by learningRate x weightDecay. */
  weightDecay: number;
}

/** Running means of the gradients and of their squares, in the parameters' layout. */
interface AdamwState {
  /** Updates done so far. */
  step: number;
  firstMoments: Parameters;
  secondMoments: Parameters;
}

/**
 * Clips the gradients to the global norm `clipNorm` (0: not at all) and updates every parameter and the state in
 * place, as torch.nn.utils.clip_grad_norm_ and torch.optim.AdamW do.
 * @returns the gradients' global norm before clipping
 */
export function adamwStep(
  parameters: Parameters,
  gradients: Parameters,
  state: AdamwState,
  { clipNorm, ...options }: AdamwOptions & { clipNorm: number },
): number {
  const norm = globalNorm([...gradients.values()].map((gradient) => gradient.data));
  const gradientScale = clipScale(norm, clipNorm);
  state.step++;
  for (const [name, { data }] of parameters) {
    const gradient = parameter(gradients, name).data;
    const firstMoment = parameter(state.firstMoments, name).data;
    const secondMoment = parameter(state.secondMoments, name).data;
    adamwUpdate(data, gradient, firstMoment, secondMoment, { ...options, step: state.step, gradientScale });
  }
  return norm;
}

/** Euclidean norm of all gradients taken as one vector. */
export function globalNorm(gradients: Floats[]): number {
  let sum = 0;
  for (const gradient of gradients) for (const value of gradient) sum += value * value;
  return Math.sqrt(sum);
}

/** Factor on the gradients: min(1, clipNorm / (norm + 1e-6)), or 1 when `clipNorm` is 0. */
export function clipScale(norm: number, clipNorm: number): number {
  return clipNorm === 0 ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
}

/**
 * One tensor's AdamW update in place (Loshchilov and Hutter 2019), in torch.optim.AdamW's order of operations.
 * `step` counts from 1; the gradient is multiplied by `gradientScale` first.
 */
export function adamwUpdate(
  values: Floats,
  gradient: Floats,
  firstMoment: Floats,
  secondMoment: Floats,
  options: AdamwOptions & { step: number; gradientScale: number },
): void {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step, gradientScale } = options;
  const correction1 = 1 - beta1 ** step;
  const correction2 = 1 - beta2 ** step;
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i] * gradientScale;
    firstMoment[i] = beta1 * firstMoment[i] + (1 - beta1) * g;
    secondMoment[i] = beta2 * secondMoment[i] + (1 - beta2) * g * g;
    const deviation = Math.sqrt(secondMoment[i] / correction2) + epsilon;
    values[i] =
      values[i] * (1 - learningRate * weightDecay) -
      (learningRate * (firstMoment[i] / correction1)) / deviation;
  }
}
