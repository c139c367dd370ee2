import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/data/rng';
import { calibrate } from '../../src/evaluate/calibration';
import { confidenceReport, suggestThreshold } from '../../src/evaluate/confidence';
import { toOutcomes } from '../../src/evaluate/metrics';
import { crossEntropyOf, fitTemperature, tempered } from '../../src/evaluate/temperature';

const CLASSES = ['a', 'b', 'c'];

/** Softmax of random scores times `sharp`; labels are drawn as the softmax of the bare scores says. */
function drawn(count: number, sharp: number): { probabilities: Float32Array; labels: Int32Array } {
  const rng = new Rng(4);
  const labels = new Int32Array(count);
  const probabilities = new Float32Array(count * 3);
  for (let row = 0; row < count; row++) {
    const scores = CLASSES.map(() => 2 * rng.normal());
    const softmax = (by: number) => {
      const powers = scores.map((score) => Math.exp(by * score));
      const sum = powers.reduce((a, b) => a + b);
      return powers.map((power) => power / sum);
    };
    let left = rng.uniform();
    labels[row] = softmax(1).findIndex((p) => (left -= p) < 0);
    probabilities.set(softmax(sharp), row * 3);
  }
  return { probabilities, labels };
}

describe('a temperature', () => {
  it.each([0.4, 1, 3])('undoes scores that are %f times too large', (sharp) => {
    const { probabilities, labels } = drawn(20_000, sharp);
    expect(Math.abs(fitTemperature(probabilities, labels, 3) / sharp - 1)).toBeLessThan(0.04);
  });

  it('is the one of least cross-entropy', () => {
    const { probabilities, labels } = drawn(500, 2);
    const temperature = fitTemperature(probabilities, labels, 3);
    const loss = (t: number) => crossEntropyOf(tempered(probabilities, 3, t), labels, 3);
    for (const other of [0.98, 1.02]) expect(loss(temperature * other)).toBeGreaterThan(loss(temperature));
  });

  it('is no surer of few sequences that are all right than their number allows', () => {
    for (const count of [1, 12, 400]) {
      const probabilities = Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 0.9 : 0.1));
      const temperature = fitTemperature(probabilities, new Int32Array(count), 2);
      // Laplace's rule of succession.
      expect(tempered(probabilities, 2, temperature)[0]).toBeCloseTo((count + 1) / (count + 2), 6);
    }
  });

  it('stays within its bounds where the loss has no least', () => {
    const probabilities = Float32Array.of(0.6, 0.3, 0.1, 0.2, 0.5, 0.3);
    expect(fitTemperature(probabilities, [2, 0], 3)).toBeCloseTo(20, 3);
  });

  it('keeps the most probable class, and all of it at 1', () => {
    const { probabilities } = drawn(50, 1);
    const scaled = tempered(probabilities, 3, 4);
    const best = (some: Float32Array) => toOutcomes(new Int32Array(50), some, CLASSES).predicted;
    expect(best(scaled)).toEqual(best(probabilities));
    tempered(probabilities, 3, 1).forEach((p, i) => expect(p).toBeCloseTo(probabilities[i], 6));
  });
});

describe('accuracy by confidence', () => {
  // Sure of 0.35, 0.75, 0.75, 0.95; the third is wrong.
  const outcomes = toOutcomes(
    Int32Array.of(0, 0, 1, 0),
    Float32Array.of(0.35, 0.33, 0.32, 0.75, 0.15, 0.1, 0.75, 0.15, 0.1, 0.95, 0.03, 0.02),
    CLASSES,
  );
  const { bins, thresholds } = confidenceReport(outcomes);

  it('is counted in bins, with intervals', () => {
    expect(bins.map(({ from, to, count }) => [from, to, count])).toEqual([
      [0.3, 0.4, 1],
      [0.7, 0.8, 2],
      [0.9, 1, 1],
    ]);
    expect(bins[1].confidence).toBeCloseTo(0.75, 6);
    // statsmodels.stats.proportion.proportion_confint(1, 2, method='wilson')
    expect(bins[1].accuracy.value).toBe(0.5);
    expect(bins[1].accuracy.low).toBeCloseTo(0.0945312, 6);
    expect(bins[1].accuracy.high).toBeCloseTo(0.9054688, 6);
  });

  it('and from thresholds on, with the share that is left', () => {
    const at = (wanted: number) => thresholds.find(({ threshold }) => threshold === wanted)!;
    expect(at(0.5)).toMatchObject({ count: 3, coverage: 0.75 });
    expect(at(0.5).accuracy.value).toBeCloseTo(2 / 3, 12);
    expect(at(0.8)).toMatchObject({ count: 1, coverage: 0.25, accuracy: { value: 1, high: 1 } });
    expect(at(0.99)).toMatchObject({ count: 0, coverage: 0, accuracy: { value: NaN, low: 0, high: 1 } });
  });
});

describe('a suggested threshold', () => {
  /** `right` and `wrong` predictions of each confidence. */
  const of = (...parts: [sure: number, right: number, wrong: number][]) => {
    const all = parts.flatMap(([sure, right, wrong]) => [
      ...Array.from({ length: right }, () => [sure, 0]),
      ...Array.from({ length: wrong }, () => [sure, 1]),
    ]);
    const probabilities = Float32Array.from(all.flatMap(([sure]) => [sure, 1 - sure, 0]));
    return toOutcomes(
      Int32Array.from(all, ([, label]) => label),
      probabilities,
      CLASSES,
    );
  };

  it('is the least from which on 95 % are right', () => {
    expect(suggestThreshold(of([0.6, 30, 20], [0.9, 48, 2]))).toMatchObject({
      threshold: 0.61,
      coverage: 0.5,
      accuracy: { value: 0.96 },
      wanted: 0.95,
    });
  });

  it('halves the errors of a network that is better', () => {
    expect(suggestThreshold(of([0.6, 18, 2], [0.9, 80, 0]))).toMatchObject({ threshold: 0.61, wanted: 0.99 });
  });

  it('is none where too few are left', () => {
    expect(suggestThreshold(of([0.6, 30, 20], [0.9, 19, 0]))).toBeUndefined();
  });
});

it('a calibration is fitted on labelled sequences alone, and says what it brings', () => {
  const { probabilities, labels } = drawn(2000, 1.6);
  const whole = calibrate(probabilities, labels, CLASSES);
  expect(whole.sequences).toBe(2000);
  expect(whole.crossEntropy.after).toBeLessThan(whole.crossEntropy.before);
  expect(whole.calibrationError.after).toBeLessThan(whole.calibrationError.before / 2);
  expect(whole.threshold.after!.threshold).toBeLessThan(whole.threshold.before!.threshold);
  const more = Float32Array.of(...probabilities, 0.2, 0.2, 0.6);
  expect(calibrate(more, Int32Array.of(...labels, -1), CLASSES)).toEqual(whole);
});
