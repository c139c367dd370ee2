import { Rng } from '../data/rng';
import { SeqloomError } from '../errors';
import { Turns } from '../turns';
import {
  CLASS_METRICS,
  classMetrics,
  METRICS,
  overallMetrics,
  tally,
  toOutcomes,
  UNTESTED,
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
  /** `null` for a class to which no sequence belongs. */
  perClass: ({ name: string } & Record<ClassMetric, Interval | null>)[];
}

/**
 * Percentile bootstrap 95 % intervals of every metric, over sequences: N of the N labelled sequences are drawn with
 * replacement, the metrics computed anew, and the 2.5th and 97.5th percentiles taken (Efron & Tibshirani 1993, ch. 13).
 * The network is held fixed: the intervals say nothing of another training run.
 * @param labels (N) class indices, -1 where unlabelled; @param probabilities (N, C) row-major; @param classes C names.
 * @throws SeqloomError as `toOutcomes`; what `turns` throws
 */
export async function bootstrapIntervals(
  labels: Int32Array,
  probabilities: Float32Array,
  classes: string[],
  options: BootstrapOptions = {},
  turns = new Turns(),
): Promise<BootstrapIntervals> {
  const { resamples, seed } = resolve(options);
  const outcomes = toOutcomes(labels, probabilities, classes);
  const whole = tally(outcomes, classes.length);
  const metrics = overallMetrics(whole);
  const draws = byName(METRICS, () => new Float64Array(resamples));
  const classDraws = classes.map(() => byName(CLASS_METRICS, () => new Float64Array(resamples)));
  await resampledRows(outcomes.truth.length, resamples, seed, turns, (rows, draw) => {
    const counts = tally(outcomes, classes.length, rows);
    record(draws, draw, overallMetrics(counts));
    classDraws.forEach((ofClass, c) => record(ofClass, draw, classMetrics(counts, c)));
  });
  return {
    resamples,
    seed,
    ...byName(METRICS, (metric) => interval(metrics[metric], draws[metric])),
    perClass: classes.map((name, c) => {
      if (whole.support[c] === 0) return { name, ...UNTESTED };
      const ofClass = classMetrics(whole, c);
      return { name, ...byName(CLASS_METRICS, (metric) => interval(ofClass[metric], classDraws[c][metric])) };
    }),
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
export async function pairedBootstrap(
  labels: Int32Array,
  first: Float32Array,
  second: Float32Array,
  classes: string[],
  options: BootstrapOptions = {},
  turns = new Turns(),
): Promise<Record<Metric, Interval>> {
  const { resamples, seed } = resolve(options);
  const outcomes = [first, second].map((probabilities) => toOutcomes(labels, probabilities, classes));
  const difference = (rows?: Int32Array): Record<Metric, number> => {
    const [a, b] = outcomes.map((one) => overallMetrics(tally(one, classes.length, rows)));
    return byName(METRICS, (metric) => a[metric] - b[metric]);
  };
  const whole = difference();
  const draws = byName(METRICS, () => new Float64Array(resamples));
  await resampledRows(outcomes[0].truth.length, resamples, seed, turns, (rows, draw) =>
    record(draws, draw, difference(rows)),
  );
  return byName(METRICS, (metric) => interval(whole[metric], draws[metric]));
}

/** Keeps the values of a draw, as numbers alone: objects of every draw and class would fill the heap. */
function record<K extends string>(
  draws: Record<K, Float64Array>,
  draw: number,
  values: Record<K, number>,
): void {
  for (const name in draws) draws[name][draw] = values[name];
}

function resolve({ resamples = 1000, seed = 0 }: BootstrapOptions): Required<BootstrapOptions> {
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new SeqloomError(
      `The number of bootstrap resamples must be a whole number above 0, not ${resamples}.`,
    );
  }
  return { resamples, seed };
}

/** Calls `use` with `resamples` draws of `count` from `count` rows, with replacement, and each draw's number. */
async function resampledRows(
  count: number,
  resamples: number,
  seed: number,
  turns: Turns,
  use: (rows: Int32Array, draw: number) => void,
): Promise<void> {
  const rng = new Rng(seed);
  const rows = new Int32Array(count);
  for (let draw = 0; draw < resamples; draw++) {
    for (let i = 0; i < count; i++) rows[i] = rng.integer(count);
    use(rows, draw);
    await turns.give();
  }
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
