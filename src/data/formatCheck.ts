import type { DataCheck } from './datasetCheck';
import { cleaningInWords } from './clean';
import { alignColumns } from './columns';
import { readingInWords } from './reading';
import { show, showSome } from './show';
import { count, percent } from '../words';

/** Classes listed in the terminal; the JSON form lists all. */
const MOST_CLASSES = 30;

/** The check as a table for a terminal. */
export function formatCheck(check: DataCheck): string {
  const { lengths, duplicates, leakage } = check;
  const lines = [
    `Data: ${show(check.name, 500)}`,
    ...readLine(check),
    `Records: ${count(check.recordsRead)} read, ${count(check.used)} used, ${count(check.recordsRead - check.used)} dropped`,
    ...check.dropped.map(({ reason, records }) => `  dropped: ${count(records)} ${reason}`),
    `Residues: ${count(check.residues)}`,
    `Lengths: min ${lengths.min}, 5 % ${lengths.q05}, 25 % ${lengths.q25}, median ${lengths.median}, 75 % ${lengths.q75}, ` +
      `95 % ${lengths.q95}, max ${lengths.max}, mean ${lengths.mean.toFixed(1)}`,
    '',
    ...classTable(check),
    '',
    `Alphabet: ${check.composition.map(({ symbol, residues }) => `${symbol} ${shareOf(residues, check.residues)}`).join('  ')}`,
    `Cleaning: ${cleaningInWords(check.cleaning) ?? 'nothing changed'}`,
    `Duplicates: ${count(duplicates.repeated, 'record repeats', 'records repeat')} the sequence of another, ` +
      `${count(duplicates.labelConflicts)} of them with a different label`,
    ...duplicates.examples.map(
      ({ ids, labels }) =>
        `  ${show(ids[0])} is "${show(labels[0])}", ${show(ids[1])} is "${show(labels[1])}"`,
    ),
    `Leakage, identical sequences: val ${count(leakage.identical.val)}, test ${count(leakage.identical.test)}`,
    `Leakage, near-identical: ${nearIdentical(check, 'val')}, ${nearIdentical(check, 'test')}`,
    `  method: ${leakage.method}`,
    ...leakage.nearIdentical.examples.map(
      ({ ids, containment }) =>
        `  ${show(ids[0])} ~ ${show(ids[1])}: ${percent(containment, 0)} of its 5-mers`,
    ),
  ];
  const remarks = notes(check);
  if (remarks.length > 0) lines.push('', ...remarks);
  return lines.join('\n');
}

/** The check in a few lines, as `train` prints it first. */
export function formatCheckShort(check: DataCheck): string {
  const { lengths, splits, leakage } = check;
  const near = leakage.nearIdentical.test;
  const cleaned = cleaningInWords(check.cleaning);
  return [
    `${show(check.name, 500)}: ${count(check.used)} of ${count(check.recordsRead, 'record')} used, ${count(check.classes.length, 'class', 'classes')}, ` +
      `${check.folds ? foldsInWords(check.folds) : `train ${count(splits.train)}, val ${count(splits.val)}, test ${count(splits.test)}`}; lengths ${lengths.min} to ${lengths.max}, median ${lengths.median}`,
    ...readLine(check).map((line) => `  ${line}`),
    ...check.dropped.map(({ reason, records }) => `  dropped: ${count(records)} ${reason}`),
    ...(cleaned === undefined ? [] : [`  cleaning: ${cleaned}`]),
    ...(near === 0
      ? []
      : [
          `  leakage: ${shareOf(near, leakage.nearIdentical.lookedUp.test)} of test is near-identical to train or val (seqloom check tells more)`,
        ]),
    ...notes(check).map((line) => `  ${line}`),
  ].join('\n');
}

function foldsInWords(folds: NonNullable<DataCheck['folds']>): string {
  const sizes = folds.map(({ name, records }) => `${show(name)} (${count(records)})`);
  return `${count(folds.length, 'fold')}: ${showSome(sizes, 20)}`;
}

/** `val 3 (10.0 %)`, and of how many where they are a sample. */
function nearIdentical({ leakage, splits }: DataCheck, split: 'val' | 'test'): string {
  const { [split]: near, lookedUp } = leakage.nearIdentical;
  const of = lookedUp[split] < splits[split] ? ` of ${count(lookedUp[split])} looked up` : '';
  return `${split} ${count(near)}${of} (${shareOf(near, lookedUp[split])})`;
}

function readLine({ reading }: DataCheck): string[] {
  return reading ? [`Read from ${readingInWords(reading)}`] : [];
}

function classTable(check: DataCheck): string[] {
  if (check.classes.length === 0) return ['Classes: none (no labels)'];
  const shown = check.classes.slice(0, MOST_CLASSES);
  const rows = [
    ['class', 'train', 'val', 'test', 'all', 'share'],
    ...shown.map((c) => [
      show(c.name),
      count(c.train),
      count(c.val),
      count(c.test),
      count(c.total),
      shareOf(c.total, check.used),
    ]),
    [
      'all',
      count(check.splits.train),
      count(check.splits.val),
      count(check.splits.test),
      count(check.used),
      '',
    ],
  ];
  const table = alignColumns(rows, 1, '');
  const more = check.classes.length - shown.length;
  return more > 0 ? [...table, `(${count(more, 'more class', 'more classes')} not shown)`] : table;
}

function notes(check: DataCheck): string[] {
  const warnings = check.warnings.filter((warning) => !check.problems.includes(warning));
  return [...check.problems.map((p) => `Problem: ${p}`), ...warnings.map((w) => `Note: ${w}`)];
}

/** Rounded to tenths of a percent, but for what is little and not nothing. */
function shareOf(part: number, whole: number): string {
  if (whole === 0) return '-';
  return part > 0 && part / whole < 0.0005 ? '<0.1 %' : percent(part / whole);
}
