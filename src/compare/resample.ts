import { Rng } from '../data/rng';
import { interval, type Interval } from '../evaluate/bootstrap';
import { overallMetrics, tally } from '../evaluate/metrics';

/** The metrics that systems are compared by; all follow from predicted classes. */
export const COMPARED_METRICS = ['accuracy', 'balancedAccuracy', 'macroF1', 'mcc'] as const;
/** One of the compared metrics. */
export type ComparedMetric = (typeof COMPARED_METRICS)[number];

/** A statistic of one network on the rows listed (a row counts as often as it is listed); all rows without a list. */
export type Statistic = (rows?: Int32Array) => number[];

/** Statistics on the data, and on every draw. */
export interface Resampled {
  values: number[];
  /** By statistic: (resamples). */
  draws: Float64Array[];
  /** By network, then statistic: on all rows. */
  bySeed: number[][];
}

/**
 * Draws for a bootstrap over sequences and over networks. One object serves all systems that are compared, so that each
 * draw takes the same sequences, and of systems with equally many networks the same seeds: differences are then paired.
 */
export class Draws {
  private readonly rows: Int32Array[];
  private readonly seedShares = new Map<number, Float64Array[]>();

  /** @param count sequences. */
  constructor(
    count: number,
    readonly resamples: number,
    private readonly seed = 0,
  ) {
    const rng = new Rng(seed).fork('sequences');
    this.rows = Array.from({ length: resamples }, () =>
      Int32Array.from({ length: count }, () => rng.integer(count)),
    );
  }

  /**
   * The mean of a statistic over networks, on the data and on every draw of sequences and networks. A plain bootstrap of
   * few networks makes their variance too small by (S - 1) / S (Davison & Hinkley 1997, section 2.3), so the part of a
   * draw's deviation that comes from the networks is stretched by sqrt(S / (S - 1)).
   * @param networks one statistic per network; with a single one the draws are over sequences alone.
   */
  resample(networks: Statistic[]): Resampled {
    const bySeed = networks.map((statistic) => statistic());
    const values = meanOf(bySeed, equalShares(networks.length));
    const shares = this.sharesOf(networks.length);
    const stretch = networks.length > 1 ? Math.sqrt(networks.length / (networks.length - 1)) : 0;
    const draws = values.map(() => new Float64Array(this.resamples));
    this.rows.forEach((rows, draw) => {
      const drawn = networks.map((statistic) => statistic(rows));
      const all = meanOf(drawn, equalShares(networks.length));
      const some = meanOf(drawn, shares[draw]);
      all.forEach((value, s) => (draws[s][draw] = value + stretch * (some[s] - value)));
    });
    return { values, draws, bySeed };
  }

  /** By draw: how large a share each of so many networks has. */
  private sharesOf(networks: number): Float64Array[] {
    let shares = this.seedShares.get(networks);
    if (!shares) {
      const rng = new Rng(this.seed).fork(`networks ${networks}`);
      shares = this.rows.map(() => {
        const drawn = new Float64Array(networks);
        for (let i = 0; i < networks; i++) drawn[rng.integer(networks)] += 1 / networks;
        return drawn;
      });
      this.seedShares.set(networks, shares);
    }
    return shares;
  }
}

/** The interval of a statistic, kept within the bounds of its values, which stretched draws can pass. */
export function intervalOf(
  { values, draws }: Pick<Resampled, 'values' | 'draws'>,
  statistic = 0,
  least = 0,
  most = 1,
): Interval {
  const { value, low, high } = interval(values[statistic], draws[statistic]);
  return { value, low: Math.max(least, low), high: Math.min(most, high) };
}

/** The interval of `first - second`, draw by draw, of statistics from 0 to 1. */
export function differenceOf(first: Resampled, second: Resampled, statistic = 0): Interval {
  const values = [first.values[statistic] - second.values[statistic]];
  const draws = [first.draws[statistic].map((one, draw) => one - second.draws[statistic][draw])];
  return intervalOf({ values, draws }, 0, -1);
}

/** The statistics `COMPARED_METRICS` of predictions. @param truth, predicted (N) class indices. */
export function metricsOf(truth: Int32Array, predicted: Int32Array, classes: string[]): Statistic {
  return (rows) => {
    const metrics = overallMetrics(tally({ truth, predicted }, classes.length, rows));
    return COMPARED_METRICS.map((metric) => metrics[metric]);
  };
}

/** The mean of values that each row has, and those of further lists. @param lists each (N). */
export function meansOf(...lists: Float64Array[]): Statistic {
  return (rows) =>
    lists.map((values) => {
      let sum = 0;
      if (rows) for (const row of rows) sum += values[row];
      else for (const value of values) sum += value;
      return sum / (rows?.length ?? values.length);
    });
}

function equalShares(count: number): Float64Array {
  return new Float64Array(count).fill(1 / count);
}

function meanOf(bySeed: number[][], shares: Float64Array): number[] {
  return bySeed[0].map((_, s) => bySeed.reduce((sum, values, i) => sum + values[s] * shares[i], 0));
}
