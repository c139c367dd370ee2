import { SeqloomError } from '../errors';
import type { Hooks } from '../hooks';
import { resolveFolds } from './divideFolds';
import { firstIdentical } from './duplicates';
import { foldDataset, foldNumbers, isFolded, type FoldOptions } from './folds';
import { hashDataset } from './hash';
import { IdSet } from './idSet';
import { Intake, NO_LABEL, NO_SEQUENCE, placeOf, type IntakeOptions } from './intake';
import { show, showSome } from './show';
import { holdOut, makeSplits, parseSplit, splitsMade, validationHeldOut } from './splits';
import { TokenStore } from './tokens';
import type { Dataset, DroppedRecord, Folds, RawRecord, Records, Split } from './types';
import { describeDuplicates, splitNotes, trainingProblems } from './problems';
import { foldLabel, isPerResidue, labelNotes, perResidueInWords } from './labelNotes';
import { oneLabelEach, type SeveralLabelsOptions } from './severalLabels';
import {
  labelAsKnown,
  noColumns,
  rareInWords,
  treatRare,
  unknownClass,
  type RareClasses,
} from './rareClasses';
import { count } from '../words';

/** How records become a data set. */
export interface DatasetOptions
  extends SeveralLabelsOptions, FoldOptions, Pick<IntakeOptions, 'refuseTooLong'> {
  /** What messages and reports call the data: the file name, or "built-in (synthetic)". */
  name: string;
  /**
   * What the data are for. `train`: labels are required, splits are made where the file gives none, and what cannot be
   * trained on is refused; where they are divided into folds, given splits are not used. `check`: the same, but the problems become
   * warnings. `evaluate`: labels are required.
   * `embed`: labels are optional. The last two leave splits as given, `test` where there is none.
   */
  use: 'train' | 'check' | 'evaluate' | 'embed';
  /** Seeds the made splits. */
  seed: number;
  /** Longer sequences, in residues after cleaning, are dropped with that reason. */
  maxLength?: number;
  /**
   * Records that hold what is no residue, repeat an id, or have a label that is none of `classes`, are dropped with that reason;
   * otherwise they are errors.
   */
  skipBad?: boolean;
  /**
   * What becomes of classes with fewer distinct sequences than `rareSize`, 3 unless given: left out (`drop`), merged as "other", or
   * as they are; made splits then keep in train what they cannot divide. Where `classes` are given, it is what becomes of others.
   */
  rareClasses?: RareClasses;
  rareSize?: number;
  /** The only labels allowed, in class order (those of a trained network); by default the labels found, sorted. */
  classes?: string[];
}

/** More do not fit into the memory that JavaScript has for objects. */
const MOST_RECORDS = 16_000_000;

/**
 * Cleans, encodes and splits the records. Every record is either used or listed in `dropped` with its reason.
 *
 * @throws SeqloomError for a duplicate id, an illegal character, sequences that are no proteins, an unknown split or label, splits
 *   or folds given to some records only, no usable record, and (`use: 'train'`) for data that cannot be trained on.
 */
