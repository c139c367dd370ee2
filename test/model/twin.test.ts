import { describe, expect, it } from 'vitest';
import { relativeError } from '../../src/cpu/differences';
import { hashedDropoutMask } from '../../src/cpu/dropout';
import { forward, lossAndGradients, type LossOptions } from '../../src/model/twin';
import type { ModelConfig } from '../../src/model/config';
import { parameterShapes } from '../../src/model/init';
import type { Parameters } from '../../src/data/parameters';
import { gradientError, randomValues } from '../cpu/support';

const SMALL: ModelConfig = {
  encoder: 'mean',
  symbols: 5,
  embeddingDim: 4,
  hidden: 3,
  layers: 1,
  pool: 'mean',
  poolNorm: 'none',
  head: 'linear',
  headHidden: 5,
  classes: 3,
};

const SEQUENCES = [[0], [1, 4], [3, 0, 2, 2, 1], [4, 4, 0, 1, 2, 3, 0, 3, 1]].map((s) => Uint8Array.from(s));
const LABELS = [2, 0, 1, 2];

function randomParameters(config: ModelConfig): Parameters {
  let seed = 7;
  const parameters: Parameters = new Map();
  for (const [name, shape] of parameterShapes(config)) {
    const data = randomValues(
      shape.reduce((size, extent) => size * extent, 1),
      seed++,
      0.6,
    );
    parameters.set(name, { shape, data });
  }
  return parameters;
}

const dropout = hashedDropoutMask({ probability: 0.3, seed: 5, step: 2, uids: [11, 3, 8, 1] });

const CASES: [string, Partial<ModelConfig>, LossOptions][] = [
  ['mean', {}, {}],
  ['mean with layer norm', { poolNorm: 'layer' }, {}],
  ['mean with last pooling', { pool: 'last' }, {}],
  ['lstm', { encoder: 'lstm' }, {}],
  ['lstm with last pooling', { encoder: 'lstm', pool: 'last' }, {}],
  [
    'lstm with class weights and label smoothing',
    { encoder: 'lstm' },
    { classWeights: [0.5, 2, 1.25], labelSmoothing: 0.1 },
  ],
  ['lstm with mlp head and dropout', { encoder: 'lstm', head: 'mlp' }, { dropout }],
  ['bilstm', { encoder: 'bilstm' }, {}],
  ['gru with attention', { encoder: 'gru', pool: 'attention' }, {}],
  ['bigru of 2 layers with maximum pooling', { encoder: 'bigru', layers: 2, pool: 'max' }, { dropout }],
  ['bilstm of 2 layers', { encoder: 'bilstm', layers: 2 }, {}],
  ['bilstm of 2 layers with last pooling', { encoder: 'bilstm', layers: 2, pool: 'last' }, {}],
  ['lstm of 4 layers with dropout', { encoder: 'lstm', layers: 4 }, { dropout }],
  [
    'bilstm of 2 layers with everything',
    { encoder: 'bilstm', layers: 2, poolNorm: 'layer', head: 'mlp' },
    { classWeights: [0.5, 2, 1.25], labelSmoothing: 0.1, dropout },
  ],
];

describe('gradients of the whole network against central differences', () => {
  it.each(CASES)('%s', (_, changes, options) => {
    const config = { ...SMALL, ...changes };
    const parameters = randomParameters(config);
    const { gradients } = lossAndGradients(config, parameters, SEQUENCES, LABELS, options);
    expect([...gradients.keys()]).toEqual([...parameterShapes(config).keys()]);
    const loss = () => lossAndGradients(config, parameters, SEQUENCES, LABELS, options).loss;
    for (const [name, { data }] of parameters) {
      const gradient = gradients.get(name)!.data as Float64Array;
      expect(gradientError(gradient, data as Float64Array, loss), name).toBeLessThan(1e-6);
    }
  });
});

describe('forward', () => {
  const config: ModelConfig = { ...SMALL, encoder: 'bilstm', layers: 2, poolNorm: 'layer' };
  const parameters = randomParameters(config);

  it('gives residue vectors, the states of every layer, pooled vectors and logits of the documented shapes', () => {
    const { residueVectors, states, pooled, logits } = forward(config, parameters, SEQUENCES);
    const lengths = SEQUENCES.map((sequence) => sequence.length);
    expect(residueVectors.map((rows) => rows.length)).toEqual(lengths.map((length) => length * 4));
    expect(states.map((layer) => layer.map((rows) => rows.length))).toEqual(
      Array(2).fill(lengths.map((length) => length * 6)),
    );
    expect([pooled.length, logits.length]).toEqual([4 * 6, 4 * 3]);
    expect(Array.from(pooled.subarray(0, 6))).toEqual(Array.from(states[1][0]));
  });

  it("gives a sequence's logits whatever its batch mates and its place", () => {
    const alone = forward(config, parameters, [SEQUENCES[2]]).logits;
    const among = forward(config, parameters, [...SEQUENCES].reverse()).logits.subarray(3, 6);
    expect(Array.from(among)).toEqual(Array.from(alone));
  });

  it('with the encoder mean is blind to order; with an LSTM it is not', () => {
    const reversed = SEQUENCES.map((sequence) => Uint8Array.from(sequence).reverse());
    const moved = (encoder: ModelConfig['encoder']) => {
      const changed = { ...SMALL, encoder };
      const values = randomParameters(changed);
      const there = forward(changed, values, SEQUENCES).pooled;
      return relativeError(forward(changed, values, reversed).pooled, there);
    };
    expect(moved('mean')).toBeLessThan(1e-14);
    expect(moved('lstm')).toBeGreaterThan(0.01);
  });
});

describe('dropout in the network', () => {
  it('follows the sequence, not its place in the batch', () => {
    const config: ModelConfig = { ...SMALL, encoder: 'lstm', layers: 2 };
    const parameters = randomParameters(config);
    const logits = (order: number[]) =>
      lossAndGradients(
        config,
        parameters,
        order.map((b) => SEQUENCES[b]),
        order.map((b) => LABELS[b]),
        { dropout: hashedDropoutMask({ probability: 0.5, seed: 1, step: 1, uids: order }) },
      ).logits;
    const straight = logits([0, 1, 2, 3]);
    const backwards = logits([3, 2, 1, 0]);
    for (let b = 0; b < 4; b++) {
      expect(Array.from(backwards.subarray((3 - b) * 3, (4 - b) * 3))).toEqual(
        Array.from(straight.subarray(b * 3, b * 3 + 3)),
      );
    }
    expect(relativeError(straight, forward(config, parameters, SEQUENCES).logits)).toBeGreaterThan(0.01);
  });
});
