import { describe, expect, it } from 'vitest';
import { packBatch, type Floats } from '../../src/cpu/batch';
import { relativeError } from '../../src/cpu/differences';
import { crossEntropy, meanScale } from '../../src/cpu/crossEntropy';
import { gather, sumByToken } from '../../src/cpu/embedding';
import { gruBackward, gruForward } from '../../src/cpu/gru';
import { linearBackwardInput, linearBackwardWeight, linearForward } from '../../src/cpu/linear';
import { meanBackward, meanForward } from '../../src/cpu/pool';
import { recurrentBackwardWeight } from '../../src/cpu/recurrent';
import { loadGolden } from '../golden/load';
import { gradientError, offsetsOf, randomValues, weightedSum } from './support';

/** Column sums of (rows, width): the gradient by a bias. */
function columnSums(rows: Floats, width: number): Float64Array {
  const sums = new Float64Array(width);
  rows.forEach((value, i) => (sums[i % width] += value));
  return sums;
}

describe.each([false, true])('gru, reverse: %s', (reverse) => {
  const hidden = 4;
  const offsets = offsetsOf([3, 1, 7, 2]);
  const residues = 13;
  const inputs = randomValues(residues * 3 * hidden, 1);
  const weightHh = randomValues(3 * hidden * hidden, 2, 0.7);
  const biasHh = randomValues(3 * hidden, 4);
  const dStates = randomValues(residues * hidden, 3);
  const loss = () => weightedSum(gruForward(inputs, weightHh, biasHh, offsets, reverse).states, dStates);

  it('has the gradients of central differences through the entire sequence', () => {
    const trace = gruForward(inputs, weightHh, biasHh, offsets, reverse);
    const { dInputs, dShares } = gruBackward(dStates, trace, weightHh, offsets, reverse);
    const dWeightHh = recurrentBackwardWeight(dShares, trace.states, offsets, reverse);
    expect(gradientError(dInputs, inputs, loss)).toBeLessThan(1e-6);
    expect(gradientError(dWeightHh, weightHh, loss)).toBeLessThan(1e-6);
    expect(gradientError(columnSums(dShares, 3 * hidden), biasHh, loss)).toBeLessThan(1e-6);
  });

  it('does not let a sequence see its neighbours', () => {
    const before = gruForward(inputs, weightHh, biasHh, offsets, reverse).states;
    const changed = inputs.slice();
    changed.fill(9, 3 * 3 * hidden, 4 * 3 * hidden); // the second sequence
    const after = gruForward(changed, weightHh, biasHh, offsets, reverse).states;
    expect(Array.from(after.subarray(0, 3 * hidden))).toEqual(Array.from(before.subarray(0, 3 * hidden)));
    expect(Array.from(after.subarray(4 * hidden))).toEqual(Array.from(before.subarray(4 * hidden)));
    expect(after[3 * hidden]).not.toBe(before[3 * hidden]);
  });
});

it('the GRU agrees with PyTorch in logits and every gradient', () => {
  const { config, parameters, sequences, labels, logits, gradients } = loadGolden('gru');
  const { hidden, embeddingDim, symbols, classes } = config;
  const values = (name: string) => parameters.get(name)!.data;
  const { tokens, offsets } = packBatch(sequences);
  const embedded = gather(values('embedding.weight'), embeddingDim, tokens);
  const inputs = linearForward(embedded, values('gru.weight_ih_l0'), values('gru.bias_ih_l0'));
  const weightHh = values('gru.weight_hh_l0');
  const trace = gruForward(inputs, weightHh, values('gru.bias_hh_l0'), offsets, false);
  const pooled = meanForward(trace.states, hidden, offsets);
  const actual = linearForward(pooled, values('head.weight'), values('head.bias'));
  expect(relativeError(actual, logits)).toBeLessThan(1e-7);

  const { dLogits } = crossEntropy(actual, labels, { scale: meanScale(labels) });
  const head = linearBackwardWeight(dLogits, pooled, classes);
  const dPooled = linearBackwardInput(dLogits, values('head.weight'), classes);
  const dStates = meanBackward(dPooled, hidden, offsets);
  const { dInputs, dShares } = gruBackward(dStates, trace, weightHh, offsets, false);
  const input = linearBackwardWeight(dInputs, embedded, 3 * hidden);
  const dEmbedded = linearBackwardInput(dInputs, values('gru.weight_ih_l0'), 3 * hidden);
  const found: Record<string, Float64Array> = {
    'embedding.weight': sumByToken(dEmbedded, embeddingDim, tokens, symbols),
    'gru.weight_ih_l0': input.dWeight,
    'gru.weight_hh_l0': recurrentBackwardWeight(dShares, trace.states, offsets, false),
    'gru.bias_ih_l0': input.dBias,
    'gru.bias_hh_l0': columnSums(dShares, 3 * hidden),
    'head.weight': head.dWeight,
    'head.bias': head.dBias,
  };
  for (const [name, { data }] of gradients) {
    expect(relativeError(found[name], data), name).toBeLessThan(1e-7);
  }
});
