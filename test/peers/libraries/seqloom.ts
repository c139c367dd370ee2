import { meanScale } from '../../../src/cpu/crossEntropy';
import { encode } from '../../../src/data/tokens';
import type { Batch } from '../../../src/model/batch';
import { planBytes, planMemory } from '../../../src/model/memory';
import { Network } from '../../../src/model/network';
import { readReadout } from '../../../src/model/readoutForward';
import { planReadouts } from '../../../src/model/readouts';
import { openGpu } from '../../../src/node/openGpu';
import { version } from '../../../src/node/version';
import { padded } from '../../../src/kernels/common';
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
      const [capacity, purpose] = [capacityOf(batches), purposeOf(job)];
      deviceBytes = planBytes(planMemory(job.config, capacity, purpose));
      const network = await Network.create(gpu, job.config, capacity, purpose);
      network.setParameters(readWeights(job.weights));
      return stepsOf(job, network, batches);
    },
    deviceBytes: () => deviceBytes,
  };
});

function purposeOf({ task, config }: Job) {
  if (task === 'training') return { training: true, dropout: 0 } as const;
  return { training: false, readouts: task === 'embedding' ? planReadouts(config) : undefined } as const;
}

function stepsOf({ task, config }: Job, network: Network, batches: Batch[]): RunSteps {
  if (task === 'training') return trainingSteps(network, batches);
  const plan = planReadouts(config);
  return async (first, steps) => {
    const results: Promise<Float32Array>[] = [];
    for (let k = first; k < first + steps; k++) {
      const batch = batches[k % batches.length];
      const sizes = await network.infer(batch);
      results.push(
        task === 'embedding'
          ? readReadout(network, plan, 'state-mean', sizes)
          : network
              .readRows('logits', sizes.sequences, padded(config.classes))
              .then((rows) => rows.filter((_, i) => i % padded(config.classes) < config.classes)),
      );
    }
    return Promise.all(results);
  };
}

function trainingSteps(network: Network, batches: Batch[]): RunSteps {
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