export async function buildDataset(
  records: Records,
  options: DatasetOptions,
  hooks: Hooks<never> = {},
): Promise<Dataset> {
  const { name } = options;
  const intake = new Intake({ ...options, labelRequired: options.use !== 'embed' });
  const seen = new IdSet();
  const dropped: DroppedRecord[] = [];
  const read = noColumns();
  const store = new TokenStore();
  const folded = options.use === 'train' && isFolded(options);
  /** The records of each label, and of each word for the test split. */
  const labelCounts = new Map<string, number>();
  const labelCopies = new Map<string, string>();
  const testSets = new Map<string, number>();
  let perResidue = 0;
  let splitGiven = false;
  let recordsRead = 0;

  /** Of the one record with the id that has a sequence. */
  const earlierLine = (id: string) => {
    const row = read.ids.indexOf(id);
    if (row >= 0) return read.lines[row]!;
    return dropped.find((one) => one.id === id && one.reason !== NO_SEQUENCE)?.line ?? true;
  };

  for await (const record of oneLabelEach(records, options)) {
    recordsRead++;
    if (recordsRead > MOST_RECORDS) {
      throw new SeqloomError(
        `${name} holds more than ${count(MOST_RECORDS, 'record')}; divide it into several files.`,
      );
    }
    const id = detach(record.id);
    const split = folded ? undefined : splitOf(record, record.file ?? name);
    const taken = await intake.take(record, () => {
      if (seen.add(id)) return undefined;
      // The line says nothing where it may be another file's.
      return record.file === undefined && !options.skipBad ? earlierLine(id) : true;
    });
    const label = labelAsKnown(record.label, options);
    if (record.label !== undefined && isPerResidue(record.label, record.sequence)) perResidue++;
    const isUnknown = label === undefined && record.label !== undefined;
    if (taken.reason !== undefined || isUnknown) {
      dropped.push({ ...placeOf(record), id, reason: taken.reason ?? unknownClass(record.label!) });
      continue;
    }
    read.ids.push(id);
    read.lines.push(record.line);
    read.files.push(record.file);
    read.tokens.push(store.add(taken.sequence));
    if (label !== undefined && !labelCopies.has(label)) labelCopies.set(detach(label), detach(label));
    const kept = label && labelCopies.get(label);
    read.labelNames.push(kept);
    if (kept !== undefined) labelCounts.set(kept, (labelCounts.get(kept) ?? 0) + 1);
    if (split === 'test') testSets.set(record.split!, (testSets.get(record.split!) ?? 0) + 1);
    read.givenSplits.push(split);
    if (folded) {
      read.foldWords.push(record.fold && detach(record.fold));
      read.groupWords.push(record.group && detach(record.group));
    }
    splitGiven ||= record.split !== undefined;
  }
  const ofLabels =
    options.use === 'embed'
      ? []
      : [
          ...labelNotes(labelCounts),
          ...(perResidue * 2 > read.ids.length ? [perResidueInWords(perResidue)] : []),
        ];
  const notes = [...intake.notes(), ...ofLabels, ...describeTestSets(testSets)];
  if (read.ids.length === 0) throw nothingUsable(name, dropped);

  const { columns, notes: ofRare } = treatRare(read, dropped, options);
  const { ids, lines, files, tokens, labelNames, givenSplits } = columns;
  // Found here, where it is told, for all that follows.
  firstIdentical(tokens, hooks.onStage);
  hooks.onStage?.(`dividing ${name}`);
  const classes = options.classes ?? sortedClasses(labelNames);
  const lineOf = (i: number) => `${files[i] ?? name}, line ${lines[i]}`;
  const labels = labelIndices(labelNames, classes, (i) => `${lineOf(i)}: the label of ${show(ids[i]!)}`);
  const data = { name, ids, tokens, labels, classes };
  const { splits, folds, warnings } = explained(ofLabels, (): Divided => {
    if (options.use === 'evaluate' || options.use === 'embed')
      return { splits: givenSplits.map((split) => split ?? 'test'), warnings: [] };
    if (folded) return wholeFolds(resolveFolds(data, columns, lineOf, options), name, splitGiven);
    return resolveSplits(data, givenSplits, lineOf, options);
  });
  warnings.unshift(...ofRare);
  const problems = trainingProblems({ name, labels, classes, splits, folds });
  if (options.use === 'train' && problems.length > 0)
    throw new SeqloomError([...problems, ...ofLabels].join(' '));
  if (options.use === 'check') warnings.push(...problems);
  warnings.push(...notes, ...describeDuplicates({ ids, tokens, labels, classes, splits }));
  const hash = await hashDataset({ ...data, splits: folds ? foldNumbers(folds) : splits }, hooks);
  warnings.unshift(...(records.notes ?? []));
  const { reading } = records;
  const { cleaning } = intake;
  const whole = {
    ...data,
    splits,
    ...(folds && { folds }),
    recordsRead,
    dropped,
    reading,
    cleaning,
    warnings,
    hash,
  };
  return folded && options.fold !== undefined ? foldDataset(whole, options.fold, options) : whole;
}

interface Divided {
  splits: Split[];
  folds?: Folds;
  warnings: string[];
}

/** All folds of the data: every record that one of them tests is `test`. */
function wholeFolds(
  { folds, warnings }: { folds: Folds; warnings: string[] },
  name: string,
  splitGiven: boolean,
): Divided {
  const splits = Array.from(folds.of, (fold): Split => (fold < 0 ? 'train' : 'test'));
  const unused = splitGiven
    ? [`The splits that ${name} gives are not used: the folds take their place.`]
    : [];
  return { splits, folds, warnings: [...warnings, ...unused] };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A copy of its own: a slice keeps the whole piece of the file it was cut from in memory for as long as it lives. */
function detach(text: string): string {
  return decoder.decode(encoder.encode(text));
}

function splitOf({ id, line, split: word, sequenceLines }: RawRecord, name: string): Split | undefined {
  if (word === undefined) return undefined;
  const split = parseSplit(word);
  if (split) return split;
  const isFold = /^\d+$/.test(word);
  throw new SeqloomError(
    `${name}, line ${line}: the split "${show(word)}" of ${show(id)} is none of train, val and test${isFold ? ', but a number as folds have' : ''}${sequenceLines ? ', nor pred' : ''}.`,
    sequenceLines
      ? { kind: 'split-in-header' }
      : isFold
        ? { kind: 'split-is-fold' }
        : { kind: 'column', role: 'split' },
  );
}

/** Labels that are not meant as they stand are often why data cannot be split. */
function explained<T>(notes: string[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SeqloomError)) throw error;
    throw new SeqloomError([error.message, ...notes].join(' '), error.problem);
  }
}

