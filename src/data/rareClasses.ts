/** Classes of too few sequences to be divided among the splits: what becomes of them, and what is said of them. */
import { count } from '../words';
import { firstIdentical } from './duplicates';
import { placeOf } from './intake';
import { show, showSome } from './show';
import type { DroppedRecord, Split } from './types';

/** What becomes of rare classes: made splits keep them in train, they are left out, or they become one class. */
export const RARE_CLASSES = ['train', 'drop', 'merge'] as const;
/** One of RARE_CLASSES. */
export type RareClasses = (typeof RARE_CLASSES)[number];

/** Distinct sequences from which on a class is not rare: one for each split. */
export const RARE_SIZE = 3;

/** The class that merged ones become. */
export const OTHER_CLASS = 'other';

interface RareOptions {
  /** The network's, where it is trained already. */
  classes?: string[];
  rareClasses?: RareClasses;
  rareSize?: number;
  skipBad?: boolean;
}

/** Rare classes that a message names. */
const MOST_NAMED = 100;

/** The classes with fewer distinct sequences than `size`, and how many each has. */
export function findRare(
  tokens: Uint8Array[],
  labels: (string | undefined)[],
  size: number,
): Map<string, number> {
  const sequences = new Map<string, Set<number>>();
  firstIdentical(tokens).forEach((first, i) => {
    const label = labels[i];
    if (label === undefined) return;
    const ofClass = sequences.get(label) ?? new Set();
    if (ofClass.size < size) sequences.set(label, ofClass.add(first));
  });
  const sizes = [...sequences].map(([label, { size }]): [string, number] => [label, size]);
  return new Map(sizes.filter(([, distinct]) => distinct < size).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `2 classes of fewer than 3 distinct sequences WHAT: "a" (1), "b" (2).` */
export function rareInWords(rare: ReadonlyMap<string, number>, size: number, what: string): string {
  const named = [...rare].map(([label, distinct]) => `"${show(label)}" (${distinct})`);
  return `${count(rare.size, 'class', 'classes')} of fewer than ${size} distinct sequences ${what}: ${showSome(named, MOST_NAMED)}.`;
}

/** The record's label as the network's classes have it; undefined where classes that it does not know are left out. */
export function labelAsKnown(
  label: string | undefined,
  { classes, rareClasses, skipBad }: RareOptions,
): string | undefined {
  if (label === undefined || !classes || classes.includes(label)) return label;
  if (rareClasses === 'merge' && classes.includes(OTHER_CLASS)) return OTHER_CLASS;
  return rareClasses === 'drop' || skipBad ? undefined : label;
}

/** Why a record is left out whose class is none of the network's. */
export function unknownClass(label: string): string {
  return `class that the network was not trained on (${show(label)})`;
}

/** The records, a row each. */
interface Columns {
  ids: string[];
  lines: number[];
  /** Where there are several. */
  files: (string | undefined)[];
  tokens: Uint8Array[];
  labelNames: (string | undefined)[];
  givenSplits: (Split | undefined)[];
  /** Empty where they are not read. */
  foldWords: (string | undefined)[];
  groupWords: (string | undefined)[];
}

export function noColumns(): Columns {
  return {
    ids: [],
    lines: [],
    files: [],
    tokens: [],
    labelNames: [],
    givenSplits: [],
    foldWords: [],
    groupWords: [],
  };
}

/** The records with rare classes left out or merged, where that is asked for, and what is said of it. */
export function treatRare(
  columns: Columns,
  dropped: DroppedRecord[],
  options: RareOptions,
): { columns: Columns; notes: string[] } {
  const { rareClasses, rareSize = RARE_SIZE, classes } = options;
  if (classes || (rareClasses !== 'drop' && rareClasses !== 'merge')) return { columns, notes: [] };
  const { ids, lines, files, tokens, labelNames } = columns;
  const rare = findRare(tokens, labelNames, rareSize);
  if (rare.size === 0) return { columns, notes: [] };
  const isRare = labelNames.map((label) => label !== undefined && rare.has(label));
  if (rareClasses === 'merge') {
    const merged = labelNames.map((label, i) => (isRare[i] ? OTHER_CLASS : label));
    const notes = [rareInWords(rare, rareSize, `merged as "${OTHER_CLASS}"`)];
    return { columns: { ...columns, labelNames: merged }, notes };
  }
  isRare.forEach((left, i) => {
    if (!left) return;
    const reason = `class of fewer than ${rareSize} distinct sequences (${show(labelNames[i]!)})`;
    dropped.push({ id: ids[i]!, ...placeOf({ line: lines[i]!, file: files[i] }), reason });
  });
  dropped.sort((a, b) => a.line - b.line);
  const kept = Object.entries(columns).map(([name, column]: [string, unknown[]]) => [
    name,
    column.filter((_, i) => !isRare[i]),
  ]);
  return {
    columns: Object.fromEntries(kept) as unknown as Columns,
    notes: [rareInWords(rare, rareSize, 'left out')],
  };
}
