import { readFileSync } from 'node:fs';
import { defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { encode } from '../../../src/data/tokens';
import { ADAM, type Job, type PeerBatch, type RunSteps } from '../contract';
import { provideNavigator, provideNavigatorGpu } from '../navigatorGpu';
import { serve } from '../serve';
import { readWeights, transposed } from '../weights';

type Value = np.Array;
type Weights = Record<'embedding' | 'input' | 'recurrent' | 'biasIh' | 'biasHh' | 'head' | 'headBias', Value>;

/** A batch as the unrolled network takes it: per time step, one-hot symbols (B, 21) and the states' shares in the mean (B, 1). */
type UnrolledBatch = { symbols: Value[]; shares: Value[]; targets: Value };

const manifest = new URL('../package.json', import.meta.resolve('@jax-js/jax'));
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

const [device] = process.argv.slice(2) as ['webgpu' | 'wasm'];

await serve(async () => {
  const place = device === 'webgpu' ? `WebGPU on ${await provideNavigatorGpu()}` : prepareWasm();
  if (!(await init()).includes(device)) throw new Error(`the device ${device} does not start`);
  defaultDevice(device);
  return { about: `jax-js ${version}, ${place}`, open: (job) => Promise.resolve(open(job)) };
});

function prepareWasm(): string {
  provideNavigator();
  return 'Wasm';
}

function open(job: Job): RunSteps {
  const batches = job.batches.map((batch) => unroll(batch, job.config));
  const weights = weightsOf(job.weights);
  if (job.task === 'training') return trainingSteps(weights, batches);
  const forward = jit(job.task === 'embedding' ? embed : classify);
  return async (first, steps) => {
    const results: Value[] = [];
    for (let k = first; k < first + steps; k++) {
      results.push(forward(tree.ref(weights), tree.ref(batches[k % batches.length])) as Value);
    }
    return Promise.all(results.map((result) => result.data()));
  };
}

/**
 * Unrolled, since the library has no loop over time. Consumes its arguments, as its functions do. The gates of all 21 symbols
 * are computed once, which is the quickest of the ways tried.
 */
function embed(weights: Weights, { symbols, shares, targets }: UnrolledBatch): Value {
  const { embedding, input, recurrent, biasIh, biasHh, head, headBias } = weights;
  [targets, head, headBias].forEach((unused) => unused.dispose());
  const table = np.matmul(embedding, input).add(biasIh.add(biasHh));
  let [state, cell, mean]: (Value | undefined)[] = [];
  symbols.forEach((symbol, t) => {
    let gates = np.matmul(symbol, table.ref);
    if (state) gates = gates.add(np.matmul(state, recurrent.ref));
    const [i, f, g, o] = np.split(gates, 4, 1);
    const kept = cell && nn.sigmoid(f.ref).mul(cell);
    f.dispose();
    const added = nn.sigmoid(i).mul(np.tanh(g));
    cell = kept ? kept.add(added) : added;
    state = nn.sigmoid(o).mul(np.tanh(cell.ref));
    const share = state.ref.mul(shares[t]);
    mean = mean ? mean.add(share) : share;
  });
  [table, recurrent, state!, cell!].forEach((used) => used.dispose());
  return mean!;
}

function classify(weights: Weights, batch: UnrolledBatch): Value {
  const [head, headBias] = [weights.head.ref, weights.headBias.ref];
  return np.matmul(embed(weights, batch), head).add(headBias);
}

function meanLoss(weights: Weights, batch: UnrolledBatch): Value {
  const targets = batch.targets.ref;
  const perClass = nn.logSoftmax(classify(weights, batch)).mul(targets);
  return np.mean(np.sum(perClass, 1)).mul(-1);
}

function trainingSteps(weights: Weights, batches: UnrolledBatch[]): RunSteps {
  const zeros = () => tree.map((value: Value) => np.zeros(value.shape), weights) as Weights;
  let [current, first, second] = [weights, zeros(), zeros()];
  const update = jit(adamStep);
  return async (begin, steps) => {
    const losses: Value[] = [];
    for (let k = begin; k < begin + steps; k++) {
      const corrections = np.array([1 - ADAM.beta1 ** (k + 1), 1 - ADAM.beta2 ** (k + 1)]);
      const updated = update(current, first, second, tree.ref(batches[k % batches.length]), corrections);
      [current, first, second] = [updated.weights, updated.first, updated.second];
      losses.push(updated.loss);
    }
    return Promise.all(losses.map((loss) => loss.data()));
  };
}

/** One update, all of it one compiled program. */
function adamStep(
  weights: Weights,
  first: Weights,
  second: Weights,
  batch: UnrolledBatch,
  corrections: Value,
) {
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  const [loss, gradients] = valueAndGrad(meanLoss)(tree.ref(weights), batch);
  const [correct1, correct2] = np.split(corrections, 2, 0);
  const updated = { weights: {}, first: {}, second: {} } as Record<'weights' | 'first' | 'second', Weights>;
  for (const name of Object.keys(weights) as (keyof Weights)[]) {
    const gradient = gradients[name];
    const m = first[name].mul(beta1).add(gradient.ref.mul(1 - beta1));
    const v = second[name].mul(beta2).add(np.square(gradient).mul(1 - beta2));
    const step = m.ref.div(correct1.ref).div(np.sqrt(v.ref.div(correct2.ref)).add(epsilon));
    updated.weights[name] = weights[name].sub(step.mul(learningRate));
    updated.first[name] = m;
    updated.second[name] = v;
  }
  correct1.dispose();
  correct2.dispose();
  return { ...updated, loss };
}

function weightsOf(path: string): Weights {
  const named = readWeights(path);
  const value = (name: string, turn = false) => {
    const { shape, data } = turn ? transposed(named.get(name)!) : named.get(name)!;
    return np.array(data as Float32Array<ArrayBuffer>).reshape(shape);
  };
  return {
    embedding: value('embedding.weight'),
    input: value('lstm.weight_ih_l0', true),
    recurrent: value('lstm.weight_hh_l0', true),
    biasIh: value('lstm.bias_ih_l0'),
    biasHh: value('lstm.bias_hh_l0'),
    head: value('head.weight', true),
    headBias: value('head.bias'),
  };
}

function unroll({ sequences, labels }: PeerBatch, { symbols, classes }: Job['config']): UnrolledBatch {
  const tokens = sequences.map(encode);
  const longest = Math.max(...tokens.map((sequence) => sequence.length));
  const perStep = (width: number, fill: (row: Float32Array, b: number, t: number) => void) =>
    Array.from({ length: longest }, (_, t) => {
      const values = new Float32Array(tokens.length * width);
      tokens.forEach((sequence, b) => {
        if (t < sequence.length) fill(values.subarray(b * width, (b + 1) * width), b, t);
      });
      return np.array(values).reshape([tokens.length, width]);
    });
  const targets = new Float32Array(labels.length * classes);
  labels.forEach((label, b) => (targets[b * classes + label] = 1));
  return {
    symbols: perStep(symbols, (row, b, t) => (row[tokens[b][t]] = 1)),
    shares: perStep(1, (row, b) => (row[0] = 1 / tokens[b].length)),
    targets: np.array(targets).reshape([labels.length, classes]),
  };
}
