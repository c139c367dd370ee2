import { SeqloomError } from '../errors';
import { mostProbable } from '../data/mostProbable';

/** Equal-width bins over [0, 1] in the expected calibration error; a bin holds its upper edge, the first also 0. */
export const CALIBRATION_BINS = 15;

/** The confusion matrix of more classes is not made: its size grows with their square, whatever the sequences. */
export const MOST_CONFUSED = 500;

/** The metrics that are one number for the whole data set. */
export const METRICS = ['accuracy', 'balancedAccuracy', 'macroF1', 'mcc', 'calibrationError'] as const;
/** One of METRICS. */
export type Metric = (typeof METRICS)[number];

/** The metrics that are one number for each class. */
export const CLASS_METRICS = ['precision', 'recall', 'f1'] as const;
/** One of CLASS_METRICS. */
export type ClassMetric = (typeof CLASS_METRICS)[number];

/** The metrics of a class to which no sequence belongs: nothing is known of how well it is recognised. */
export const UNTESTED: Record<ClassMetric, null> = { precision: null, recall: null, f1: null };

/** How well one class is recognised; `null` where no sequence belongs to it. */
export interface ClassReport extends Record<ClassMetric, number | null> {
  name: string;
  /** Sequences that belong to the class. */
  support: number;
  /** Sequences that were assigned to the class. */
  predicted: number;
}

/**
 * Metrics from predictions pooled over a whole data set, with scikit-learn's conventions: a ratio of 0 to 0 is 0;
 * balanced accuracy is the mean recall over the classes that occur in the truth; macro-F1 is the mean F1 over the classes
 * that occur in the truth or in the predictions, 0 for one of the predictions alone; MCC is 0 when truth or predictions hold a single class.
 */
export interface ClassificationReport extends Record<Metric, number> {
  /** Labelled sequences, on which everything here rests. */
  count: number;
  /** Sequences without a label, left out. */
  unlabelled: number;
  perClass: ClassReport[];
  /** (C, C) counts: rows are the truth, columns the predictions; empty where there are more than `MOST_CONFUSED` classes. */
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

/** Counts over outcomes, sufficient for every metric: their size follows the classes, not the square of them. */
interface Tally {
  /** (C) outcomes of each class, those assigned to it, and those of both. */
  support: Float64Array;
  predicted: Float64Array;
  correct: Float64Array;
  /** Per calibration bin: correct outcomes minus the sum of their confidences; zero where there are none. */
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
export function tally(
  { truth, predicted, confidence }: Pick<Outcomes, 'truth' | 'predicted'> & Partial<Outcomes>,
  classCount: number,
  rows?: Int32Array,
): Tally {
  const [support, assigned, correct] = [0, 0, 0].map(() => new Float64Array(classCount));
  const calibrationGap = new Float64Array(CALIBRATION_BINS);
  const count = rows?.length ?? truth.length;
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i] : i;
    const right = truth[row] === predicted[row] ? 1 : 0;
    support[truth[row]]++;
    assigned[predicted[row]]++;
    correct[truth[row]] += right;
    if (!confidence) continue;
    const bin = Math.max(0, Math.ceil(confidence[row] * CALIBRATION_BINS) - 1);
    calibrationGap[bin] += right - confidence[row];
  }
  return { support, predicted: assigned, correct, calibrationGap, count };
}

/** The metrics of one class; see {@link ClassificationReport} for their conventions. */
export function classMetrics({ support, predicted, correct }: Tally, c: number): Record<ClassMetric, number> {
  return {
    precision: ratio(correct[c], predicted[c]),
    recall: ratio(correct[c], support[c]),
    f1: ratio(2 * correct[c], support[c] + predicted[c]),
  };
}

/** The metrics of all; see {@link ClassificationReport} for their conventions. */
export function overallMetrics(counts: Tally): Record<Metric, number> {
  const { support, predicted, correct, calibrationGap, count } = counts;
  const recalls: number[] = [];
  const f1s: number[] = [];
  let right = 0;
  let agreement = 0;
  let truthSquares = 0;
  let predictedSquares = 0;
  for (let c = 0; c < support.length; c++) {
    const { recall, f1 } = classMetrics(counts, c);
    if (support[c] > 0) recalls.push(recall);
    if (support[c] > 0 || predicted[c] > 0) f1s.push(f1);
    right += correct[c];
    agreement += support[c] * predicted[c];
    truthSquares += support[c] ** 2;
    predictedSquares += predicted[c] ** 2;
  }
  // Gorodkin's multi-class form (Computational Biology and Chemistry 28, 2004), as in scikit-learn.
  const spread = (count ** 2 - truthSquares) * (count ** 2 - predictedSquares);
  return {
    accuracy: ratio(right, count),
    balancedAccuracy: mean(recalls),
    macroF1: mean(f1s),
    mcc: ratio(right * count - agreement, Math.sqrt(spread)),
    calibrationError: ratio(
      calibrationGap.reduce((sum, gap) => sum + Math.abs(gap), 0),
      count,
    ),
  };
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
  const counts = tally(outcomes, classes.length);
  return {
    count: counts.count,
    ...overallMetrics(counts),
    perClass: classes.map((name, c) => ({
      name,
      ...(counts.support[c] > 0 ? classMetrics(counts, c) : UNTESTED),
      support: counts.support[c],
      predicted: counts.predicted[c],
    })),
    confusion: classes.length > MOST_CONFUSED ? [] : confusionOf(outcomes, classes.length),
    unlabelled: outcomes.unlabelled,
  };
}

function confusionOf({ truth, predicted }: Outcomes, classCount: number): number[][] {
  const confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  truth.forEach((label, i) => confusion[label][predicted[i]]++);
  return confusion;
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
