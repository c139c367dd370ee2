/** Which epoch's weights are kept: the best by a measure of the validation split. */
import type { EpochReport } from './progress';

interface Measure {
  /** For people. */
  name: string;
  /** `a lower validation loss`, `the lowest validation loss`. */
  better: 'lower' | 'higher';
  best: 'lowest' | 'highest';
  /** Missing in epochs that an older Seqloom trained. */
  of(epoch: EpochReport): number | undefined;
}

/** What the epochs of a training are compared by. */
export const SELECT_BY = {
  loss: { name: 'loss', better: 'lower', best: 'lowest', of: ({ valLoss }) => valLoss },
  accuracy: { name: 'accuracy', better: 'higher', best: 'highest', of: ({ valAccuracy }) => valAccuracy },
  'macro-f1': { name: 'macro-F1', better: 'higher', best: 'highest', of: ({ valMacroF1 }) => valMacroF1 },
  mcc: { name: 'MCC', better: 'higher', best: 'highest', of: ({ valMcc }) => valMcc },
} as const satisfies Record<string, Measure>;
/** One of SELECT_BY. */
export type SelectBy = keyof typeof SELECT_BY;
export const SELECT_BY_NAMES = Object.keys(SELECT_BY) as SelectBy[];

/**
 * Whether an epoch is better than the best before it; of equals the one of lower loss. An epoch whose loss is not finite never is:
 * what such a network answers is no answer.
 */
export function isBetter(by: SelectBy, epoch: EpochReport, best: EpochReport | undefined): boolean {
  if (!Number.isFinite(epoch.valLoss)) return false;
  if (!best) return true;
  const { of, better } = SELECT_BY[by];
  const ahead = (of(epoch) ?? 0) - (of(best) ?? 0);
  if (ahead === 0) return epoch.valLoss < best.valLoss;
  return better === 'higher' ? ahead > 0 : ahead < 0;
}
