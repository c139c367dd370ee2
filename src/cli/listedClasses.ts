import type { ClassReport } from '../evaluate/metrics';
import { count } from '../words';

/** A table of more classes would push all else from the terminal. */
const MOST_LISTED = 50;
const WORST_LISTED = 20;

/**
 * The classes that a terminal's table lists: all, or of many those recognised worst.
 * @param all where all of them are
 * @returns their places among the classes, and what is to be said of those left out
 */
export function listedClasses(perClass: ClassReport[], all: string): { places: number[]; left: string[] } {
  const places = [...perClass.keys()];
  if (perClass.length <= MOST_LISTED) return { places, left: [] };
  const tested = places.filter((c) => perClass[c].support > 0);
  const worst = tested.sort((a, b) => perClass[a].f1! - perClass[b].f1!).slice(0, WORST_LISTED);
  const others = perClass.length - worst.length;
  return {
    places: worst,
    left: [
      `These are the ${worst.length} of lowest F1; ${all} has the ${count(others, 'other class', 'other classes')} too.`,
    ],
  };
}
