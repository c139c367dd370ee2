import { SeqloomError } from '../errors';
import { mostProbable } from '../data/mostProbable';

/** Equal-width bins over [0, 1] in the expected calibration error; a bin holds its upper edge, the first also 0. */
export const CALIBRATION_BINS = 15;

/** The metrics that are one number for the whole data set. */
export const METRICS = ['accuracy', 'balancedAccuracy', 'macroF1', 'mcc', 'calibrationError'] as const;
/** One of METRICS. */
export type Metric = (typeof METRICS)[number];

/** The metrics that are one number for each class. */
export const CLASS_METRICS = ['precision', 'recall', 'f1'] as const;
/** One of CLASS_METRICS. */
export type ClassMetric = (typeof CLASS_METRICS)[number];

/** How well one class is recognised. */
export interface ClassReport extends Record<ClassMetric, number> {
  name: string;
  /** Sequences that belong to the class. */
  support: number;
  /** Sequences that were assigned to the class. */
  predicted: number;
}

/**
 * Metrics from predictions pooled over a whole data set, with scikit-learn's conventions: a ratio of 0 to 0 is 0;
 * balanced accuracy is the mean recall over the classes that occur in the truth; macro-F1 is the mean F1 over the classes
 * that occur in the truth or in the predictions; MCC is 0 when truth or predictions hold a single class.
 */
export interface ClassificationReport extends Record<Metric, number> {
  /** Labelled sequences, on which everything here rests. */
  count: number;
  /** Sequences without a label, left out. */
  unlabelled: number;
  perClass: ClassReport[];
  /** (C, C) counts: rows are the truth, columns the predictions. */
  confusion: number[][];
}

/** One prediction per labelled sequence. */
export interface Outcomes {
  truth: Int32Array;
  /** The most probable class; of equals the first. */
  predicted: Int32Array;
  /** Probability of the predicted class. */
  confidence: Float64Array;
  unlabelled: number;
}

/** Counts over outcomes, sufficient for every metric. */
interface Tally {
  /** (C x C) row-major, rows are the truth. */
  confusion: Float64Array;
  /** Per calibration bin: correct outcomes minus the sum of their confidences. */
  calibrationGap: Float64Array;
  count: number;
}

/**
 * Reduces probabilities to outcomes.
 * @param labels (N) class indices; -1 marks an unlabelled sequence, which is left out.
 * @param probabilities (N, C) row-major.
 * @throws SeqloomError when the shapes disagree, a label is no class, a probability lies outside [0, 1] or nothing is labelled.
 */
export function toOutcomes(labels: Int32Array, probabilities: Float32Array, classes: string[]): Outcomes {
  const width = classes.length;
  if (probabilities.length !== labels.length * width) {
    throw new SeqloomError(
      `Cannot evaluate: ${labels.length} labels and ${width} classes need ${labels.length * width} probabilities, but there are ${probabilities.length}.`,
    );
  }
  const count = labels.reduce((sum, label) => sum + (label >= 0 ? 1 : 0), 0);
  if (count === 0) {
    throw new SeqloomError('Cannot evaluate: none of the sequences has a label. Give labelled sequences.');
  }
  const truth = new Int32Array(count);
  const predicted = new Int32Array(count);
  const confidence = new Float64Array(count);
  const best = mostProbable(probabilities, width);
  let out = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] < 0) continue;
    if (labels[row] >= width) {
      throw new SeqloomError(
        `Cannot evaluate: sequence ${row + 1} has label ${labels[row]}, but there are ${width} classes.`,
      );
    }
    for (let c = 0; c < width; c++) {
      const p = probabilities[row * width + c];
      // Rounding may lift a float32 softmax slightly above 1.
      if (!(p >= 0 && p <= 1.0001)) {
        throw new SeqloomError(
          `Cannot evaluate: the probability of class "${classes[c]}" for sequence ${row + 1} is ${p}; the network's output is not finite or not normalised.`,
        );
      }
    }
    truth[out] = labels[row];
    predicted[out] = best[row];
    confidence[out] = Math.min(1, probabilities[row * width + best[row]]);
    out++;
  }
  return { truth, predicted, confidence, unlabelled: labels.length - count };
}

