import { describe, expect, it } from 'vitest';
import { relativeError } from '../../src/cpu/differences';
import { crossEntropy, meanScale, type CrossEntropyOptions } from '../../src/cpu/crossEntropy';
import { gather, sumByToken } from '../../src/cpu/embedding';
import { linearBackwardInput, linearBackwardWeight, linearForward } from '../../src/cpu/linear';
import { lstmBackward, lstmForward } from '../../src/cpu/lstm';
import { normBackward, normForward } from '../../src/cpu/norm';
import {
  lastBackward,
  lastForward,
  maxBackward,
  maxForward,
  meanBackward,
  meanForward,
} from '../../src/cpu/pool';
import { recurrentBackwardWeight } from '../../src/cpu/recurrent';
import { gradientError, offsetsOf, randomValues, weightedSum } from './support';

const offsets = offsetsOf([3, 1, 7, 2]);
const residues = 13;

describe('linear', () => {
  const x = randomValues(5 * 4, 1);
  const weight = randomValues(3 * 4, 2);
  const bias = randomValues(3, 3);
  const dY = randomValues(5 * 3, 4);
  const loss = () => weightedSum(linearForward(x, weight, bias), dY);

  it('multiplies as torch.nn.Linear', () => {
    const y = linearForward(Float64Array.of(1, 2), Float64Array.of(3, 4, 5, 6), Float64Array.of(0.5, -0.5));
    expect(Array.from(y)).toEqual([11.5, 16.5]);
  });

  it('has the gradients of central differences', () => {
    const { dWeight, dBias } = linearBackwardWeight(dY, x, 3);
    expect(gradientError(linearBackwardInput(dY, weight, 3), x, loss)).toBeLessThan(1e-6);
    expect(gradientError(dWeight, weight, loss)).toBeLessThan(1e-6);
    expect(gradientError(dBias, bias, loss)).toBeLessThan(1e-6);
  });
});

describe('embedding', () => {
  const tokens = Uint8Array.of(2, 0, 2, 4);

  it('gathers rows, and sums rows by token', () => {
    const table = randomValues(5 * 3, 1);
    const dRows = randomValues(4 * 3, 2);
    expect(Array.from(gather(table, 3, tokens).subarray(0, 3))).toEqual(Array.from(table.subarray(6, 9)));
    const loss = () => weightedSum(gather(table, 3, tokens), dRows);
    expect(gradientError(sumByToken(dRows, 3, tokens, 5), table, loss)).toBeLessThan(1e-6);
  });

  it('makes the gate table exact: gather after linear is linear after gather', () => {
    const table = randomValues(5 * 3, 3);
    const weight = randomValues(8 * 3, 4);
    const bias = randomValues(8, 5);
    const fromTable = gather(linearForward(table, weight, bias), 8, tokens);
    const perResidue = linearForward(gather(table, 3, tokens), weight, bias);
    expect(Array.from(fromTable)).toEqual(Array.from(perResidue));
  });
});

describe.each([false, true])('lstm, reverse: %s', (reverse) => {
  const hidden = 4;
  const gateInputs = randomValues(residues * 4 * hidden, 1);
  const weightHh = randomValues(4 * hidden * hidden, 2, 0.7);
  const dStates = randomValues(residues * hidden, 3);
  const loss = () => weightedSum(lstmForward(gateInputs, weightHh, offsets, reverse).states, dStates);

  it('has the gradients of central differences through the entire sequence', () => {
    const trace = lstmForward(gateInputs, weightHh, offsets, reverse);
    const dGates = lstmBackward(dStates, trace, weightHh, offsets, reverse);
    const dWeightHh = recurrentBackwardWeight(dGates, trace.states, offsets, reverse);
    expect(gradientError(dGates, gateInputs, loss)).toBeLessThan(1e-6);
    expect(gradientError(dWeightHh, weightHh, loss)).toBeLessThan(1e-6);
  });

  it('does not let a sequence see its neighbours', () => {
    const before = lstmForward(gateInputs, weightHh, offsets, reverse).states;
    const changed = gateInputs.slice();
    changed.fill(9, 3 * 4 * hidden, 4 * 4 * hidden); // the second sequence
    const after = lstmForward(changed, weightHh, offsets, reverse).states;
    expect(Array.from(after.subarray(0, 3 * hidden))).toEqual(Array.from(before.subarray(0, 3 * hidden)));
    expect(Array.from(after.subarray(4 * hidden))).toEqual(Array.from(before.subarray(4 * hidden)));
    expect(after[3 * hidden]).not.toBe(before[3 * hidden]);
  });
});

