/** What a user should know of the labels themselves. */
import { count } from '../words';
import { isMangled } from './mangled';
import { isMissing } from './missing';
import { show } from './show';

/** Labels, with the records of each. */
type Labels = ReadonlyMap<string, number>;

/** Plain sentences on labels that are probably not meant as they stand. */
export function labelNotes(labels: Labels): string[] {
  return [
    alike(labels),
    missing(labels),
    mangled(labels),
    numbers(labels),
    several(labels),
    lists(labels),
  ].filter((note) => note !== undefined);
}

const isNumber = (text: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

/** The label without what people write one way or another: case, blanks, Unicode's forms, what is invisible, digits of a number. */
export function foldLabel(label: string): string {
  const folded = label
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Cf}+/gu, '')
    .replace(/[\s_]+/g, ' ')
    .trim();
  return isNumber(folded) ? String(Number(folded)) : folded;
}

const quoted = (label: string, records: number) => `"${show(label)}" (${count(records)})`;

/** So many examples are named. */
const MOST_NAMED = 5;

function named(examples: string[], between: string): string {
  const more = examples.length - MOST_NAMED;
  return examples.slice(0, MOST_NAMED).join(between) + (more > 0 ? ` and ${count(more)} more` : '');
}

function alike(labels: Labels): string | undefined {
  const groups = new Map<string, string[]>();
  for (const [label, records] of labels) {
    const key = foldLabel(label);
    groups.set(key, [...(groups.get(key) ?? []), quoted(label, records)]);
  }
  const doubtful = [...groups.values()]
    .filter(({ length }) => length > 1)
    .map((group) => named(group, ' and '));
  if (doubtful.length === 0) return undefined;
  return `Labels that differ only in case, blanks, or how a character or a number is written are classes of their own: ${named(doubtful, '; ')}.`;
}

/** Words for what is not known, as sample databases prescribe and people write them; those of programs `isMissing` knows. */
const UNKNOWN =
  /^(?:unknown|unspecified|undefined|undetermined|unclassified|unassigned|missing|blank|nil|\.|--|not[ _](?:applicable|available|collected|provided|known|determined|specified|found)|restricted access|n\.?a\.?|n\.?d\.?)$/i;

function missing(labels: Labels): string | undefined {
  const found = [...labels].filter(([label]) => isMissing(label) || UNKNOWN.test(label));
  if (found.length === 0) return undefined;
  const words = found.map(([label, records]) => quoted(label, records));
  return `${named(words, ', ')} ${found.length === 1 ? 'is a class' : 'are classes'} as others are; it often stands for a missing value. Leave such records out, or their label empty, if that is meant.`;
}

function mangled(labels: Labels): string | undefined {
  const found = [...labels].filter(([label]) => isMangled(label));
  if (found.length === 0) return undefined;
  const words = found.map(([label, records]) => quoted(label, records));
  return `${named(words, ', ')} ${found.length === 1 ? 'looks' : 'look'} like what a spreadsheet makes of another label. Look it up in the original.`;
}

/** So long a label is as long as its sequence by no accident. */
const LONG_LABEL = 10;

/** Whether the label looks like a letter for each residue, as sets of secondary structure have it. */
export function isPerResidue(label: string, sequence: string): boolean {
  return label.length >= LONG_LABEL && label.length === sequence.length && !/\s/.test(label);
}

export function perResidueInWords(records: number): string {
  return `${count(records, 'record has a label', 'records have a label')} as long as the sequence, as if it were a letter for each residue. One class for each sequence is learned.`;
}

/** So many different numbers are measured values rather than the names of classes. */
const MANY_NUMBERS = 10;

function numbers(labels: Labels): string | undefined {
  const found = [...labels].filter(([label]) => isNumber(label));
  if (found.length < MANY_NUMBERS || found.length < 0.9 * labels.size) return undefined;
  const records = found.reduce((sum, [, times]) => sum + times, 0);
  const measured = found.some(([label]) => !/^[+-]?\d+$/.test(label)) || records < 5 * found.length;
  if (!measured) return undefined;
  return `The labels are ${count(found.length)} different numbers, each a class of its own that is near to none. If they are measured values, sort them into a few classes; values themselves are not predicted.`;
}

/** Lists as Python, R or JSON write them. */
function lists(labels: Labels): string | undefined {
  const found = [...labels].filter(([label]) => /^(\[.*\]|\{.*\}|c\(.*\))$/s.test(label));
  if (found.length === 0) return undefined;
  const words = found.map(([label, records]) => quoted(label, records));
  return `${named(words, ', ')} ${found.length === 1 ? 'looks like a list' : 'look like lists'} that a program wrote; each is a class of its own. Write one label, or several with a separator between.`;
}

const SEPARATORS = [';', '|', ',', '/', '+', '&', ' and '];

/** The values of a label with separators between, each once. */
export function valuesOfLabel(label: string, separator: string): string[] {
  const values = label.split(separator).map((value) => value.trim());
  return [...new Set(values.filter((value) => value !== ''))];
}

function several(labels: Labels): string | undefined {
  const found = findSeveral(labels);
  if (!found) return undefined;
  const { separator, records, combined } = found;
  return (
    `${count(records, 'record has', 'records have')} several labels with "${separator}" between (such as "${show(combined[0]!)}"); ` +
    `each of the ${count(combined.length, 'combination')}, in each order, is a class of its own. Name the separator to take them apart.`
  );
}

/** Labels that are several in one. */
export interface SeveralFound {
  separator: string;
  records: number;
  combined: string[];
}

/** Labels are several if one of their values is a label too, or if each comes again in others. */
export function findSeveral(labels: Labels): SeveralFound | undefined {
  for (const separator of SEPARATORS) {
    const apart = [...labels.keys()].map((label) => ({ label, values: valuesOfLabel(label, separator) }));
    const labelsWith = new Map<string, number>();
    for (const { values } of apart) {
      for (const value of values) labelsWith.set(value, (labelsWith.get(value) ?? 0) + 1);
    }
    const combined = apart.filter(
      ({ values }) =>
        values.length > 1 &&
        (values.some((value) => labels.has(value)) || values.every((value) => labelsWith.get(value)! > 1)),
    );
    if (combined.length === 0) continue;
    const records = combined.reduce((sum, { label }) => sum + labels.get(label)!, 0);
    return { separator, records, combined: combined.map(({ label }) => label) };
  }
  return undefined;
}
