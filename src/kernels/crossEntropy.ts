import source from '../../shaders/cross_entropy.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Constants } from '../gpu/kernel';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import { ceilDivide, lanes1d, padded, type BatchTensors, type Command } from './common';
import { createKernel } from './prelude';

function constants(gpu: Gpu, classes: number): Constants {
  return { CLASSES: classes, CLASSES_PADDED: padded(classes), ...lanes1d(gpu) };
}

/**
 * Loss of every sequence, its gradient by the logits, and the sums over the batch added to `scalars`.
 * @param tensors logits, dLogits (B, padded classes); classWeights (classes); losses (B, 4) is work space
 */
export async function crossEntropy(
  gpu: Gpu,
  batch: BatchTensors,
  classes: number,
  labelSmoothing: number,
  tensors: { logits: Tensor; classWeights: Tensor; dLogits: Tensor; losses: Tensor; scalars: Tensor },
): Promise<Command[]> {
  const shape = { ...constants(gpu, classes), SMOOTHING: labelSmoothing };
  const [backward, accumulate] = await Promise.all([
    createKernel(gpu, 'cross_entropy', source, 'backward', shape),
    createKernel(gpu, 'cross_entropy', source, 'accumulate', shape),
  ]);
  const { logits, classWeights, dLogits, losses, scalars } = tensors;
  return [
    {
      kernel: backward,
      bindings: {
        batch: batch.uniform,
        logits,
        labels: batch.labels,
        class_weights: classWeights,
        d_logits: dLogits,
        losses,
      },
      grid: ({ sequences }) => [ceilDivide(sequences, lanes1d(gpu).LANES_X)],
      work: ({ sequences }) => {
        const values = sequences * padded(classes);
        return work(14 * values, values + sequences + classes, values + 4 * sequences);
      },
    },
    {
      kernel: accumulate,
      bindings: { batch: batch.uniform, losses, scalars },
      grid: () => [1],
      work: ({ sequences }) => work(4 * sequences, 4 * sequences + 4, 4),
    },
  ];
}

/** probabilities (B, classes) = softmax of logits (B, padded classes). */
export async function softmax(
  gpu: Gpu,
  batch: BatchTensors,
  classes: number,
  logits: Tensor,
  probabilities: Tensor,
): Promise<Command> {
  const kernel = await createKernel(gpu, 'cross_entropy', source, 'forward', constants(gpu, classes));
  return {
    kernel,
    bindings: { batch: batch.uniform, logits, probabilities },
    grid: ({ sequences }) => [ceilDivide(sequences, lanes1d(gpu).LANES_X)],
    work: ({ sequences }) => work(7 * sequences * classes, sequences * padded(classes), sequences * classes),
  };
}
