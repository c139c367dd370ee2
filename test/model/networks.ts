import type { Gpu } from '../../src/gpu/device';
import type { Capacity } from '../../src/model/batch';
import type { ModelConfig, Precision } from '../../src/model/config';
import { InferenceNetwork } from '../../src/model/inferenceNetwork';
import type { ReadoutPlan } from '../../src/model/readouts';
import type { UpdateSettings } from '../../src/kernels/adamw';
import { TrainingNetwork } from '../../src/model/trainingNetwork';

/** An update that changes nothing. */
export const STILL: UpdateSettings = {
  learningRate: 0,
  beta1: 0,
  beta2: 0,
  epsilon: 1,
  weightDecay: 0,
  clipNorm: 0,
  guardNorm: 1e9,
  update: 1,
};

/** Makes a network that trains, runs the test, and frees its buffers. */
export async function withTraining<T>(
  gpu: Gpu,
  config: ModelConfig,
  capacity: Capacity,
  options: { dropout?: number; labelSmoothing?: number; precision?: Precision },
  test: (network: TrainingNetwork) => Promise<T>,
): Promise<T> {
  return using(await TrainingNetwork.create(gpu, config, capacity, options), test);
}

/** Makes a network that predicts, or is read out, runs the test, and frees its buffers. */
export async function withInference(
  gpu: Gpu,
  config: ModelConfig,
  capacity: Capacity,
  readouts: ReadoutPlan | undefined,
  test: (network: InferenceNetwork) => Promise<void>,
): Promise<void> {
  await using(await InferenceNetwork.create(gpu, config, capacity, readouts), test);
}

async function using<Network extends { destroy(): void }, T>(
  network: Network,
  test: (network: Network) => Promise<T>,
): Promise<T> {
  try {
    return await test(network);
  } finally {
    network.destroy();
  }
}
