import { firstIdentical } from './duplicates';
import { show, showSome } from './show';
import type { Dataset, Split } from './types';
import { count } from '../words';

/** Why the data cannot be trained on, as plain sentences; empty if they can. */
export function trainingProblems(
  data: Pick<Dataset, 'name' | 'labels' | 'classes' | 'splits' | 'folds'>,
): string[] {
  const { name, labels, classes, splits } = data;
  if (classes.length < 2) {
    const only = classes.length === 1 ? `only one class ("${show(classes[0]!)}")` : 'no class';
    return [
      `${name} holds ${only}; a classifier needs at least two. Check the label column, or add sequences of another class.`,
    ];
  }
  if (data.folds) return [];
  if (splits.every((split) => split === 'train')) {
    return [
      `${name} has no val and no test records, and none can be held out of train. Add sequences, or mark some as val and some as test.`,
    ];
  }
  const empty = (['train', 'val'] as const).find((split) => !splits.includes(split));
  if (empty) {
    return [
      `${name} has no ${empty} records. Mark some as ${empty}, or give no splits at all and have them made.`,
    ];
  }
  const absent = absentFrom('train', { labels, classes, splits });
  if (absent.length === 0) return [];
  return [
    `${name}: the train split holds no record of class ${named(absent)}, so it cannot be learned. ` +
      'Add one, remove the class, or give no splits and have them made.',
  ];
}

/** What val and test, as they are given, cannot tell, as plain sentences. */
export function splitNotes(
  data: Pick<Dataset, 'name' | 'labels' | 'classes' | 'splits'>,
  given: Split[],
): string[] {
  const { name, splits } = data;
  return given.flatMap((split) => {
    if (split === 'train') return [];
    if (!splits.includes(split)) {
      return [`${name} has no ${split} records; the network is tested on val, which also chose its weights.`];
    }
    const absent = absentFrom(split, data);
    return absent.length > 0
      ? [
          `${name}: the ${split} split holds no record of class ${named(absent)}; its scores say nothing of ${absent.length > 1 ? 'them' : 'it'}.`,
        ]
      : [];
  });
}

function absentFrom(
  split: Split,
  { labels, classes, splits }: Pick<Dataset, 'labels' | 'classes' | 'splits'>,
): string[] {
  const present = new Set<number>();
  splits.forEach((other, i) => {
    if (other === split) present.add(labels[i]!);
  });
  return classes.filter((_, label) => !present.has(label));
}

/** Classes that a message names. */
const MOST_NAMED = 100;

function named(classes: string[]): string {
  return showSome(
    classes.map((name) => `"${show(name)}"`),
    MOST_NAMED,
  );
}

/** Examples that are shown of each kind. */
export const MOST_EXAMPLES = 5;

/** Identical sequences of a data set. */
export interface Duplicates {
  /** Records that repeat the sequence of an earlier one. */
  repeated: number;
  /** Records with the sequence of an earlier one and another label, and the first few such pairs. */
  conflicts: { records: number; examples: [first: number, later: number][] };
  /** Whether a record is of val or test, and its sequence also lies in train (for test: in train or val). */
  isLeaked(record: number): boolean;
}

export function findDuplicates(data: Pick<Dataset, 'tokens' | 'labels' | 'splits'>): Duplicates {
  const { tokens, labels, splits } = data;
  const first = firstIdentical(tokens);
  const inTrain = new Uint8Array(tokens.length);
  const inVal = new Uint8Array(tokens.length);
  const conflicts: Duplicates['conflicts'] = { records: 0, examples: [] };
  let repeated = 0;
  first.forEach((original, i) => {
    if (splits[i] === 'train') inTrain[original] = 1;
    if (splits[i] === 'val') inVal[original] = 1;
    if (original === i) return;
    repeated++;
    const labelled = labels[original]! >= 0 && labels[i]! >= 0;
    if (!labelled || labels[original] === labels[i]) return;
    if (conflicts.records++ < MOST_EXAMPLES) conflicts.examples.push([original, i]);
  });
  const isLeaked = (i: number) => {
    const isInTrain = inTrain[first[i]!] === 1;
    return splits[i] === 'val' ? isInTrain : splits[i] === 'test' && (isInTrain || inVal[first[i]!] === 1);
  };
  return { repeated, conflicts, isLeaked };
}

/** What a user should know of identical sequences, as plain sentences. */
export function describeDuplicates(
  data: Pick<Dataset, 'ids' | 'tokens' | 'labels' | 'classes' | 'splits'>,
): string[] {
  const { ids, labels, classes, splits } = data;
  const { repeated, conflicts, isLeaked } = findDuplicates(data);
  const sentences: string[] = [];
  if (repeated > 0)
    sentences.push(`${count(repeated, 'record repeats', 'records repeat')} the sequence of another record.`);
  if (conflicts.records > 0) {
    const labelOf = (i: number) => `"${show(classes[labels[i]!]!)}"`;
    const [first, later] = conflicts.examples[0]!;
    sentences.push(
      `${count(conflicts.records, 'record has', 'records have')} the sequence of another record but a different label, for example ` +
        `${show(ids[first]!)} (${labelOf(first)}) and ${show(ids[later]!)} (${labelOf(later)}); no classifier can get both right.`,
    );
  }
  for (const split of ['val', 'test'] as const) {
    const isSuch = (of: Split, i: number) => of === split && isLeaked(i);
    const first = splits.findIndex(isSuch);
    if (first < 0) continue;
    const leaked = splits.reduce((sum, of, i) => (isSuch(of, i) ? sum + 1 : sum), 0);
    const elsewhere = split === 'val' ? 'train' : 'train or val';
    sentences.push(
      `${count(leaked, `${split} record repeats`, `${split} records repeat`)} a sequence of ${elsewhere} ` +
        `(for example ${show(ids[first]!)}), so ${split} scores will be too good.`,
    );
  }
  return sentences;
}
