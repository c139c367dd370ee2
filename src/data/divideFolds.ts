/** How data are divided into folds, and what a user should know of them. */
import { SeqloomError } from '../errors';
import { count } from '../words';
import { dealFolds, type Divided } from './dealFolds';
import { firstIdentical } from './duplicates';
import type { FoldOptions } from './folds';
import { rareInWords } from './rareClasses';
import { show, showSome } from './show';
import type { Folds } from './types';

/** What stands in the columns that options name; empty where they name none. */
interface FoldWords {
  foldWords: (string | undefined)[];
  groupWords: (string | undefined)[];
}

/**
 * Divides the data as the options say.
 * @param lineOf where a record is from, for messages
 * @returns the folds, and what a user should know of them
 * @throws SeqloomError when both columns say what the folds are, a record has no fold or group, or there are too few
 */
export function resolveFolds(
  data: Divided,
  words: FoldWords,
  lineOf: (record: number) => string,
  options: FoldOptions & { seed: number; rareSize?: number },
): { folds: Folds; warnings: string[] } {
  const { folds: wanted, foldColumn, groupColumn, seed } = options;
  const { name, tokens } = data;
  if (foldColumn !== undefined && (wanted !== undefined || groupColumn !== undefined)) {
    throw new SeqloomError(
      `The folds are those of the column "${show(foldColumn)}"; no number of folds, and no groups, can be given beside it.`,
    );
  }
  if (wanted !== undefined) {
    const group =
      groupColumn === undefined ? undefined : complete(words.groupWords, 'group', groupColumn, lineOf);
    const { folds, whole } = dealFolds(data, group, { ...options, folds: wanted });
    const together =
      group === undefined
        ? 'identical sequences lie in one fold'
        : `groups of the column "${show(groupColumn!)}" (${count(new Set(group).size)}) and identical sequences lie in one fold`;
    const made = `${name}: ${count(wanted, 'fold')} were made within each class, seed ${seed}; ${together}.`;
    return { folds, warnings: [made, ...notes(data, folds, whole, options.rareSize)] };
  }
  const column = foldColumn ?? groupColumn!;
  const given =
    foldColumn === undefined
      ? complete(words.groupWords, 'group', column, lineOf)
      : complete(words.foldWords, 'fold', column, lineOf);
  const folds = foldsOf(given);
  if (folds.names.length < 2) {
    throw new SeqloomError(
      `${name}: every record has "${show(folds.names[0])}" in the column "${show(column)}"; a cross-validation needs two folds or more.`,
    );
  }
  const which =
    foldColumn === undefined
      ? `each group of the column "${show(column)}" is a fold`
      : `the folds are those of the column "${show(column)}"`;
  const apart = dividedTwins(tokens, folds);
  const leaked =
    apart === 0
      ? []
      : [
          `${name}: ${count(apart, 'record repeats', 'records repeat')} a sequence of another fold, so scores will be too good.`,
        ];
  return { folds, warnings: [`${name}: ${which}.`, ...leaked, ...notes(data, folds, new Map())] };
}

/**
 * Makes folds that divide none of some other groups.
 * @returns also what a user should know of them
 */
export function groupedFolds(
  data: Divided,
  group: string[],
  options: { folds: number; seed: number },
): { folds: Folds; warnings: string[] } {
  const { folds, whole } = dealFolds(data, group, options);
  return { folds, warnings: notes(data, folds, whole) };
}

/** The words of a column that must be there for every record. */
function complete(
  words: (string | undefined)[],
  what: 'fold' | 'group',
  column: string,
  lineOf: (record: number) => string,
): string[] {
  const missing = words.flatMap((word, i) => (word === undefined ? [i] : []));
  if (missing.length > 0) {
    throw new SeqloomError(
      `${count(missing.length, 'record has', 'records have')} no ${what} in the column "${show(column)}" (${showSome(missing.map(lineOf), 3)}). Fill it in for all, or remove them.`,
      { kind: 'column', role: what },
    );
  }
  return words as string[];
}

/** Folds that are given by name, in the order of their numbers or letters. */
function foldsOf(given: string[]): Folds {
  const names = [...new Set(given)].sort();
  if (names.every((name) => Number.isFinite(Number(name)))) names.sort((a, b) => Number(a) - Number(b));
  const placeOf = new Map(names.map((name, i) => [name, i]));
  return { names, of: Int32Array.from(given, (name) => placeOf.get(name)!) };
}

/** Records whose sequence lies in another fold as well. */
function dividedTwins(tokens: Uint8Array[], { of }: Folds): number {
  const folds = new Map<number, number>();
  const divided = new Set<number>();
  const first = firstIdentical(tokens);
  first.forEach((original, i) => {
    const earlier = folds.get(original);
    if (earlier === undefined) folds.set(original, of[i]!);
    else if (earlier !== of[i]) divided.add(original);
  });
  return first.filter((original) => divided.has(original)).length;
}

/** Which classes some folds do not test, or their networks do not see. */
function notes(
  { name, labels, classes }: Divided,
  { names, of }: Folds,
  whole: ReadonlyMap<number, number>,
  rareSize = 0,
): string[] {
  const foldsOfClass = classes.map(() => new Set<number>());
  of.forEach((fold, i) => foldsOfClass[labels[i]!]!.add(fold));
  const named = (is: (folds: Set<number>) => boolean) =>
    classes
      .filter((_, label) => !whole.has(label) && is(foldsOfClass[label]!))
      .map((one) => `"${show(one)}"`);
  const sentences: string[] = [];
  if (whole.size > 0) {
    const sizes = new Map([...whole].map(([label, distinct]) => [classes[label]!, distinct]));
    sentences.push(rareInWords(sizes, Math.max(2, rareSize), 'kept in train, so untested'));
  }
  refuseSingleClass(name, names, foldsOfClass);
  const unseen = named((folds) => folds.size === 1);
  if (unseen.length > 0) {
    sentences.push(
      `${name}: all records of ${showSome(unseen, MOST_NAMED)} lie in one fold, so the network that is tested on them has seen none of that class.`,
    );
  }
  const untested = named((folds) => folds.size > 1 && folds.size < names.length);
  if (untested.length > 0) {
    sentences.push(
      `${name}: not every fold tests ${showSome(untested, MOST_NAMED)}; the scores of all folds together do.`,
    );
  }
  return sentences;
}

/** @throws SeqloomError for a fold without which fewer than two classes are left to learn. */
function refuseSingleClass(name: string, names: string[], foldsOfClass: Set<number>[]): void {
  const fold = names.findIndex(
    (_, one) => foldsOfClass.filter((folds) => folds.size > 1 || [...folds][0] !== one).length < 2,
  );
  if (fold < 0) return;
  throw new SeqloomError(
    `${name}: without the records of fold "${show(names[fold]!)}" fewer than two classes are left to learn, so there is no network to test on them.`,
  );
}

/** Classes that a message names. */
const MOST_NAMED = 100;
