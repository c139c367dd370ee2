/** Everything that predicts the test sequences, held so that any two can be compared on the same draws. */
import { concatenate } from '../data/concatenate';
import type { Interval } from '../evaluate/bootstrap';
import type { Turns } from '../turns';
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

/** What a system predicts. */
interface Predictions {
  description: Pick<SystemResult, 'name' | 'kind' | 'description' | 'network' | 'readout' | 'probe'>;
  /** By network: (N) classes. */
  predicted: Int32Array[];
}

/** Systems that predict the same test sequences. */
export interface Tested {
  classes: string[];
  /** (N) classes of the test sequences. */
  truth: Int32Array;
  systems: Predictions[];
}

/** What is tested on the folds of the data, as on all their test sequences; a system that a fold lacks is left out. */
export function poolTested(folds: Tested[]): Tested {
  const [{ classes, systems }] = folds;
  return {
    classes,
    truth: concatenate(
      Int32Array,
      folds.map(({ truth }) => truth),
    ),
    systems: systems.flatMap(({ description, predicted }) => {
      const parts = folds.flatMap(({ systems }) =>
        systems.filter((one) => one.description.name === description.name),
      );
      if (parts.length < folds.length) return [];
      const pooled = predicted.map((_, network) =>
        concatenate(
          Int32Array,
          parts.map((part) => part.predicted[network]),
        ),
      );
      return [{ description, predicted: pooled }];
    }),
  };
}

export class Systems {
  private constructor(
    private readonly tested: Tested,
    private readonly draws: Draws,
    private readonly all: (Predictions & { resampled: Resampled })[],
  ) {}

  /** @param draws of as many sequences as are tested */
  static async resample(tested: Tested, draws: Draws, turns: Turns): Promise<Systems> {
    const { truth, classes, systems } = tested;
    const all: Systems['all'] = [];
    for (const system of systems) {
      const statistics = system.predicted.map((one) => metricsOf(truth, one, classes));
      all.push({ ...system, resampled: draws.resample(statistics) });
      await turns.give();
    }
    return new Systems(tested, draws, all);
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
    const { truth, classes } = this.tested;
    const draws = new Draws(places.length, this.draws.resamples);
    const pick = (values: Int32Array) => Int32Array.from(places, (place) => values[place]);
    return this.all
      .filter(({ description }) => description.kind !== 'probe')
      .map(({ description, predicted }) => {
        const statistics = predicted.map((one) => metricsOf(pick(truth), pick(one), classes));
        return { system: description.name, accuracy: intervalOf(draws.resample(statistics)) };
      });
  }

  accuracy(name: string): Interval {
    return intervalOf(this.named(name));
  }

  /** How a system's accuracy lies above that of the one of its name among others, on the same draws. */
  accuracyAbove(others: Systems, name: string): Interval {
    return differenceOf(this.named(name), others.named(name));
  }

  private named(name: string): Resampled {
    return this.all.find(({ description }) => description.name === name)!.resampled;
  }
}

function byMetric<V>(value: (metric: ComparedMetric) => V): Record<ComparedMetric, V> {
  return Object.fromEntries(COMPARED_METRICS.map((metric) => [metric, value(metric)])) as Record<
    ComparedMetric,
    V
  >;
}