function describeTestSets(records: ReadonlyMap<string, number>): string[] {
  if (records.size < 2) return [];
  const sets = [...records].map(([word, times]) => `${word} (${count(times)})`);
  return [`The test split is several test sets taken together: ${showSome(sets)}.`];
}

/** How many records were left out for each reason; a reason's number in brackets is of one record. */
export function countReasons(dropped: DroppedRecord[]): { reason: string; records: number }[] {
  const records = new Map<string, number>();
  for (const { reason } of dropped) {
    const [kind] = reason.split(' (');
    records.set(kind, (records.get(kind) ?? 0) + 1);
  }
  return [...records].map(([reason, n]) => ({ reason, records: n }));
}

function nothingUsable(name: string, dropped: DroppedRecord[]): SeqloomError {
  if (dropped.length === 0) return new SeqloomError(`${name} holds no records.`);
  const reasons = countReasons(dropped);
  const why = reasons.map(({ reason, records }) => `${records} ${reason}`).join(', ');
  const kind = reasons.some(({ reason }) => reason === NO_LABEL) ? 'labels-missing' : 'nothing-usable';
  return new SeqloomError(`${name}: none of its ${count(dropped.length, 'record')} can be used (${why}).`, {
    kind,
  });
}

function sortedClasses(labels: (string | undefined)[]): string[] {
  const found = new Set(labels);
  found.delete(undefined);
  return ([...found] as string[]).sort();
}

function labelIndices(
  labels: (string | undefined)[],
  classes: string[],
  describe: (record: number) => string,
): Int32Array {
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  const isUnknown = (label: string | undefined) => label !== undefined && !indexOf.has(label);
  const first = labels.findIndex(isUnknown);
  if (first >= 0) {
    const records = new Map<string, number>();
    for (const label of labels.filter(isUnknown) as string[])
      records.set(label, (records.get(label) ?? 0) + 1);
    const named = [...records].map(([name, times]) => `${show(name)} (${count(times)})`);
    const alike = classes.find((name) => foldLabel(name) === foldLabel(labels[first]!));
    const meant =
      alike === undefined ? '' : ` It may be meant as "${show(alike)}", which is written otherwise.`;
    const all = [...records.values()].reduce((a, b) => a + b);
    const whole =
      ` Of ${count(labels.length, 'record')} ${count(all, 'has a label', 'have labels')} that the network does not know: ` +
      `${showSome(named, 20)}.`;
    throw new SeqloomError(
      `${describe(first)}, "${show(labels[first]!)}", is none of the network's classes: ${showSome(classes, 20)}.${meant}${whole}`,
      { kind: 'label-unknown' },
    );
  }
  return Int32Array.from(labels, (label) => (label === undefined ? -1 : indexOf.get(label)!));
}

function resolveSplits(
  data: Pick<Dataset, 'name' | 'ids' | 'tokens' | 'labels' | 'classes'>,
  given: (Split | undefined)[],
  lineOf: (record: number) => string,
  options: DatasetOptions,
): Divided {
  const { name, ids, tokens, labels, classes } = data;
  const missing = given.indexOf(undefined);
  if (missing !== -1 && given.some((split) => split !== undefined)) {
    throw new SeqloomError(
      `${lineOf(missing)}: ${show(ids[missing]!)} has no split although other records have one. ` +
        'Give every record a split (train, val or test), or none.',
    );
  }
  const { seed, rareSize } = options;
  const wholeInWords = (whole: ReadonlyMap<number, number>, needed: number) => {
    const named = new Map([...whole].map(([label, distinct]) => [classes[label]!, distinct]));
    const what = 'kept in train, so untested';
    return whole.size === 0 ? [] : [rareInWords(named, Math.max(needed, rareSize ?? 0), what)];
  };
  if (missing !== -1) {
    const { splits, whole } = makeSplits(tokens, labels, classes, seed, rareSize);
    return { splits, warnings: [splitsMade(name, seed), ...wholeInWords(whole, 3)] };
  }
  const splits = given as Split[];
  if (splits.includes('val') || !splits.includes('train')) {
    return { splits, warnings: splitNotes({ name, labels, classes, splits }, ['val', 'test']) };
  }
  const withVal = [...splits];
  const whole = holdOut(tokens, labels, classes, seed, ['val'], withVal, rareSize);
  const lacking = splitNotes({ name, labels, classes, splits: withVal }, ['test']);
  return {
    splits: withVal,
    warnings: [validationHeldOut(name, seed), ...wholeInWords(whole, 2), ...lacking],
  };
}

/** Used records per split. */
export function splitSizes(splits: Split[]): Record<Split, number> {
  const sizes: Record<Split, number> = { train: 0, val: 0, test: 0 };
  for (const split of splits) sizes[split]++;
  return sizes;
}
