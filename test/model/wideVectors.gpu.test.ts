import { expect, it } from 'vitest';
import type { Gpu } from '../../src/gpu/device';
import type { ModelConfig } from '../../src/model/config';
import { initialParameters } from '../../src/model/init';
import { TrainingNetwork } from '../../src/model/trainingNetwork';
import { accumulate } from '../../src/profile/tasks';
import { makeWorkload } from '../../src/profile/workload';
import { describeGpu } from '../adapter';
import { laidOutForMesa26 } from '../kernels/kernelBench';
import { smallShape } from '../profile/shapes';

/** Gradients of one step. */
async function gradients(gpu: Gpu, config: Partial<ModelConfig>): Promise<Float32Array> {
  const shape = smallShape({ lengths: 'mixed', batch: 20 }, config);
  const { batches, capacity } = makeWorkload(shape);
  const network = await TrainingNetwork.create(gpu, shape.model, capacity);
  try {
    network.setParameters(initialParameters(shape.model, 1));
    network.setClassWeights(new Float32Array(shape.model.classes).fill(1));
    await accumulate(network, batches[0]);
    return await network.readSlab('gradients');
  } finally {
    network.destroy();
  }
}

describeGpu('a network laid out for vectors of 512 bits', (gpu) => {
  it.each<Partial<ModelConfig>>([
    { encoder: 'mean', embeddingDim: 70 },
    { encoder: 'bilstm', hidden: 20, pool: 'attention' },
    { encoder: 'gru', hidden: 36, layers: 1, pool: 'max' },
  ])('gives the same bits: %o', async (config) => {
    const forCpu = { ...gpu(), software: true };
    const mesa26 = laidOutForMesa26(gpu());
    // Tiles alone, and lanes that share loads.
    const { description } = forCpu.info;
    const wideTiles = { ...mesa26, info: { ...mesa26.info, description } };
    const expected = await gradients(forCpu, config);
    expect(await gradients(wideTiles, config)).toEqual(expected);
    expect(await gradients(mesa26, config)).toEqual(expected);
  });
});
