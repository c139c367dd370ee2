/** What a search tried, as a run's folder and report keep it. */
import type { SelectBy } from '../train/selection';
import type { EpochReport } from '../train/progress';
import { SEARCHED, type Searched, type Trial } from '../train/searchSpace';

/** In config.json: how the network was searched. */
export interface RunSearch {
  /** At most so long, and so many trials. */
  minutes?: number;
  trials?: number;
  /** Options that were given, and so not searched. */
  fixed: Searched[];
  /** The folder of the trial that was taken, once the search has ended. */
  chosen?: string;
}

/** One trial of a search. */
export interface TrialSummary {
  /** Its run folder within that of the search. */
  name: string;
  options: Record<Searched, string | number>;
  history: EpochReport[];
  /** The best of these epochs; 0 where there is none. */
  bestEpoch: number;
  /** Why it could not be trained. */
  message?: string;
}

/** search.json: all trials, in the order they began. */
export interface SearchSummary {
  selectBy: SelectBy;
  chosen: string;
  trials: TrialSummary[];
}

/** The searched options of a trial. */
export function searchedOptions({ model, train }: Trial): TrialSummary['options'] {
  const all = { ...model, ...train };
  return Object.fromEntries(SEARCHED.map((key) => [key, all[key]])) as TrialSummary['options'];
}

/** The options of the trial that was taken. */
export function foundOptions({ trials, chosen }: SearchSummary): TrialSummary['options'] {
  return trials.find(({ name }) => name === chosen)!.options;
}
