import { SeqloomError } from '../errors';
import { count } from '../words';
import { findColumns, type Columns, type TableOptions } from './columnRoles';
import { readRows, type Row } from './csv';
import { unguardFormula } from './formulas';
import { isMangled } from './mangled';
import { isMissing } from './missing';
import { show } from './show';
import { parseSplit } from './splits';
import { Tally } from './tally';
import type { RawRecord, Reading } from './types';
import { isUsualName } from './usualNames';

/** What the columns hold is told from so many rows, or so many characters of them. */
const LOOKED_AT = { rows: 200, characters: 1_000_000 };

/** So many times as many ids are no numbers where one that is a number is odd. */
const MANY_NAMES = 5;

/** Excel cuts off what is longer in a cell. */
const EXCEL_CELL = 32_767;

/**
 * Reads a CSV or TSV with a header row as it streams in: quoted fields, any line ends, blank rows skipped.
 * Without an id column the ids are the row numbers, from 1.
 *
 * @param options `firstRow`: the number of the first row, where rows of other files came before
 * @param onReading called with what was read for what, before the first record; the notes are all there after the last.
 * @throws SeqloomError naming file and line (a row with too few or too many fields, a quote that is never closed), or
 *   the column that is missing and the columns there are.
 */
export async function* readTable(
  text: AsyncIterable<string>,
  fileName: string,
  options: TableOptions & { firstRow?: number; keepOthers?: boolean } = {},
  onReading?: (reading: Reading, notes: string[]) => void,
): AsyncGenerator<RawRecord> {
  const notes: string[] = [];
  const named = Object.values(options).filter((name) => typeof name === 'string');
  const isName = (name: string) => isUsualName(name) || named.includes(name);
  let header: string[] | undefined;
  let cells: Cells | undefined;
  let first: Row[] = [];
  let characters = 0;
  let row = (options.firstRow ?? 1) - 1;
  const begin = (): Cells => {
    const columns = findColumns(
      header!,
      first.map(({ fields }) => fields),
      fileName,
      options,
    );
    notes.unshift(...columns.notes);
    onReading?.({ format: 'table', parts: columns.parts }, notes);
    return new Cells(columns, fileName, options.keepOthers ? othersOf(header!, columns) : undefined);
  };
  for await (const one of readRows(text, fileName, { isName, onNote: (note) => notes.push(note) })) {
    if (!header) {
      header = options.headerless ? one.fields.map((_, i) => `column ${i + 1}`) : one.fields;
      if (!options.headerless) continue;
    }
    if (cells) {
      yield cells.record(one, ++row);
      continue;
    }
    first.push(one);
    characters += one.fields.reduce((sum, { length }) => sum + length, 0);
    if (first.length < LOOKED_AT.rows && characters < LOOKED_AT.characters) continue;
    cells = begin();
    for (const held of first) yield cells.record(held, ++row);
    first = [];
  }
  if (!header) return;
  cells ??= begin();
  for (const held of first) yield cells.record(held, ++row);
  notes.push(...cells.notes());
}

/** The columns that no part of a record is read from. */
function othersOf(header: string[], { places }: Columns): { name: string; place: number }[] {
  const read = Object.values(places);
  return header
    .map((name, place) => ({ name: name.trim() || `column ${place + 1}`, place }))
    .filter(({ place }) => !read.includes(place));
}

/** Makes records of rows, and keeps count of what is odd in them. */
class Cells {
  private readonly missingSequences = new Tally();
  private readonly missingIds = new Tally();
  private readonly mangledIds = new Tally();
  private readonly invisible = new Tally();
  private readonly numbers = new Tally();
  private readonly padded = new Tally();
  private readonly floats = new Tally();
  private shortest = Infinity;
  private records = 0;
  private readonly guarded = new Tally();
  private readonly cut = new Tally();
  private readonly splitWords = new Tally();

  constructor(
    private readonly columns: Columns,
    private readonly fileName: string,
    private readonly others: { name: string; place: number }[] | undefined,
  ) {}

