import source from '../../shaders/adamw.wgsl?raw';
import type { Gpu } from '../gpu/device';
import { slice, type Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import { ceilDivide, gridOverElements, lanes1d, type Command } from './common';
import { createKernel, OPTIMIZER } from './prelude';

/** Partial sums of the gradient norm. */
export const NORM_SUMS = 1024;

/** AdamW's settings for one update. */
export interface UpdateSettings {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** 0 turns clipping off. */
  clipNorm: number;
  /** A gradient longer than this, or not finite, sets the scalar `skipped` for good: no update changes anything any more. */
  guardNorm: number;
  /** 1 for the first update. */
  update: number;
}

/** One OPTIMIZER, as the shader reads it. */
export function packOptimizer(settings: UpdateSettings): Uint32Array {
  const { learningRate, beta1, beta2, epsilon, weightDecay, clipNorm, guardNorm, update } = settings;
  return OPTIMIZER.pack({
    learning_rate: learningRate,
    beta1,
    beta2,
    epsilon,
    weight_decay: weightDecay,
    clip_norm: clipNorm,
    guard_norm: guardNorm,
    correction1: 1 - beta1 ** update,
    correction2: 1 - beta2 ** update,
    share1: 1 - beta1,
    share2: 1 - beta2,
  });
}

/**
 * Clips all gradients by their global norm and updates the trained parameters.
 * @param length floats in each of the four slabs, a multiple of 4
 * @param trained stretches of the slabs that are updated, in floats, aligned as slots are; gradients elsewhere are to be zero
 * @param tensors optimizer: one OPTIMIZER, a uniform; scalars: one SCALARS; sums (NORM_SUMS) is work space
 */
export async function adamw(
  gpu: Gpu,
  length: number,
  trained: readonly { offset: number; length: number }[],
  tensors: {
    optimizer: Tensor;
    gradients: Tensor;
    sums: Tensor;
    scalars: Tensor;
    parameters: Tensor;
    firstMoment: Tensor;
    secondMoment: Tensor;
  },
): Promise<Command[]> {
  const { optimizer, gradients, sums, scalars, parameters, firstMoment, secondMoment } = tensors;
  const kernel = (entryPoint: string, floats: number) =>
    createKernel(gpu, 'adamw', source, entryPoint, {
      LENGTH: floats / 4,
      SUMS: NORM_SUMS,
      ...lanes1d(gpu),
    });
  const [squares, norm, ...updates] = await Promise.all([
    kernel('squares', length),
    kernel('norm', length),
    ...trained.map((stretch) => kernel('update', stretch.length)),
  ]);
  return [
    {
      kernel: squares,
      bindings: { gradients, sums },
      grid: () => [ceilDivide(NORM_SUMS, lanes1d(gpu).LANES_X)],
      work: () => work(2 * length, length, NORM_SUMS),
    },
    {
      kernel: norm,
      bindings: { optimizer, sums, scalars },
      grid: () => [1],
      work: () => work(NORM_SUMS, NORM_SUMS, 3),
    },
    ...trained.map(({ offset, length: floats }, i) => {
      const part = (slab: Tensor) => slice(slab, slab.label, offset, floats);
      const elements = gridOverElements(lanes1d(gpu), floats / 4);
      return {
        kernel: updates[i],
        bindings: {
          optimizer,
          gradients: part(gradients),
          scalars,
          parameters: part(parameters),
          first_moment: part(firstMoment),
          second_moment: part(secondMoment),
        },
        grid: () => elements,
        work: () => work(16 * floats, 4 * floats, 3 * floats),
      };
    }),
  ];
}
