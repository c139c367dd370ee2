import { describe, expect, it } from 'vitest';
import { relativeError } from '../../src/cpu/differences';
import * as twin from '../../src/cpu/crossEntropy';
import { padded } from '../../src/kernels/common';
import { crossEntropy, softmax } from '../../src/kernels/crossEntropy';
import { SCALARS } from '../../src/kernels/prelude';
import { describeGpu } from '../adapter';
import { LAYOUTS, pad, randomFloats, unpad, withBench, type Bench } from './kernelBench';

/** [sequences, classes, label smoothing, with class weights] */
const CASES: [number, number, number, boolean][] = [
  [1, 1, 0, false],
  [1, 2, 0, false],
  [9, 2, 0.1, true],
  [33, 5, 0, true],
  [65, 37, 0.2, true],
  [8, 4, 0.05, false],
];

describeGpu('crossEntropy', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    it.each(CASES)(
      '%i sequences, %i classes, smoothing %f, weighted %s',
      (sequences, classes, smoothing, weighted) => {
        const labels = Array.from({ length: sequences }, (_, b) => (b * 5 + 1) % classes);
        const weights = Float32Array.from({ length: classes }, (_, c) => (weighted ? 0.5 + (c % 3) : 1));
        const options = {
          classWeights: weights,
          labelSmoothing: smoothing,
          scale: Math.fround(twin.meanScale(labels, weights)),
        };
        return withBench(laidOut(gpu()), ones(sequences), { labels, run: options }, async (bench) => {
          const logits = randomFloats(sequences * classes, 1, 3);
          const { tensors, commands } = await record(bench, logits, weights, smoothing);
          await bench.run(commands);
          await bench.run(commands); // a second batch adds to the sums
          const expected = twin.crossEntropy(logits, labels, options);
          const wide = padded(classes);
          const dLogits = unpad(await bench.read(tensors.dLogits, sequences, wide), classes);
          expect(relativeError(dLogits, expected.dLogits)).toBeLessThan(classes === 1 ? 1e-6 : 1e-4);
          const probabilities = await bench.read(tensors.probabilities, sequences, classes);
          expect(relativeError(probabilities, softmaxOf(logits, classes))).toBeLessThan(1e-5);

          const sums = SCALARS.unpack(await bench.read(tensors.scalars, 1, SCALARS.length));
          const loss = 2 * expected.losses.reduce((a, b) => a + b);
          expect(Math.abs(sums.loss - loss)).toBeLessThanOrEqual(1e-5 * loss);
          expect(sums.weight).toBeCloseTo(2 / options.scale, 3);
          const hits = labels.filter(
            (label, b) => argMax(logits.subarray(b * classes, (b + 1) * classes)) === label,
          );
          expect(sums).toMatchObject({ correct: 2 * hits.length, count: 2 * sequences });
          expect(sums).toMatchObject({ norm: 0, clip: 0, skipped: 0 });
        });
      },
    );
  });

  it('is finite for logits of 1,000, and counts the first of equal logits as the prediction', () =>
    withBench(gpu(), ones(2), { labels: [1, 0] }, async (bench) => {
      const logits = Float32Array.of(1000, 0, -1000, 7, 7, 7);
      const { tensors, commands } = await record(bench, logits, new Float32Array(3).fill(1), 0);
      await bench.run(commands);
      const { loss, correct } = SCALARS.unpack(await bench.read(tensors.scalars, 1, SCALARS.length));
      expect(loss).toBeCloseTo(1000 + Math.log(3), 3);
      expect(correct).toBe(1);
      const dLogits = unpad(await bench.read(tensors.dLogits, 2, 4), 3);
      expect(Array.from(dLogits.subarray(0, 3))).toEqual([1, -1, 0]);
      const probabilities = await bench.read(tensors.probabilities, 2, 3);
      expect(Array.from(probabilities.subarray(0, 3))).toEqual([1, 0, 0]);
    }));
});

async function record(bench: Bench, logits: Float32Array, weights: Float32Array, smoothing: number) {
  const classes = weights.length;
  const rows = logits.length / classes + 3;
  const tensors = {
    logits: bench.input('logits', pad(logits, classes)),
    classWeights: bench.input('classWeights', weights),
    dLogits: bench.output('dLogits', rows * padded(classes)),
    losses: bench.output('losses', rows * 4),
    scalars: bench.input('scalars', new Float32Array(SCALARS.length)),
    probabilities: bench.output('probabilities', rows * classes),
  };
  const commands = [
    ...(await crossEntropy(bench.gpu, bench.batch, classes, smoothing, tensors)),
    await softmax(bench.gpu, bench.batch, classes, tensors.logits, tensors.probabilities),
  ];
  return { tensors, commands };
}

function softmaxOf(logits: Float32Array, classes: number): Float64Array {
  return Float64Array.from(logits, (logit, i) => {
    const row = logits.subarray(i - (i % classes), i - (i % classes) + classes);
    return 1 / row.reduce((sum, other) => sum + Math.exp(other - logit), 0);
  });
}

function argMax(values: Float32Array): number {
  return values.indexOf(Math.max(...values));
}

function ones(length: number): number[] {
  return new Array<number>(length).fill(1);
}