describe('pool', () => {
  const width = 6;
  const rows = randomValues(residues * width, 1);
  const dPooled = randomValues(4 * width, 2);

  it('averages, with the gradient of central differences', () => {
    const loss = () => weightedSum(meanForward(rows, width, offsets), dPooled);
    expect(meanForward(rows, width, offsets)[0]).toBeCloseTo((rows[0] + rows[6] + rows[12]) / 3, 14);
    expect(gradientError(meanBackward(dPooled, width, offsets), rows, loss)).toBeLessThan(1e-6);
  });

  it.each([1, 2])(
    'takes the last states of %i direction(s), with the gradient of central differences',
    (directions) => {
      const loss = () => weightedSum(lastForward(rows, width, offsets, directions), dPooled);
      const pooled = lastForward(rows, width, offsets, directions);
      expect(pooled[0]).toBe(rows[2 * width]);
      expect(pooled[width - 1]).toBe(rows[directions === 1 ? 3 * width - 1 : width - 1]);
      expect(gradientError(lastBackward(dPooled, width, offsets, directions), rows, loss)).toBeLessThan(1e-6);
    },
  );

  it('takes the maxima, with the gradient of central differences', () => {
    const loss = () => weightedSum(maxForward(rows, width, offsets), dPooled);
    expect(maxForward(rows, width, offsets)[0]).toBe(Math.max(rows[0], rows[6], rows[12]));
    expect(gradientError(maxBackward(dPooled, rows, width, offsets), rows, loss)).toBeLessThan(1e-6);
  });

  it('gives the gradient of a maximum to the first of equal rows', () => {
    const equal = Float64Array.of(1, 2, 2, -1, -1);
    expect(Array.from(maxBackward(Float64Array.of(3, 4), equal, 1, offsetsOf([3, 2])))).toEqual([
      0, 3, 0, 4, 0,
    ]);
  });
});

describe('norm', () => {
  const x = randomValues(4 * 5, 1);
  const weight = randomValues(5, 2);
  const bias = randomValues(5, 3);
  const dY = randomValues(4 * 5, 4);
  const loss = () => weightedSum(normForward(x, weight, bias).y, dY);

  it('has the gradients of central differences', () => {
    const { dX, dWeight, dBias } = normBackward(dY, normForward(x, weight, bias), weight);
    expect(gradientError(dX, x, loss)).toBeLessThan(1e-6);
    expect(gradientError(dWeight, weight, loss)).toBeLessThan(1e-6);
    expect(gradientError(dBias, bias, loss)).toBeLessThan(1e-6);
  });

  it('gives the bias for a constant row, without dividing by zero', () => {
    expect(Array.from(normForward(new Float64Array(5).fill(0.25), weight, bias).y)).toEqual(Array.from(bias));
  });
});

describe('crossEntropy', () => {
  const logits = randomValues(4 * 3, 1, 2);
  const labels = [0, 2, 2, 1];

  it('is log C for equal logits and finite for logits of 1000', () => {
    const flat = crossEntropy(new Float64Array(3), [1], { scale: 1 });
    expect(flat.losses[0]).toBeCloseTo(Math.log(3), 14);
    const far = crossEntropy(Float64Array.of(1000, 0, -1000), [1], { scale: 1 });
    expect(far.losses[0]).toBe(1000);
    expect(Array.from(far.dLogits)).toEqual([1, -1, 0]);
  });

  it.each<[string, Pick<CrossEntropyOptions, 'classWeights' | 'labelSmoothing'>]>([
    ['plain', {}],
    ['weighted', { classWeights: [0.5, 2, 1.25] }],
    ['smoothed', { labelSmoothing: 0.2 }],
    ['weighted and smoothed', { classWeights: [0.5, 2, 1.25], labelSmoothing: 0.2 }],
  ])('%s has the gradient of central differences', (_, options) => {
    const scale = meanScale(labels, options.classWeights);
    const loss = () =>
      weightedSum(
        crossEntropy(logits, labels, { ...options, scale }).losses,
        new Float64Array(4).fill(scale),
      );
    const { dLogits } = crossEntropy(logits, labels, { ...options, scale });
    expect(gradientError(dLogits, logits, loss)).toBeLessThan(1e-6);
  });
});

describe('relativeError', () => {
  it('is the norm of the difference over the norm of the expected', () => {
    expect(relativeError(Float64Array.of(3, 4.5), Float64Array.of(3, 4))).toBeCloseTo(0.1, 14);
    expect(relativeError(Float64Array.of(0.25), Float64Array.of(0))).toBe(0.25);
  });

  it('lets no NaN pass and refuses different lengths', () => {
    expect(relativeError(Float64Array.of(NaN), Float64Array.of(1))).toBe(Infinity);
    expect(() => relativeError(Float64Array.of(1), Float64Array.of(1, 2))).toThrow(
      /Cannot compare 1 values with 2/,
    );
  });
});
