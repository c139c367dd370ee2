import { meanScale } from '../../../src/cpu/crossEntropy';
import { encode } from '../../../src/data/tokens';
import type { Batch } from '../../../src/model/batch';
import { planMemory } from '../../../src/model/capacity';
import { InferenceNetwork } from '../../../src/model/inferenceNetwork';
import { planBytes } from '../../../src/model/memory';
import { planReadouts } from '../../../src/model/readouts';
import { TrainingNetwork } from '../../../src/model/trainingNetwork';
import { openGpu } from '../../../src/node/openGpu';
import { version } from '../../../src/node/version';
import { ADAM, type Job, type PeerBatch, type RunSteps } from '../contract';
import { serve } from '../serve';
import { readWeights } from '../weights';

await serve(async () => {
  const gpu = await openGpu();
  let deviceBytes = 0;
  return {
    about: `Seqloom ${version}, WebGPU on ${gpu.name}`,
    async open(job) {
      const batches = job.batches.map(batchOf);
      const { config, task } = job;
      const capacity = capacityOf(batches);
      const weights = readWeights(job.weights);
      if (task === 'training') {
        deviceBytes = planBytes(
          planMemory(config, capacity, { training: true, dropout: 0, precision: 'f32' }),
        );
        const network = await TrainingNetwork.create(gpu, config, capacity);
        network.setParameters(weights);
        return trainingSteps(network, batches);
      }
      const readouts = task === 'embedding' ? planReadouts(config) : undefined;
      deviceBytes = planBytes(planMemory(config, capacity, { training: false, readouts }));
      const network = await InferenceNetwork.create(gpu, config, capacity, readouts);
      network.setParameters(weights);
      return inferenceSteps(task, network, batches);
    },
    deviceBytes: () => deviceBytes,
  };
});

function inferenceSteps(task: Job['task'], network: InferenceNetwork, batches: Batch[]): RunSteps {
  return async (first, steps) => {
    const results: Promise<Float32Array>[] = [];
    for (let k = first; k < first + steps; k++) {
      const batch = batches[k % batches.length];
      const sizes = await network.infer(batch);
      results.push(network.read(task === 'embedding' ? 'state-mean' : 'logits', sizes));
    }
    return Promise.all(results);
  };
}

function trainingSteps(network: TrainingNetwork, batches: Batch[]): RunSteps {
  network.setClassWeights(new Float32Array(network.config.classes).fill(1));
  const settings = { ...ADAM, weightDecay: 0, clipNorm: 0, guardNorm: 1e30 };
  return async (first, steps) => {
    const losses: Promise<number[]>[] = [];
    for (let k = first; k < first + steps; k++) {
      const batch = batches[k % batches.length];
      network.begin();
      await network.accumulate(batch, { seed: 0, step: k, scale: meanScale(batch.labels) });
      await network.update({ ...settings, update: k + 1 });
      losses.push(network.readScalars().then(({ loss, weight }) => [loss / weight]));
    }
    return Promise.all(losses);
  };
}

/** The bench's batches come longest first, as the network wants them. */
function batchOf({ sequences, labels }: PeerBatch): Batch {
  return { tokens: sequences.map(encode), labels, uids: sequences.map((_, i) => i) };
}

function capacityOf(batches: Batch[]) {
  const most = (size: (batch: Batch) => number) => Math.max(...batches.map(size));
  return {
    residues: most(({ tokens }) => tokens.reduce((sum, sequence) => sum + sequence.length, 0)),
    sequences: most(({ tokens }) => tokens.length),
    longest: most(({ tokens }) => tokens[0].length),
  };
}
