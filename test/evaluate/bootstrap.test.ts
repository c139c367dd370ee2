import { describe, expect, it } from 'vitest';
import { bootstrapIntervals, pairedBootstrap } from '../../src/evaluate/bootstrap';

const CLASSES = ['a', 'b'];

/** `count` sequences of alternating class, of which every `period`-th (from `start`) is predicted wrongly. */
function predictions(count: number, period: number, start = 0) {
  const labels = Int32Array.from({ length: count }, (_, row) => row % 2);
  const probabilities = new Float32Array(count * 2);
  labels.forEach((label, row) => {
    const right = row % period !== start;
    probabilities[row * 2 + (right ? label : 1 - label)] = 0.75;
    probabilities[row * 2 + (right ? 1 - label : label)] = 0.25;
  });
  return { labels, probabilities };
}

describe('bootstrapIntervals', () => {
  it('agrees with the binomial standard error of an accuracy', async () => {
    const { labels, probabilities } = predictions(400, 5);
    const { accuracy } = await bootstrapIntervals(labels, probabilities, CLASSES, { resamples: 4000 });
    expect(accuracy.value).toBeCloseTo(0.8, 12);
    const halfWidth = 1.96 * Math.sqrt((0.8 * 0.2) / 400);
    expect(accuracy.low).toBeCloseTo(0.8 - halfWidth, 2);
    expect(accuracy.high).toBeCloseTo(0.8 + halfWidth, 2);
  });

  it('holds every metric between its bounds, overall and per class', async () => {
    const { labels, probabilities } = predictions(300, 7);
    const intervals = await bootstrapIntervals(labels, probabilities, CLASSES);
    const all = [
      intervals.accuracy,
      intervals.balancedAccuracy,
      intervals.macroF1,
      intervals.mcc,
      ...intervals.perClass.flatMap((c) => [c.precision!, c.recall!, c.f1!]),
    ];
    for (const { value, low, high } of all) {
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
    expect(intervals.calibrationError.low).toBeGreaterThanOrEqual(0);
    expect(intervals.perClass.map((c) => c.name)).toEqual(CLASSES);
  });

  it('has none for a class to which no sequence belongs', async () => {
    const { labels, probabilities } = predictions(30, 7);
    const wider = Float32Array.from({ length: 90 }, (_, i) =>
      i % 3 < 2 ? probabilities[((i / 3) | 0) * 2 + (i % 3)] : 0,
    );
    const { perClass } = await bootstrapIntervals(labels, wider, [...CLASSES, 'c']);
    expect(perClass[2]).toEqual({ name: 'c', precision: null, recall: null, f1: null });
    expect(perClass.slice(0, 2)).toEqual((await bootstrapIntervals(labels, probabilities, CLASSES)).perClass);
  });

  it('is the same for the same seed and another for another', async () => {
    const { labels, probabilities } = predictions(97, 4);
    const first = await bootstrapIntervals(labels, probabilities, CLASSES, { seed: 3 });
    expect(await bootstrapIntervals(labels, probabilities, CLASSES, { seed: 3 })).toEqual(first);
    const other = await bootstrapIntervals(labels, probabilities, CLASSES, { seed: 4 });
    expect([other.mcc.low, other.mcc.high]).not.toEqual([first.mcc.low, first.mcc.high]);
  });

  it('has no width where nothing can vary', async () => {
    const labels = Int32Array.of(0, 0, 0);
    const certain = Float32Array.of(1, 0, 1, 0, 1, 0);
    const { accuracy, mcc } = await bootstrapIntervals(labels, certain, CLASSES, { resamples: 50 });
    expect(accuracy).toEqual({ value: 1, low: 1, high: 1 });
    expect(mcc).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('refuses a number of resamples that is none', async () => {
    const { labels, probabilities } = predictions(10, 2);
    await expect(bootstrapIntervals(labels, probabilities, CLASSES, { resamples: 0 })).rejects.toThrow(
      /resamples/,
    );
  });
});

describe('pairedBootstrap', () => {
  it('finds no difference between a predictor and itself', async () => {
    const { labels, probabilities } = predictions(100, 3);
    const { accuracy } = await pairedBootstrap(labels, probabilities, probabilities, CLASSES, {
      resamples: 100,
    });
    expect(accuracy).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('is narrower than unpaired intervals where the errors are shared', async () => {
    const { labels, probabilities: worse } = predictions(400, 4);
    const better = worse.slice();
    // Repairs a quarter of the errors: every 16th row.
    for (let row = 0; row < 400; row += 16) {
      better[row * 2 + labels[row]] = 0.75;
      better[row * 2 + 1 - labels[row]] = 0.25;
    }
    const { accuracy } = await pairedBootstrap(labels, better, worse, CLASSES);
    expect(accuracy.value).toBeCloseTo(25 / 400, 12);
    const halfWidth = 1.96 * Math.sqrt((0.0625 * (1 - 0.0625)) / 400);
    expect(accuracy.low).toBeCloseTo(0.0625 - halfWidth, 2);
    expect(accuracy.high).toBeCloseTo(0.0625 + halfWidth, 2);
    expect(accuracy.low).toBeGreaterThan(0);
  });
});
