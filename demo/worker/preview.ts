import {
  blobSource,
  type ByteSource,
  readRecords,
  type RawRecord,
  type Reading,
  SeqloomError,
} from '../../src';
import { readRows } from '../../src/data/csv';
import { headerFields, type HeaderField } from '../../src/data/headerFields';
import { likelyLabel } from '../../src/data/likelyColumns';
import { readText } from '../../src/data/source';
import { isUsualName, plainName, USUAL_NAMES } from '../../src/data/usualNames';
import type { DataChoices, Preview, PreviewField } from '../protocol';

/** Records shown, and those whose values tell what a column or a field holds. */
const SHOWN = 8;
const LOOKED_AT = 200;

/** The first records of a file as the options read them; what they leave open is guessed, and said. */
export async function previewData(file: File, asked: DataChoices): Promise<Preview> {
  const source = blobSource(file, file.name);
  const first = await readFirst(source, asked, SHOWN);
  const isFasta = first.reading?.format === 'fasta' || first.error?.problem.kind === 'header-pattern';
  return isFasta ? previewFasta(source, asked, first) : previewTable(source, asked, first);
}

/** What could be read; an error that a choice mends. */
interface First {
  records: RawRecord[];
  reading?: Reading;
  error?: SeqloomError;
}

async function previewTable(source: ByteSource, asked: DataChoices, first: First): Promise<Preview> {
  const rows = await firstRows(source);
  const options = { ...asked };
  const guesses: string[] = [];
  for (let guess; (guess = guessSequences(first, options));) {
    guesses.push(guess);
    first = await readFirst(source, options, SHOWN);
  }
  const names = options.headerless
    ? rows[0].map((_, i) => `column ${i + 1}`)
    : rows[0].map((name) => name.trim());
  const values = options.headerless ? rows : rows.slice(1);
  const taken = takenOf(first.reading);
  if (first.reading?.parts.label === null) {
    const label = likelyLabel(
      values,
      Object.values(taken).map((name) => names.indexOf(name)),
    );
    if (label !== undefined) {
      options.labelColumn = taken.label = names[label];
      guesses.push(
        `No column is called as labels usually are; “${names[label]}” holds a few words that come again and again.`,
      );
      first = await readFirst(source, options, SHOWN);
    }
  }
  const fields = names.map((name, i) => ({ name, values: values.slice(0, SHOWN).map((row) => row[i]) }));
  return { ...whole(source, options, first), format: 'table', guesses, fields, taken };
}

/** Takes what is most likely where the sequences were not found, and says so. */
function guessSequences({ error }: First, options: DataChoices): string | undefined {
  if (error?.problem.kind !== 'column' || error.problem.role !== 'sequence') return undefined;
  const { headerless, likely = [] } = error.problem;
  if (headerless && options.headerless === undefined) {
    options.headerless = true;
    return 'The first row looks like a record and is read as one; the columns are numbered.';
  }
  if (options.sequenceColumn !== undefined || likely.length === 0) return undefined;
  options.sequenceColumn = likely[0];
  return `No column is called as sequences usually are; what “${likely[0]}” holds looks like them.`;
}

async function previewFasta(source: ByteSource, asked: DataChoices, first: First): Promise<Preview> {
  const { records } = await readFirst(source, { labelRegex: '.+' }, LOOKED_AT);
  const fields = headerFields(records.map(({ label }) => label ?? ''));
  const options = { ...asked };
  const guesses: string[] = [];
  const usual = fields.find(({ name }) => USUAL_NAMES.label.includes(plainName(name)));
  if (usual && asked.labelRegex === undefined && !first.records.some(({ label }) => label)) {
    options.labelRegex = usual.pattern;
    guesses.push(`“${usual.name}” is a usual name for labels.`);
    first = await readFirst(source, options, SHOWN);
  }
  const isTaken = ({ name, pattern }: HeaderField) =>
    options.labelRegex === undefined ? name === 'TARGET=' : pattern === options.labelRegex;
  const taken = { label: fields.find(isTaken)?.name };
  const shown = fields.map(({ name, pattern, values }): PreviewField => {
    return { name, pattern, values: values.slice(0, SHOWN).map((value) => value ?? '') };
  });
  return { ...whole(source, options, first), format: 'fasta', guesses, fields: shown, taken };
}

function whole({ name }: ByteSource, options: DataChoices, { records, error }: First) {
  return { file: name, options, records, ...(error && { problem: error.message }) };
}

/** The columns that the parts of a table's records are in. */
function takenOf(reading: Reading | undefined): Preview['taken'] {
  const parts = Object.entries(reading?.parts ?? {});
  return Object.fromEntries(parts.flatMap(([role, part]) => (part ? [[role, part.from]] : [])));
}

async function readFirst(source: ByteSource, options: DataChoices, most: number): Promise<First> {
  const records = readRecords(source, options);
  const read: RawRecord[] = [];
  try {
    for await (const record of records) if (read.push(record) === most) break;
    return { records: read, reading: records.reading };
  } catch (error) {
    const isChoice =
      error instanceof SeqloomError && ['column', 'header-pattern'].includes(error.problem.kind);
    if (!isChoice) throw error;
    return { records: read, reading: records.reading, error };
  }
}

async function firstRows(source: ByteSource): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const { fields } of readRows(readText(source), source.name, { isName: isUsualName })) {
    if (rows.push(fields) > LOOKED_AT) break;
  }
  return rows;
}
