/** Folds that are made: stratified by class, with what must stay together in one of them. */
import { SeqloomError } from '../errors';
import { count } from '../words';
import { firstIdentical } from './duplicates';
import { Rng } from './rng';
import type { Dataset, Folds } from './types';

/** What of the data decides their folds. */
export type Divided = Pick<Dataset, 'name' | 'tokens' | 'labels' | 'classes'>;

/** Records that stay together, and how many of each class they are. */
interface Unit {
  records: number[];
  perClass: Map<number, number>;
}

/**
 * Deals units, the largest first and equals in seeded order, each to the fold that has least of its classes, then fewest records.
 * Without groups, classes of fewer distinct sequences than two (or `rareSize`) stay in train.
 * @returns also those classes, each with its number of distinct sequences
 */
export function dealFolds(
  { name, tokens, labels, classes }: Divided,
  group: string[] | undefined,
  { folds: wanted, seed, rareSize = 0 }: { folds: number; seed: number; rareSize?: number },
): { folds: Folds; whole: Map<number, number> } {
  const units = unitsOf(tokens, labels, group);
  const sizes = tally(labels, classes.length);
  const distinct = tally(
    units.map(({ records }) => labels[records[0]!]!),
    classes.length,
  );
  const whole = new Map<number, number>();
  if (!group) {
    distinct.forEach((sequences, label) => {
      if (sequences < Math.max(2, rareSize)) whole.set(label, sequences);
    });
  }
  const dealt = units.filter(({ records }) => !whole.has(labels[records[0]!]!));
  if (dealt.length < wanted) {
    const what = group
      ? `${count(units.length, 'group')} (those that share a sequence count as one)`
      : count(dealt.length, 'distinct sequence');
    throw new SeqloomError(`${name} has ${what} to divide, too few for ${count(wanted, 'fold')}.`);
  }
  new Rng(seed).fork('folds').shuffle(dealt);
  dealt.sort((a, b) => b.records.length - a.records.length);
  const of = new Int32Array(tokens.length).fill(-1);
  const held = Array.from({ length: wanted }, () => ({
    records: 0,
    perClass: new Float64Array(classes.length),
  }));
  for (const { records, perClass } of dealt) {
    const costs = held.map((fold) => {
      let cost = 0;
      for (const [label, times] of perClass) cost += (times * fold.perClass[label]!) / sizes[label]! ** 2;
      return cost;
    });
    const isBefore = (a: number, b: number) =>
      costs[a] === costs[b] ? held[a]!.records < held[b]!.records : costs[a]! < costs[b]!;
    const chosen = held.reduce((best, _, fold) => (isBefore(fold, best) ? fold : best), 0);
    for (const record of records) of[record] = chosen;
    held[chosen]!.records += records.length;
    for (const [label, times] of perClass) held[chosen]!.perClass[label]! += times;
  }
  return { folds: { names: held.map((_, i) => String(i + 1)), of }, whole };
}

/** Identical sequences, and the groups that they join, in the order of their first records. */
function unitsOf(tokens: Uint8Array[], labels: Int32Array, group: string[] | undefined): Unit[] {
  // Each record leads to an earlier one of its unit, or to itself.
  const before = firstIdentical(tokens).slice();
  const root = (i: number): number => {
    while (before[i] !== i) i = before[i] = before[before[i]!]!;
    return i;
  };
  const firstOfGroup = new Map<string, number>();
  group?.forEach((word, i) => {
    const first = firstOfGroup.get(word);
    if (first === undefined) return firstOfGroup.set(word, i);
    const [a, b] = [root(first), root(i)];
    before[Math.max(a, b)] = Math.min(a, b);
  });
  const units = new Map<number, Unit>();
  tokens.forEach((_, i) => {
    const first = root(i);
    const unit: Unit = units.get(first) ?? { records: [], perClass: new Map() };
    units.set(first, unit);
    unit.records.push(i);
    unit.perClass.set(labels[i]!, (unit.perClass.get(labels[i]!) ?? 0) + 1);
  });
  return [...units.values()];
}

function tally(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]!++;
  return counts;
}
