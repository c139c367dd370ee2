import { describe, expect, it } from 'vitest';
import {
  CALIBRATION_BINS,
  classificationReport,
  MOST_CONFUSED,
  tally,
  UNTESTED,
} from '../../src/evaluate/metrics';

/** A report on hard predictions: the predicted class has probability 1. */
function report(truth: number[], predicted: number[], classes: string[]) {
  const probabilities = new Float32Array(truth.length * classes.length);
  predicted.forEach((label, row) => (probabilities[row * classes.length + label] = 1));
  return classificationReport(Int32Array.from(truth), probabilities, classes);
}

describe("scikit-learn's documented examples", () => {
  it('classification_report', () => {
    const result = report([0, 1, 2, 2, 2], [0, 0, 2, 2, 1], ['class 0', 'class 1', 'class 2']);
    const rounded = result.perClass.map((c) => [c.precision, c.recall, c.f1].map((v) => v!.toFixed(2)));
    expect(rounded).toEqual([
      ['0.50', '1.00', '0.67'],
      ['0.00', '0.00', '0.00'],
      ['1.00', '0.67', '0.80'],
    ]);
    expect(result.perClass.map((c) => c.support)).toEqual([1, 1, 3]);
    expect(result.perClass.map((c) => c.predicted)).toEqual([2, 1, 2]);
    expect(result.accuracy).toBeCloseTo(0.6, 12);
    expect(result.macroF1.toFixed(2)).toBe('0.49');
  });

  it('balanced_accuracy_score', () => {
    expect(report([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1], ['a', 'b']).balancedAccuracy).toBeCloseTo(
      0.625,
      12,
    );
  });

  it('matthews_corrcoef', () => {
    expect(report([1, 1, 1, 0], [1, 0, 1, 1], ['-', '+']).mcc.toFixed(2)).toBe('-0.33');
  });

  it('f1_score with average=macro', () => {
    const result = report([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], ['a', 'b', 'c']);
    expect(result.macroF1).toBeCloseTo(0.26666, 4);
  });

  it('confusion_matrix', () => {
    const result = report([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2], ['ant', 'bird', 'cat']);
    expect(result.confusion).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
    // Gorodkin's formula by hand: (4 x 6 - 15) / sqrt((36 - 14)(36 - 18)).
    expect(result.mcc).toBeCloseTo(9 / Math.sqrt(22 * 18), 12);
  });
});

describe('absent classes', () => {
  it('balanced accuracy leaves out a class that never occurs in the truth, macro-F1 counts it when predicted', () => {
    const result = report([0, 0, 1, 1], [0, 2, 1, 1], ['a', 'b', 'c']);
    expect(result.balancedAccuracy).toBeCloseTo((0.5 + 1) / 2, 12);
    expect(result.macroF1).toBeCloseTo((2 / 3 + 1 + 0) / 3, 12);
    expect(result.perClass[2]).toEqual({ name: 'c', ...UNTESTED, support: 0, predicted: 1 });
  });

  it('macro-F1 leaves out a class that occurs neither in the truth nor in the predictions', () => {
    const result = report([0, 1], [0, 1], ['a', 'b', 'c']);
    expect(result.macroF1).toBe(1);
    expect(result.balancedAccuracy).toBe(1);
    expect(result.mcc).toBe(1);
  });

  it('a class that is never predicted has precision 0, and MCC is 0 when all predictions agree', () => {
    const result = report([0, 0, 0, 1], [0, 0, 0, 0], ['a', 'b']);
    expect(result.perClass[1]).toMatchObject({ precision: 0, recall: 0, f1: 0, support: 1, predicted: 0 });
    expect(result.mcc).toBe(0);
    expect(result.balancedAccuracy).toBe(0.5);
  });

  it('MCC is 0 when the truth holds one class', () => {
    expect(report([0, 0], [0, 1], ['a', 'b']).mcc).toBe(0);
  });
});

describe('predictions', () => {
  it('of equally probable classes the first is taken', () => {
    const result = classificationReport(Int32Array.of(0, 1), new Float32Array(4).fill(0.5), ['a', 'b']);
    expect(result.confusion).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it('unlabelled sequences are left out and counted', () => {
    const result = classificationReport(Int32Array.of(-1, 1), Float32Array.of(1, 0, 0, 1), ['a', 'b']);
    expect(result).toMatchObject({ count: 1, unlabelled: 1, accuracy: 1 });
  });

  it('refuses what cannot be evaluated', () => {
    const classes = ['a', 'b'];
    expect(() => classificationReport(Int32Array.of(-1), Float32Array.of(1, 0), classes)).toThrow(
      /none .* has a label/,
    );
    expect(() => classificationReport(Int32Array.of(0, 1), Float32Array.of(1, 0), classes)).toThrow(/need 4/);
    expect(() => classificationReport(Int32Array.of(2), Float32Array.of(1, 0), classes)).toThrow(/label 2/);
    expect(() => classificationReport(Int32Array.of(0), Float32Array.of(0, NaN), classes)).toThrow(
      /"b".*NaN/,
    );
  });
});

describe('expected calibration error', () => {
  it('is the mean gap between confidence and accuracy, weighted by bin', () => {
    // .8 and .79 lie in different fifteenths; two of the three at .9 are right.
    const confidences = [0.81, 0.79, 0.9, 0.9, 0.9];
    const truth = Int32Array.of(0, 1, 0, 0, 1);
    const probabilities = Float32Array.from(confidences.flatMap((p) => [p, 1 - p]));
    const expected = (Math.abs(1 - 0.81) + Math.abs(0 - 0.79) + Math.abs(2 - 3 * 0.9)) / 5;
    expect(classificationReport(truth, probabilities, ['a', 'b']).calibrationError).toBeCloseTo(expected, 6);
  });

  it('gaps of opposite sign in one bin cancel, and a bin holds its upper edge', () => {
    const edge = 12 / CALIBRATION_BINS;
    const probabilities = Float32Array.of(edge - 1e-6, 1 - edge, edge - 0.05, 1 - edge + 0.05);
    const result = classificationReport(Int32Array.of(0, 1), probabilities, ['a', 'b']);
    expect(result.calibrationError).toBeCloseTo(Math.abs(1 - (2 * edge - 0.05)) / 2, 5);
  });

  it('is 0 for certain and right predictions', () => {
    expect(report([0, 1], [0, 1], ['a', 'b']).calibrationError).toBe(0);
  });
});

describe('many classes', () => {
  const classes = Array.from({ length: MOST_CONFUSED + 1 }, (_, c) => `c${c}`);

  it('have counts per class, and no matrix whose size is the square of them', () => {
    const { confusion, perClass, accuracy } = report([0, 7, 7], [0, 7, 8], classes);
    expect([confusion, perClass.length, accuracy]).toEqual([[], classes.length, 2 / 3]);
    expect(report([0, 1], [0, 1], classes.slice(1)).confusion.length).toBe(MOST_CONFUSED);
    const outcomes = { truth: Int32Array.of(0, 7), predicted: Int32Array.of(0, 8) };
    const sizes = Object.values(tally(outcomes, 10_000)).map((value) => Object(value).length ?? 1);
    expect(Math.max(...sizes)).toBe(10_000);
  });
});
