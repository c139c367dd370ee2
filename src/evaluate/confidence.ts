/** How often a network is right where it is sure, and where it had better say that it is not. */
import type { Interval } from './bootstrap';
import type { Outcomes } from './metrics';

/** Predictions of about the same confidence. */
export interface ConfidenceBin {
  /** The confidence is above `from`, up to `to`. */
  from: number;
  to: number;
  count: number;
  /** Mean. */
  confidence: number;
  /** Share of right ones, with Wilson's 95 % interval. */
  accuracy: Interval;
}

/** The predictions that are left when those of less confidence are not made. */
export interface ThresholdReport {
  threshold: number;
  count: number;
  /** Share of all. */
  coverage: number;
  /** With Wilson's 95 % interval; the value is NaN where none are left. */
  accuracy: Interval;
}

/** Accuracy by confidence: in bins, empty ones left out, and from thresholds on. */
export interface ConfidenceReport {
  bins: ConfidenceBin[];
  thresholds: ThresholdReport[];
}

/** A confidence below which a prediction had better not be made, and what of the sequences it was found on is then left. */
export interface SuggestedThreshold extends ThresholdReport {
  /** The accuracy that was asked for. */
  wanted: number;
}

const BINS = 10;
const THRESHOLDS = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/** Hundredths, and finer ones near 1, where networks crowd that are too sure. */
const CANDIDATES = [...Array.from({ length: 99 }, (_, i) => (i + 1) / 100), 0.995, 0.999, 0.9995, 0.9999];

/** What is asked of the predictions that are left: this accuracy, or half the errors where it is reached without. */
const WANTED = 0.95;
/** Fewer show nothing. */
const LEAST_LEFT = 20;

export function confidenceReport(outcomes: Outcomes): ConfidenceReport {
  const { truth, predicted, confidence } = outcomes;
  const bins = Array.from({ length: BINS }, () => ({ right: 0, confidence: 0, count: 0 }));
  confidence.forEach((sure, i) => {
    const bin = bins[Math.max(0, Math.ceil(sure * BINS) - 1)];
    bin.count++;
    bin.confidence += sure;
    if (truth[i] === predicted[i]) bin.right++;
  });
  return {
    bins: bins
      .map(({ right, confidence: sum, count }, i) => ({
        from: i / BINS,
        to: (i + 1) / BINS,
        count,
        confidence: sum / count,
        accuracy: wilson(right, count),
      }))
      .filter(({ count }) => count > 0),
    thresholds: THRESHOLDS.map((threshold) => fromThreshold(outcomes, threshold)),
  };
}

/**
 * The least confidence from which on predictions are right in 95 %, or in half as many errors as all of them where
 * those are that good already. Undefined where none leaves 20 sequences so.
 */
export function suggestThreshold(outcomes: Outcomes): SuggestedThreshold | undefined {
  const all = fromThreshold(outcomes, 0).accuracy.value;
  const wanted = all < WANTED ? WANTED : (1 + all) / 2;
  for (const threshold of CANDIDATES) {
    const left = fromThreshold(outcomes, threshold);
    if (left.count >= LEAST_LEFT && left.accuracy.value >= wanted) return { ...left, wanted };
  }
  return undefined;
}

function fromThreshold({ truth, predicted, confidence }: Outcomes, threshold: number): ThresholdReport {
  let [count, right] = [0, 0];
  confidence.forEach((sure, i) => {
    if (sure < threshold) return;
    count++;
    if (truth[i] === predicted[i]) right++;
  });
  return { threshold, count, coverage: count / truth.length, accuracy: wilson(right, count) };
}

/** Wilson's score interval of a share (1927), which holds for few and for shares near 0 and 1, where the bootstrap does not. */
function wilson(right: number, count: number): Interval {
  const z = 1.959964;
  const value = right / count;
  if (count === 0) return { value, low: 0, high: 1 };
  const middle = (value + z ** 2 / (2 * count)) / (1 + z ** 2 / count);
  const half =
    (z / (1 + z ** 2 / count)) * Math.sqrt((value * (1 - value)) / count + z ** 2 / (4 * count ** 2));
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
