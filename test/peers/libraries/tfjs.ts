import * as tf from '@tensorflow/tfjs';
import type { HostTensor } from '../../../src/data/parameters';
import { ADAM, type Job, type RunSteps } from '../contract';
import { provideNavigatorGpu } from '../navigatorGpu';
import { padBatch, type PaddedBatch } from '../padded';
import { serve } from '../serve';
import { jointBias, readWeights, transposed } from '../weights';

const [backend] = process.argv.slice(2);

await serve(async () => {
  const place = backend === 'webgpu' ? await prepareWebgpu() : 'its plain CPU backend';
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
  return { about: `TensorFlow.js ${tf.version.tfjs}, ${place}`, open: (job) => Promise.resolve(open(job)) };
});

async function prepareWebgpu(): Promise<string> {
  const adapter = await provideNavigatorGpu();
  // Registers itself only where it finds a navigator.gpu.
  await import('@tensorflow/tfjs-backend-webgpu');
  return `WebGPU on ${adapter}`;
}

function open({ task, config, weights, batches }: Job): RunSteps {
  const network = makeNetwork(config, readWeights(weights));
  const padded = batches.map(padBatch);
  const optimizer = tf.train.adam(ADAM.learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
  const step = (batch: PaddedBatch): tf.Tensor => {
    if (task === 'training') return optimizer.minimize(() => network.loss(batch), true, network.variables)!;
    return tf.tidy(() => (task === 'embedding' ? network.pooled(batch) : network.logits(batch)));
  };
  return async (first, steps) => {
    const results: tf.Tensor[] = [];
    for (let k = first; k < first + steps; k++) results.push(step(padded[k % padded.length]));
    const values = await Promise.all(results.map((result) => result.data()));
    tf.dispose(results);
    return values;
  };
}

/** Its layers as people use them; the LSTM's gates come in PyTorch's order, with one bias in place of two. */
function makeNetwork(config: Job['config'], weights: Map<string, HostTensor>) {
  const { symbols, embeddingDim, hidden, classes } = config;
  const tensor = ({ shape, data }: HostTensor) => tf.tensor(data, shape);
  const embedding = tf.layers.embedding({ inputDim: symbols, outputDim: embeddingDim });
  const lstm = tf.layers.lstm({
    units: hidden,
    returnSequences: true,
    recurrentActivation: 'sigmoid',
    // The default takes seconds, and the weights are set below.
    recurrentInitializer: 'glorotUniform',
  });
  const head = tf.layers.dense({ units: classes });
  const named = (name: string) => weights.get(name)!;
  // A first use makes their weights.
  tf.dispose(head.apply(tf.zeros([1, hidden])) as tf.Tensor);
  tf.dispose(lstm.apply(embedding.apply(tf.zeros([1, 1], 'int32'))) as tf.Tensor);
  embedding.setWeights([tensor(named('embedding.weight'))]);
  lstm.setWeights([
    tensor(transposed(named('lstm.weight_ih_l0'))),
    tensor(transposed(named('lstm.weight_hh_l0'))),
    tensor(jointBias(weights)),
  ]);
  head.setWeights([tensor(transposed(named('head.weight'))), tensor(named('head.bias'))]);

  const pooled = ({ batch, length, tokens, shares }: PaddedBatch): tf.Tensor2D => {
    const residues = embedding.apply(tf.tensor2d(tokens, [batch, length], 'int32'));
    const states = lstm.apply(residues) as tf.Tensor3D;
    return tf.sum(tf.mul(states, tf.tensor3d(shares, [batch, length, 1])), 1);
  };
  const logits = (batch: PaddedBatch) => head.apply(pooled(batch)) as tf.Tensor2D;
  const loss = (batch: PaddedBatch): tf.Scalar => {
    const targets = tf.oneHot(tf.tensor1d(batch.labels, 'int32'), classes);
    return tf.losses.softmaxCrossEntropy(targets, logits(batch));
  };
  const variables = [embedding, lstm, head]
    .flatMap((layer) => layer.trainableWeights)
    .map((weight) => weight.read() as tf.Variable);
  return { pooled, logits, loss, variables };
}
