/** Results as sentences; the command line and the report say the same. */
import type { Interval } from './bootstrap';
import type { EvaluatedSplit } from './baselines';
import type { BeforeAfter } from './calibration';
import type { BaselineReport, Evaluation } from './evaluation';
import type { ClassificationReport, ClassMetric, Metric } from './metrics';
import { show } from '../data/show';
import { count, percent } from '../words';

export const METRIC_NAMES: Record<Metric | ClassMetric, string> = {
  accuracy: 'accuracy',
  balancedAccuracy: 'balanced accuracy',
  macroF1: 'macro-F1',
  mcc: 'MCC',
  calibrationError: 'calibration error',
  precision: 'precision',
  recall: 'recall',
  f1: 'F1',
};

/** What each metric says, for who does not have it at heart. */
export const METRIC_MEANINGS: Record<Metric | ClassMetric, string> = {
  accuracy: 'share of the sequences whose class was named rightly',
  balancedAccuracy: 'mean of the recalls of all classes, so that rare classes count as much as common ones',
  macroF1: 'mean of the F1 of all classes',
  mcc: 'Matthews correlation of truth and prediction: 1 is perfect, 0 is what guessing gives',
  calibrationError: 'mean gap between how sure the network was and how often it was right; 0 is best',
  precision: 'of the sequences that were given the class, the share that belong to it',
  recall: 'of the sequences that belong to the class, the share that were found',
  f1: 'harmonic mean of precision and recall',
};

/** `0.927 to 0.982` */
export function range({ low, high }: Interval): string {
  return `${low.toFixed(3)} to ${high.toFixed(3)}`;
}

/** The accuracy as a sentence, and that it is no merit where the network names one class for everything. */
export function accuracySentence(
  split: EvaluatedSplit,
  report: ClassificationReport,
  { value, low, high }: Interval,
): string {
  const one = oneClassSentence(split, report);
  if (one) return one;
  const which = split === 'all' ? count(report.count, 'sequence') : count(report.count, `${split} sequence`);
  return `The network classifies ${percent(value)} of ${which} rightly (95 % interval ${percent(low)} to ${percent(high)}).`;
}

/** Says that the network names one class for everything, where it does and there are others. */
export function oneClassSentence(
  split: EvaluatedSplit,
  { perClass, accuracy, count: sequences }: ClassificationReport,
): string | undefined {
  const named = perClass.filter(({ predicted }) => predicted > 0);
  const commonest = Math.max(...perClass.map(({ support }) => support));
  if (named.length !== 1 || commonest === sequences) return undefined;
  const [{ name, support }] = named;
  const which = split === 'all' ? 'every sequence' : `every ${split} sequence`;
  const merit =
    support === commonest
      ? `it is no better than always naming the commonest class (${percent(accuracy)})`
      : `always naming the commonest class would be right more often (${percent(commonest / sequences)} instead of ${percent(accuracy)})`;
  return `The network says "${show(name)}" for ${which}: ${merit}.`;
}

/** What the interval of a difference shows of the first of two. */
export type Shown = 'better' | 'worse' | 'no difference shown';

/** An interval that holds 0 shows no difference. */
export function isAhead({ low, high }: Interval): Shown {
  return low > 0 ? 'better' : high < 0 ? 'worse' : 'no difference shown';
}

/** What the network knows beyond a baseline, with chance accounted for. */
export function verdict({ report, networkAhead }: BaselineReport): string {
  const { value, low, high } = networkAhead.accuracy;
  const shown = isAhead(networkAhead.accuracy);
  const points = `${points100(value)} points (95 % interval ${points100(low)} to ${points100(high)})`;
  const known = `Amino-acid composition alone reaches ${percent(report.accuracy)}`;
  if (shown === 'better')
    return `${known}; the network is ahead by ${points}: it has learned more than composition.`;
  if (shown === 'worse')
    return `${known}; the network differs by ${points}: it has learned less than composition holds.`;
  return `${known}; the network differs by ${points}, which chance explains.`;
}

/** What calibration brings, and from which confidence on predictions had better be made; sentences. */
export function sureInWords({ calibration }: Pick<Evaluation, 'calibration'>): string[] {
  if (!calibration) return [];
  const { temperature, used, crossEntropy, calibrationError, threshold } = calibration;
  const both = ({ before, after }: BeforeAfter<number>) => `${before.toFixed(3)} to ${after.toFixed(3)}`;
  const was = temperature > 1 ? 'too sure' : 'not sure enough';
  const fitted =
    `On validation the network was ${was} (temperature ${temperature.toFixed(2)}). Calibration takes the calibration error from ` +
    `${both(calibrationError)} here, cross-entropy from ${both(crossEntropy)}; the figures above are ${used ? 'with' : 'without'} it.`;
  if (!threshold) return [fitted, 'No threshold leaves enough predictions that are right often enough.'];
  const { threshold: least, coverage, accuracy, wanted } = threshold;
  return [
    fitted,
    `For ${percent(wanted)} right, leave undecided what is less probable than ${least}: of validation ${percent(coverage)} is then decided, ${percent(accuracy.value)} of it rightly (95 % interval ${percent(accuracy.low)} to ${percent(accuracy.high)}).`,
  ];
}

/** A share in percentage points, without the unit. */
export function points100(share: number): string {
  return (100 * share).toFixed(1);
}