  record({ fields, line }: Row, row: number): RawRecord {
    const { places } = this.columns;
    const cell = (place: number | undefined) => (place === undefined ? '' : fields[place]!.trim());
    const text = (place: number | undefined) => this.unguarded(cell(place), line);
    const id = places.id === undefined ? String(row) : text(places.id);
    if (id === '') {
      throw new SeqloomError(
        `${this.fileName}, line ${line}: the record has an empty id. Give every record an id of its own.`,
      );
    }
    if (isMissing(id)) this.missingIds.add(id, line);
    if (isMangled(id)) this.mangledIds.add(id, line);
    if (/\p{Cf}/u.test(id)) this.invisible.add(id, line);
    this.records++;
    if (places.id !== undefined && /^\d+$/.test(id)) this.number(id, line);
    if (/^\d+\.0$/.test(id)) this.floats.add(id, line);
    for (const field of fields) if (field.length === EXCEL_CELL) this.cut.add(id, line);
    // One that is wrapped in its cell is one sequence.
    let sequence = cell(places.sequence).replace(/\s*\n\s*/g, '');
    if (isMissing(sequence)) {
      if (sequence !== '') this.missingSequences.add(sequence, line);
      sequence = '';
    }
    const [fold, group] = [cell(places.fold), cell(places.group)];
    return {
      id,
      sequence,
      label: text(places.label) || undefined,
      split: this.split(cell),
      ...(!isMissing(fold) && { fold }),
      ...(!isMissing(group) && { group }),
      line,
      ...(this.others && {
        others: Object.fromEntries(this.others.map(({ name, place }) => [name, cell(place)])),
      }),
    };
  }

  /** An id that is a number, with leading zeros or without. */
  private number(id: string, line: number): void {
    this.numbers.add(id, line);
    if (id.length > 1 && id.startsWith('0')) this.padded.add(id, line);
    else this.shortest = Math.min(this.shortest, id.length);
  }

  /** Of an id or a label what it was before it was made safe in spreadsheets. */
  private unguarded(text: string, line: number): string {
    const original = unguardFormula(text);
    if (original !== undefined) this.guarded.add(text, line);
    return original ?? text;
  }

  /** The split in the file's own word; that of FLIP's files is in two columns. */
  private split(cell: (place: number | undefined) => string): string | undefined {
    const { places, validation } = this.columns;
    const word = cell(places.split);
    if (isMissing(word)) return undefined;
    const split = parseSplit(word);
    if (split === undefined) return word;
    if (validation !== undefined && split === 'train' && /^(true|1)$/i.test(cell(validation))) return 'val';
    if (split !== word.toLowerCase()) this.splitWords.add(word);
    return word;
  }

  notes(): string[] {
    const notes: string[] = [];
    const note = (tally: Tally, sentence: (records: string, values: string) => string) => {
      if (tally.times > 0)
        notes.push(`${this.fileName}: ${sentence(count(tally.times, 'record'), tally.inWords())}`);
    };
    note(
      this.missingSequences,
      (records, values) =>
        `the sequence of ${records} is a word for a missing value (${values}); it is read as none.`,
    );
    note(
      this.missingIds,
      (records, values) => `the id of ${records} is a word for a missing value (${values}).`,
    );
    if (this.guarded.times > 0) {
      notes.push(
        `${this.fileName}: ${count(this.guarded.times, 'id or label', 'ids and labels')} ${this.guarded.times === 1 ? 'begins' : 'begin'} with an apostrophe that guards against formulas (${this.guarded.inWords()}), as spreadsheet-safe tables have it; it is left out.`,
      );
    }
    note(
      this.mangledIds,
      (records, values) =>
        `the id of ${records} looks like what a spreadsheet makes of another (${values}). Look it up in the original.`,
    );
    note(
      this.invisible,
      (records, values) =>
        `the id of ${records} holds characters that are not seen (${values}), which keep it from being found by what is seen.`,
    );
    if (this.numbers.times * MANY_NAMES <= this.records) {
      note(
        this.numbers,
        (records, values) =>
          `the id of ${records} is a number, unlike the others (${values}); spreadsheets make 7 of 007. Look it up in the original.`,
      );
    }
    if (this.floats.times === this.records) {
      note(
        this.floats,
        (records, values) =>
          `the id of ${records} is a whole number with .0 (${values}), as pandas writes numbers of a column with gaps; other tables may have them without.`,
      );
    }
    const [longest = ''] = this.padded.values();
    if (this.shortest < longest.length) {
      note(
        this.padded,
        (records, values) =>
          `the id of ${records} is a number with leading zeros (${values}), others are numbers without; spreadsheets make 7 of 007.`,
      );
    }
    note(
      this.cut,
      (records, values) =>
        `a cell of ${records} is exactly ${count(EXCEL_CELL)} characters long (${values}), where Excel cuts off what is longer. Look it up in the original.`,
    );
    if (this.splitWords.times > 0) {
      const words = this.splitWords.values().map((word) => `"${show(word)}" as ${parseSplit(word)}`);
      notes.push(`${this.fileName}: of the splits, ${words.join(', ')} is read.`);
    }
    return notes;
  }
}