/** Counts the outcomes, or those that `rows` lists (an outcome counts as often as it is listed). */
export function tally(outcomes: Outcomes, classCount: number, rows?: Int32Array): Tally {
  const { truth, predicted, confidence } = outcomes;
  const confusion = new Float64Array(classCount * classCount);
  const calibrationGap = new Float64Array(CALIBRATION_BINS);
  const count = rows?.length ?? truth.length;
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i] : i;
    confusion[truth[row] * classCount + predicted[row]]++;
    const bin = Math.max(0, Math.ceil(confidence[row] * CALIBRATION_BINS) - 1);
    calibrationGap[bin] += (truth[row] === predicted[row] ? 1 : 0) - confidence[row];
  }
  return { confusion, calibrationGap, count };
}

/** The report that follows from the counts alone; see {@link ClassificationReport} for its conventions. */
export function reportFromTally({ confusion, calibrationGap, count }: Tally, classes: string[]) {
  const width = classes.length;
  const support = new Float64Array(width);
  const predicted = new Float64Array(width);
  for (let t = 0; t < width; t++) {
    for (let p = 0; p < width; p++) {
      support[t] += confusion[t * width + p];
      predicted[p] += confusion[t * width + p];
    }
  }
  const perClass: ClassReport[] = classes.map((name, c) => {
    const correct = confusion[c * width + c];
    return {
      name,
      precision: ratio(correct, predicted[c]),
      recall: ratio(correct, support[c]),
      f1: ratio(2 * correct, support[c] + predicted[c]),
      support: support[c],
      predicted: predicted[c],
    };
  });
  const inTruth = perClass.filter((one) => one.support > 0);
  const inEither = perClass.filter((one) => one.support > 0 || one.predicted > 0);
  let correct = 0;
  let agreement = 0;
  let truthSquares = 0;
  let predictedSquares = 0;
  for (let c = 0; c < width; c++) {
    correct += confusion[c * width + c];
    agreement += support[c] * predicted[c];
    truthSquares += support[c] ** 2;
    predictedSquares += predicted[c] ** 2;
  }
  // Gorodkin's multi-class form (Computational Biology and Chemistry 28, 2004), as in scikit-learn.
  const spread = (count ** 2 - truthSquares) * (count ** 2 - predictedSquares);
  return {
    count,
    accuracy: ratio(correct, count),
    balancedAccuracy: mean(inTruth.map((one) => one.recall)),
    macroF1: mean(inEither.map((one) => one.f1)),
    mcc: ratio(correct * count - agreement, Math.sqrt(spread)),
    calibrationError: ratio(
      calibrationGap.reduce((sum, gap) => sum + Math.abs(gap), 0),
      count,
    ),
    perClass,
    confusion: classes.map((_, c) => Array.from(confusion.subarray(c * width, (c + 1) * width))),
  } satisfies Omit<ClassificationReport, 'unlabelled'>;
}

/**
 * Metrics of predictions pooled over a data set (never averaged over batches).
 * @param labels (N) class indices; -1 marks an unlabelled sequence, which is left out and counted.
 * @param probabilities (N, C) row-major; each row sums to 1.
 * @param classes C names; index = label.
 * @throws SeqloomError when the shapes disagree, a label is no class, a probability lies outside [0, 1], or nothing is
 *   labelled.
 */
export function classificationReport(
  labels: Int32Array,
  probabilities: Float32Array,
  classes: string[],
): ClassificationReport {
  const outcomes = toOutcomes(labels, probabilities, classes);
  return { ...reportFromTally(tally(outcomes, classes.length), classes), unlabelled: outcomes.unlabelled };
}

function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

function mean(values: number[]): number {
  return ratio(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
}
