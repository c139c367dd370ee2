/** How sure a trained network is to be taken: found on its validation split, kept with its run. */
import { suggestThreshold, type SuggestedThreshold } from './confidence';
import { overallMetrics, tally, toOutcomes } from './metrics';
import { crossEntropyOf, fitTemperature, tempered } from './temperature';

/** Before and after the temperature. */
export interface BeforeAfter<T> {
  before: T;
  after: T;
}

/** What the validation split tells. */
export interface Calibration {
  /** Labelled sequences of the validation split. */
  sequences: number;
  /** Probabilities become p^(1/T), normalised; above 1 the network was too sure. */
  temperature: number;
  /** Mean cross-entropy, which the temperature makes least. */
  crossEntropy: BeforeAfter<number>;
  /** Expected calibration error. */
  calibrationError: BeforeAfter<number>;
  /** Below which predictions had better not be made; missing where none was found. */
  threshold: Partial<BeforeAfter<SuggestedThreshold>>;
}

/**
 * Fits a calibration.
 * @param probabilities (N, classes) row-major, of validation sequences
 * @param labels (N) class indices; -1 marks a sequence without a label, which is left out
 */
export function calibrate(probabilities: Float32Array, labels: Int32Array, classes: string[]): Calibration {
  const width = classes.length;
  const rows = Array.from(labels.keys()).filter((row) => labels[row] >= 0);
  const known = Int32Array.from(rows, (row) => labels[row]);
  const before = new Float32Array(rows.length * width);
  rows.forEach((row, i) => before.set(probabilities.subarray(row * width, (row + 1) * width), i * width));
  const temperature = fitTemperature(before, known, width);
  const both = (of: (some: Float32Array) => number) => ({ before: of(before), after: of(after) });
  const after = tempered(before, width, temperature);
  const thresholdOf = (some: Float32Array) => suggestThreshold(toOutcomes(known, some, classes));
  return {
    sequences: rows.length,
    temperature,
    crossEntropy: both((some) => crossEntropyOf(some, known, width)),
    calibrationError: both((some) => calibrationErrorOf(some, known, classes)),
    threshold: { before: thresholdOf(before), after: thresholdOf(after) },
  };
}

/** Expected calibration error of labelled predictions. */
export function calibrationErrorOf(
  probabilities: Float32Array,
  labels: Int32Array,
  classes: string[],
): number {
  return overallMetrics(tally(toOutcomes(labels, probabilities, classes), classes.length)).calibrationError;
}
