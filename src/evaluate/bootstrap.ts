import { Rng } from '../data/rng';
import { SeqloomError } from '../errors';
import {
  CLASS_METRICS,
  METRICS,
  reportFromTally,
  tally,
  toOutcomes,
  type ClassMetric,
  type Metric,
} from './metrics';

/** How intervals are drawn. */
export interface BootstrapOptions {
  /** How often the sequences are drawn anew; 1,000 unless given. */
  resamples?: number;
  /** Seeds the draws; 0 unless given. Same seed, same intervals. */
  seed?: number;
}

/** A metric's value on the data and its 95 % interval. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/** The 95 % interval of every metric. */
export interface BootstrapIntervals extends Record<Metric, Interval> {
  resamples: number;
  seed: number;
  perClass: ({ name: string } & Record<ClassMetric, Interval>)[];
}

/**
 * Percentile bootstrap 95 % intervals of every metric, over sequences: N of the N labelled sequences are drawn with
 * replacement, the metrics computed anew, and the 2.5th and 97.5th percentiles taken (Efron & Tibshirani 1993, ch. 13).
 * The network is held fixed: the intervals say nothing of another training run.
 * @param labels (N) class indices, -1 where unlabelled; @param probabilities (N, C) row-major; @param classes C names.
 * @throws SeqloomError as `toOutcomes`.
 */
export function bootstrapIntervals(
  labels: Int32Array,
  probabilities: Float32Array,
  classes: string[],
  options: BootstrapOptions = {},
): BootstrapIntervals {
  const { resamples, seed } = resolve(options);
  const outcomes = toOutcomes(labels, probabilities, classes);
  const whole = reportFromTally(tally(outcomes, classes.length), classes);
  const reports = resampledRows(outcomes.truth.length, resamples, seed, (rows) =>
    reportFromTally(tally(outcomes, classes.length, rows), classes),
  );
  return {
    resamples,
    seed,
    ...byName(METRICS, (metric) =>
      interval(
        whole[metric],
        reports.map((report) => report[metric]),
      ),
    ),
    perClass: classes.map((name, c) => ({
      name,
      ...byName(CLASS_METRICS, (metric) =>
        interval(
          whole.perClass[c][metric],
          reports.map((report) => report.perClass[c][metric]),
        ),
      ),
    })),
  };
}

/**
 * Paired bootstrap of the differences `first - second` of two predictors of the same sequences: both are evaluated on the
 * same draws, so that what is hard for both cancels. An interval that holds no 0 shows a difference.
 * @param first (N, C) row-major probabilities of one predictor.
 * @param second (N, C) of the other.
 * @throws SeqloomError when the shapes disagree, a label is no class,
 *   a probability lies outside [0, 1] or nothing is labelled.
 */
export function pairedBootstrap(
  labels: Int32Array,
  first: Float32Array,
  second: Float32Array,
  classes: string[],
  options: BootstrapOptions = {},
): Record<Metric, Interval> {
  const { resamples, seed } = resolve(options);
  const outcomes = [first, second].map((probabilities) => toOutcomes(labels, probabilities, classes));
  const difference = (rows?: Int32Array): Record<Metric, number> => {
    const [a, b] = outcomes.map((one) => reportFromTally(tally(one, classes.length, rows), classes));
    return byName(METRICS, (metric) => a[metric] - b[metric]);
  };
  const whole = difference();
  const differences = resampledRows(outcomes[0].truth.length, resamples, seed, difference);
  return byName(METRICS, (metric) =>
    interval(
      whole[metric],
      differences.map((one) => one[metric]),
    ),
  );
}

function resolve({ resamples = 1000, seed = 0 }: BootstrapOptions): Required<BootstrapOptions> {
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new SeqloomError(
      `The number of bootstrap resamples must be a whole number above 0, not ${resamples}.`,
    );
  }
  return { resamples, seed };
}

/** Calls `statistic` with `resamples` draws of `count` from `count` rows, with replacement. */
function resampledRows<T>(
  count: number,
  resamples: number,
  seed: number,
  statistic: (rows: Int32Array) => T,
): T[] {
  const rng = new Rng(seed);
  const rows = new Int32Array(count);
  return Array.from({ length: resamples }, () => {
    for (let i = 0; i < count; i++) rows[i] = rng.integer(count);
    return statistic(rows);
  });
}

function byName<K extends string, V>(names: readonly K[], value: (name: K) => V): Record<K, V> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<K, V>;
}

/** The 2.5th and 97.5th percentiles of the resampled values around a value. */
export function interval(value: number, resampled: ArrayLike<number>): Interval {
  const sorted = Float64Array.from(resampled).sort();
  return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/** Linear interpolation between order statistics, as numpy.quantile. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
