/**
 * Successive halving (Jamieson & Talwalkar 2016), one trial at a time as in ASHA (Li et al. 2020): trials are trained for few epochs, and
 * the best third goes on to the next rung, from its checkpoint, until some have been trained in full. What is done next follows
 * from the results so far alone; a clock only says when no new trial begins, and when all ends.
 */
import type { EpochReport } from './progress';
import { isBetter, type SelectBy } from './selection';

/** One trial in so many goes on to the next rung. */
const REDUCTION = 3;
/** So many come to each rung, where there are as many. */
const LEAST = 2;

/** What a trial has come to. */
export interface TrialStanding {
  /** The best epoch by each rung that it reached, the first first; undefined where none could be trained. */
  rungs: (EpochReport | undefined)[];
}

/** Epochs after which trials are compared; the last is all of them. */
export function rungsOf(epochs: number): number[] {
  return [...new Set([Math.ceil(epochs / REDUCTION ** 2), Math.ceil(epochs / REDUCTION), epochs])];
}

/** What there is still time for: new trials, bringing the best to the end, or nothing. */
export type SearchPhase = 'open' | 'closing' | 'over';

/**
 * @param rungs of `rungsOf`
 * @param train trains trial i (from 0) up to the rung's epochs; false where it was stopped before
 * @param phase asked before each, told how many trials have begun
 * @returns the trials, in the order they began
 */
export async function searchTrials(
  rungs: number[],
  by: SelectBy,
  train: (trial: number, epochs: number) => Promise<{ best?: EpochReport } | false>,
  phase: (begun: number) => SearchPhase,
): Promise<TrialStanding[]> {
  const trials: TrialStanding[] = [];
  for (;;) {
    const now = phase(trials.length);
    if (now === 'over') return trials;
    const next = toPromote(trials, rungs.length, by, now === 'closing') ?? trials.length;
    if (next === trials.length) {
      if (now === 'closing') return trials;
      trials.push({ rungs: [] });
    }
    const trial = trials[next];
    const result = await train(next, rungs[trial.rungs.length]);
    if (!result) return trials;
    trial.rungs.push(result.best);
  }
}

/** The best trial: of those at the highest rung that any reached. Undefined where none could be trained. */
export function bestTrial(trials: TrialStanding[], by: SelectBy): number | undefined {
  const highest = Math.max(0, ...trials.map(({ rungs }) => rungs.length));
  for (let rung = highest - 1; rung >= 0; rung--) {
    const [first] = ranked(trials, rung, by);
    if (first !== undefined) return first;
  }
  return undefined;
}

/** Trials that reached the rung and could be trained, the best first, of equals the earliest. */
function ranked(trials: TrialStanding[], rung: number, by: SelectBy): number[] {
  const there = [...trials.keys()].filter((i) => trials[i].rungs[rung] !== undefined);
  return there.sort((a, b) => {
    const [one, other] = [trials[a].rungs[rung]!, trials[b].rungs[rung]!];
    return isBetter(by, one, other) ? -1 : isBetter(by, other, one) ? 1 : a - b;
  });
}

function toPromote(
  trials: TrialStanding[],
  rungs: number,
  by: SelectBy,
  closing: boolean,
): number | undefined {
  const below = [...Array(rungs - 1).keys()];
  // At the end from below, so that each rung has all that come to it; before, what is furthest goes on first.
  for (const rung of closing ? below : below.reverse()) {
    const there = ranked(trials, rung, by);
    const share = there.length / REDUCTION;
    const allowed = closing ? Math.max(LEAST, Math.ceil(share)) : Math.floor(share);
    const next = there.slice(0, allowed).find((i) => trials[i].rungs.length === rung + 1);
    if (next !== undefined) return next;
  }
  return undefined;
}
