/** Everything that predicts the test split, held so that any two can be compared on the same draws. */
import type { Interval } from '../evaluate/bootstrap';
import {
  COMPARED_METRICS,
  differenceOf,
  Draws,
  intervalOf,
  metricsOf,
  type ComparedMetric,
  type Resampled,
} from './resample';
import type { PairResult, SystemResult } from './result';

type Description = Pick<SystemResult, 'name' | 'kind' | 'description' | 'network' | 'readout' | 'probe'>;

export class Systems {
  private readonly all: { description: Description; predicted: Int32Array[]; resampled: Resampled }[] = [];

  /** @param truth (N) classes of the test sequences. */
  constructor(
    private readonly draws: Draws,
    private readonly truth: Int32Array,
    private readonly classes: string[],
  ) {}

  /** @param predicted by network: (N) classes. */
  add(description: Description, predicted: Int32Array[]): void {
    const statistics = predicted.map((one) => metricsOf(this.truth, one, this.classes));
    this.all.push({ description, predicted, resampled: this.draws.resample(statistics) });
  }

  results(): SystemResult[] {
    return this.all.map(({ description, resampled }) => ({
      ...description,
      ...byMetric((metric) =>
        intervalOf(resampled, COMPARED_METRICS.indexOf(metric), metric === 'mcc' ? -1 : 0),
      ),
      bySeed: resampled.bySeed.map((values) =>
        byMetric((metric) => values[COMPARED_METRICS.indexOf(metric)]),
      ),
    }));
  }

  pairs(): PairResult[] {
    const metric = (first: Resampled, second: Resampled, name: ComparedMetric): Interval =>
      differenceOf(first, second, COMPARED_METRICS.indexOf(name));
    return this.all.flatMap((first, i) =>
      this.all.slice(i + 1).map((second) => ({
        first: first.description.name,
        second: second.description.name,
        accuracy: metric(first.resampled, second.resampled, 'accuracy'),
        macroF1: metric(first.resampled, second.resampled, 'macroF1'),
      })),
    );
  }

  /** Accuracy of the classifiers and baselines on some of the test sequences. @param places among the test sequences. */
  accuracyAmong(places: number[]): { system: string; accuracy: Interval }[] {
    const draws = new Draws(places.length, this.draws.resamples);
    const pick = (values: Int32Array) => Int32Array.from(places, (place) => values[place]);
    return this.all
      .filter(({ description }) => description.kind !== 'probe')
      .map(({ description, predicted }) => {
        const statistics = predicted.map((one) => metricsOf(pick(this.truth), pick(one), this.classes));
        return { system: description.name, accuracy: intervalOf(draws.resample(statistics)) };
      });
  }

  /** How one system's accuracy lies above that of other predictions of the same sequences. */
  accuracyAbove(name: string, predicted: Int32Array[]): { other: Interval; difference: Interval } {
    const { resampled } = this.all.find(({ description }) => description.name === name)!;
    const other = this.draws.resample(predicted.map((one) => metricsOf(this.truth, one, this.classes)));
    return { other: intervalOf(other), difference: differenceOf(resampled, other) };
  }
}

function byMetric<V>(value: (metric: ComparedMetric) => V): Record<ComparedMetric, V> {
  return Object.fromEntries(COMPARED_METRICS.map((metric) => [metric, value(metric)])) as Record<
    ComparedMetric,
    V
  >;
}
