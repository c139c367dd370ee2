import { firstIdentical } from './duplicates';
import { Rng } from './rng';
import type { Split } from './types';

const SPLIT_NAMES = new Map<string, Split>([
  ['train', 'train'],
  ['training', 'train'],
  ['tr', 'train'],
  ['val', 'val'],
  ['va', 'val'],
  ['valid', 'val'],
  ['validation', 'val'],
  ['dev', 'val'],
  ['development', 'val'],
  ['test', 'test'],
  ['testing', 'test'],
  ['te', 'test'],
  ['holdout', 'test'],
  ['hold-out', 'test'],
  ['held-out', 'test'],
]);

/** The split a file's word names, in any case; undefined if it names none. biotrainer's further test sets (`test2`) are test. */
export function parseSplit(word: string): Split | undefined {
  const name = word.toLowerCase();
  return SPLIT_NAMES.get(name) ?? (/^test[\d_-]/.test(name) ? 'test' : undefined);
}

/** Share of a class's distinct sequences in the validation split, and in the test split, when splits are made. */
const HELD_OUT_SHARE = 0.1;

/**
 * Splits 80/10/10 within each class, seeded. Shares are of distinct sequences (and at most of records), since identical sequences stay together (with the class of the first of them),
 * and every class comes to each split, but those that `holdOut` leaves whole.
 */
export function makeSplits(
  tokens: Uint8Array[],
  labels: Int32Array,
  classes: string[],
  seed: number,
  rareSize?: number,
): { splits: Split[]; whole: Map<number, number> } {
  const splits = new Array<Split>(tokens.length).fill('train');
  return { splits, whole: holdOut(tokens, labels, classes, seed, ['test', 'val'], splits, rareSize) };
}

export function splitsMade(name: string, seed: number): string {
  return `${name} gives no splits; they were made: 80/10/10 within each class, seed ${seed}.`;
}

export function validationHeldOut(name: string, seed: number): string {
  return `${name} gives no validation split; a tenth of train was held out for it within each class, seed ${seed}.`;
}

/**
 * Moves a tenth of each class's `train` records to each of the splits `into`; records of other splits stay, and so do
 * sequences that another split holds as well, and classes with fewer distinct sequences than `rareSize` or than splits to fill.
 * @returns the classes left whole, each with its number of distinct sequences
 */
export function holdOut(
  tokens: Uint8Array[],
  labels: Int32Array,
  classes: string[],
  seed: number,
  into: Split[],
  splits: Split[],
  rareSize = 0,
): Map<number, number> {
  const whole = new Map<number, number>();
  const rng = new Rng(seed).fork('splits');
  const first = firstIdentical(tokens);
  const sizes = new Int32Array(tokens.length);
  const groupsOfClass = trainGroups(first, labels, classes.length, splits, sizes);
  /** By the first sequence of a group, its split from 1. */
  const chosen = new Uint8Array(tokens.length);
  groupsOfClass.forEach((groups, label) => {
    if (groups.length <= into.length || groups.length < rareSize) {
      whole.set(label, groups.length);
      return;
    }
    const records = groups.reduce((sum, group) => sum + sizes[group]!, 0);
    let left = rng.fork(classes[label]!).shuffle(groups);
    into.forEach((_, s) => {
      for (const group of takeGroups(left, sizes, tenth(groups.length), tenth(records)))
        chosen[group] = s + 1;
      left = left.filter((group) => chosen[group] === 0);
    });
  });
  first.forEach((group, i) => {
    if (chosen[group]! > 0) splits[i] = into[chosen[group]! - 1]!;
  });
  return whole;
}

/** Per class, the groups of identical sequences that lie in `train` whole, each by its first sequence; `sizes` takes how many it has. */
function trainGroups(
  first: Int32Array,
  labels: Int32Array,
  classes: number,
  splits: Split[],
  sizes: Int32Array,
): number[][] {
  const isWhole = new Uint8Array(first.length).fill(1);
  first.forEach((group, i) => {
    sizes[group]!++;
    if (splits[i] !== 'train') isWhole[group] = 0;
  });
  const groups = Array.from({ length: classes }, (): number[] => []);
  first.forEach((group, i) => {
    if (group === i && isWhole[group]) groups[labels[group]!]!.push(group);
  });
  return groups;
}

const tenth = (n: number): number => Math.max(1, Math.round(n * HELD_OUT_SHARE));

/** The first groups, no more than `mostGroups` with `mostRecords` together; the smallest alone if each is larger. */
function takeGroups(groups: number[], sizes: Int32Array, mostGroups: number, mostRecords: number): number[] {
  const taken: number[] = [];
  let records = 0;
  for (const group of groups) {
    if (taken.length === mostGroups) break;
    if (records + sizes[group]! > mostRecords) continue;
    taken.push(group);
    records += sizes[group]!;
  }
  if (taken.length === 0) taken.push(groups.reduce((a, b) => (sizes[b]! < sizes[a]! ? b : a)));
  return taken;
}
