/** How accuracy falls with the distance to the nearest training sequence. */
import type { Interval } from '../evaluate/bootstrap';
import type { Systems } from './systems';

/** Accuracy on test sequences about equally similar to the training split. */
export interface IdentityBin {
  /** Estimated identity to the nearest training sequence: from `from` to below `to`. */
  from: number;
  to: number;
  sequences: number;
  /** Accuracies of the classifiers and baselines on the test sequences of the bin. */
  systems: { system: string; accuracy: Interval }[];
}

const EDGES = [0, 0.4, 0.6, 0.8, 1];
/** An interval over fewer sequences says nothing. */
const FEWEST = 5;

/**
 * Bins of fewer than 5 test sequences are left out.
 * @param identities of every test sequence, as 3-residue words tell them (`WordIndex`)
 */
export function accuracyByIdentity(identities: number[], systems: Systems): IdentityBin[] {
  return EDGES.slice(1).flatMap((to, i) => {
    const from = EDGES[i];
    const isLast = to === EDGES.at(-1);
    const places = identities.flatMap((identity, place) =>
      identity >= from && (identity < to || isLast) ? [place] : [],
    );
    if (places.length < FEWEST) return [];
    return [{ from, to, sequences: places.length, systems: systems.accuracyAmong(places) }];
  });
}
