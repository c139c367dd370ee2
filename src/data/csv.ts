import { SeqloomError } from '../errors';
import { delimiterOf } from './delimiter';
import { LineSplitter } from './lines';
import {
  borderAfter,
  closingQuote,
  readFields,
  SingleQuote,
  splitAtEach,
  splitEscaped,
  unquote,
} from './fields';
import { Oddity } from './oddity';
import { count } from '../words';

export interface Row {
  fields: string[];
  /** 1-based line on which the row starts. */
  line: number;
}

/** How rows are read, where the text leaves a choice. */
export interface RowOptions {
  /** Whether a cell is the name of a column: tells a header that begins with # from a comment. */
  isName?(cell: string): boolean;
  /** Told at the end what a user should know, as sentences. */
  onNote?(note: string): void;
}

/** No row has more fields; it bounds the memory that a damaged one takes. */
const MOST_FIELDS = 1_000_000;

/** A quoted field over several lines is no longer than this: it bounds what a quote that is never closed takes. */
const LONGEST_QUOTED = 1_000_000;

/**
 * The rows of a CSV or TSV text, header first, all of one width. Left out are blank rows, lines that begin with # and are no
 * rows, Excel's `sep=;` and rows that repeat the header; but for the first two it is noted. Row names for which the header has
 * no name, as R writes it, get an empty one.
 *
 * @throws SeqloomError naming file and line: a row of another width, a quote that is never closed.
 */
export async function* readRows(
  text: AsyncIterable<string>,
  fileName: string,
  options: RowOptions = {},
): AsyncGenerator<Row> {
  const lines = new LineSplitter(fileName);
  const rows = new RowReader(fileName, options);
  for await (const piece of text)
    for (const line of lines.push(piece)) for (const row of rows.take(line)) yield row;
  for (const line of lines.end()) for (const row of rows.take(line)) yield row;
  for (const row of rows.end()) yield row;
}

const SINGLE = 'has a single quote mark inside';

/** A line of the text, and its number. */
interface Line {
  text: string;
  number: number;
}

/** A row whose last field is quoted and not closed so far. */
interface OpenRow {
  lines: Line[];
  /** Length of all the lines. */
  length: number;
  /** Whole. */
  fields: string[];
  /** Lines of the field that is open. */
  pieces: string[];
}

class RowReader {
  private lines = 0;
  private delimiter: string | undefined;
  private header: string[] | undefined;
  /** The header before the first row, which tells whether there are row names. */
  private held: (Row & { text: string }) | undefined;
  private named = false;
  private open: OpenRow | undefined;
  /** Whether the header has begun. */
  private begun = false;
  private comment: Line | undefined;
  private readonly comments = new Oddity();
  private readonly repeats = new Oddity();
  private readonly plainQuotes = new Oddity();
  private readonly escapes = new Oddity();
  private readonly longFields = new Oddity();

  constructor(
    private readonly fileName: string,
    private readonly options: RowOptions,
  ) {}

  /** The rows that this line completes. */
  take(text: string): Row[] {
    const line = { text, number: ++this.lines };
    return this.open ? this.read([line]) : this.begin(line);
  }

  /** The rows left when the last line was taken. */
  end(): Row[] {
    const rows: Row[] = [];
    while (this.open) {
      const { lines } = this.open;
      this.open = undefined;
      rows.push(...this.giveUp(lines, 'is not closed'), ...this.read(lines.slice(1)));
    }
    this.say();
    return this.held ? [this.held] : rows;
  }

  private read(waiting: Line[]): Row[] {
    const rows: Row[] = [];
    for (let line = waiting.shift(); line; line = waiting.shift()) {
      if (this.open) waiting.unshift(...this.close(line, rows));
      else rows.push(...this.begin(line));
    }
    return rows;
  }

  /** A line that begins a row, if it is one. */
  private begin(line: Line): Row[] {
    if (line.text.trim() === '') return [];
    if (!this.begun) return this.beginTable(line);
    this.refuseTooManyFields(line, false);
    if (!line.text.includes('"')) return this.row(line.text.split(this.delimiter!), line);
    try {
      const { fields, open } = readFields(line.text, this.delimiter!);
      const whole = open === undefined && (!this.header || this.fits(fields));
      const escaped = whole ? undefined : this.escaped(line);
      if (escaped) return this.row(escaped, line);
      if (open === undefined) return this.row(fields, line);
      this.open = { lines: [line], length: line.text.length, fields, pieces: [open] };
      return [];
    } catch (error) {
      if (!(error instanceof SingleQuote)) throw error;
      const escaped = this.escaped(line);
      return escaped ? this.row(escaped, line) : this.giveUp([line], SINGLE);
    }
  }

  /** The fields, if a backslash before the quote marks inside them makes the line a row. */
  private escaped({ text, number }: Line): string[] | undefined {
    if (!text.includes('\\"')) return undefined;
    const fields = splitEscaped(text, this.delimiter!);
    if (!this.fits(fields)) return undefined;
    this.escapes.at(`line ${number}`);
    return fields;
  }

  /** Whether there are as many fields as a row has. */
  private fits({ length }: string[]): boolean {
    const width = this.header?.length ?? 1;
    return length === width || (this.held !== undefined && length === width + 1);
  }

  /** The first lines: what stands before the header, and the header. */
  private beginTable(line: Line): Row[] {
    const text = line.text.replace(/^\ufeff/, '');
    const separator = /^"?sep=(.)"?$/i.exec(text.trimEnd())?.[1];
    if (separator !== undefined && this.delimiter === undefined) {
      this.delimiter = separator;
      this.options.onNote?.(
        `${this.fileName}: its first line says that "${separator}" separates the fields.`,
      );
      return [];
    }
    if (/^\s*#/.test(text)) {
      if (this.comment) this.comments.at(`line ${this.comment.number}`);
      this.comment = line;
      return [];
    }
    const isHeader = (names: string[]) => names.some((name) => this.options.isName?.(name.trim()));
    if (this.delimiter === undefined) {
      this.delimiter = delimiterOf(text, this.fileName, (name) => isHeader([name]));
    }
    this.begun = true;
    const { comment } = this;
    if (comment) {
      const names = comment.text.replace(/^\s*#+\s*/, '');
      if (isHeader(names.split(this.delimiter)) && !isHeader(text.split(this.delimiter))) {
        return [...this.begin({ ...comment, text: names }), ...this.begin(line)];
      }
      this.comments.at(`line ${comment.number}`);
    }
    return this.begin({ ...line, text });
  }

  /** A line after one whose quoted field is open. Gives back the lines that are to be read anew. */
  private close(line: Line, rows: Row[]): Line[] {
    this.refuseTooManyFields(line, true);
    const open = this.open!;
    const { lines, pieces } = open;
    lines.push(line);
    open.length += line.text.length;
    let problem = `is not closed within ${count(LONGEST_QUOTED, 'character')}`;
    const quote = closingQuote(line.text, 0);
    if (quote < 0) {
      pieces.push(line.text);
      if (open.length <= LONGEST_QUOTED) return [];
    } else {
      try {
        const border = borderAfter(line.text, quote, this.delimiter!);
        const rest = readFields(line.text, this.delimiter!, border + 1);
        open.fields.push(unquote([...pieces, line.text.slice(0, quote)].join('\n')), ...rest.fields);
        open.pieces = rest.open === undefined ? [] : [rest.open];
        if (rest.open !== undefined) return [];
        const isRow = this.delimiter !== '\t' || this.fits(open.fields);
        if (isRow && !this.mayBeRows(lines)) {
          this.open = undefined;
          this.longFields.at(`lines ${lines[0].number} to ${line.number}`);
          rows.push(...this.row(open.fields, lines[0]));
          return [];
        }
        problem = `is closed on line ${line.number}, although the lines between look like rows`;
      } catch (error) {
        if (!(error instanceof SingleQuote)) throw error;
        problem = SINGLE;
      }
    }
    this.open = undefined;
    rows.push(...this.giveUp(lines, problem));
    return lines.slice(1);
  }

  /** Before the line is cut into fields, which would take far more memory than its text. */
  private refuseTooManyFields({ text, number }: Line, within: boolean): void {
    if (text.length < MOST_FIELDS) return;
    let fields = 1;
    let quoted = within;
    for (let at = 0; at < text.length; at++) {
      if (text[at] === '"') quoted = !quoted;
      else if (text[at] === this.delimiter && !quoted && ++fields > MOST_FIELDS) {
        throw new SeqloomError(
          `${this.fileName}, line ${number}: the row has more than ${count(MOST_FIELDS, 'field')}; is it a table of sequences?`,
        );
      }
    }
  }

  /**
   * Whether each of the lines is a row for itself if its quote marks are ordinary characters; of TSV, where no field holds a
   * delimiter, the first and the last tell.
   */
  private mayBeRows(lines: Line[]): boolean {
    if ((this.header?.length ?? 1) < 2) return false;
    const telling = this.delimiter === '\t' ? [lines[0]!, lines.at(-1)!] : lines;
    return telling.every(({ text }) => this.fits(splitAtEach(text, this.delimiter!)));
  }

  /** The first of the lines as a row with ordinary quote marks, as TSV files have them; other tables have none. */
  private giveUp(lines: Line[], what: string): Row[] {
    const [line] = lines;
    const tabs = this.delimiter === '\t';
    if (tabs && this.header && this.mayBeRows([line])) {
      this.plainQuotes.at(`line ${line.number}`);
      return this.row(splitAtEach(line.text, '\t'), line);
    }
    throw new SeqloomError(
      `${this.fileName}, line ${line.number}: the row holds a quoted field that ${what}. ` +
        'Close the field with a quote mark, and double those inside it.',
    );
  }

  private row(fields: string[], { text, number }: Line): Row[] {
    if (fields.every((field) => field.trim() === '')) return [];
    if (!this.header) {
      this.header = fields;
      this.held = { fields, line: number, text };
      return [];
    }
    if (this.isHeader(fields)) {
      this.repeats.at(`line ${number}`);
      return [];
    }
    if (!this.fits(fields)) {
      if (!/^\s*#/.test(text)) throw this.otherWidth(fields, number);
      this.comments.at(`line ${number}`);
      return [];
    }
    const row = { fields, line: number };
    if (!this.held) return [row];
    const header = this.held;
    this.named = fields.length > header.fields.length;
    // Fields that hold delimiters are too many as well, or end with one; in TSV and between quotes there are no such.
    const areSure = this.delimiter === '\t' || [header.text, text].every((line) => line.startsWith('"'));
    if (this.named && !(areSure && fields.at(-1)!.trim() !== '')) throw this.otherWidth(fields, number);
    this.held = undefined;
    if (this.named) this.header = ['', ...this.header];
    return [{ fields: this.header, line: header.line }, row];
  }

  private isHeader(fields: string[]): boolean {
    const names = this.named ? this.header!.slice(1) : this.header!;
    return names.length === fields.length && fields.every((field, i) => field.trim() === names[i]!.trim());
  }

  private otherWidth(fields: string[], line: number): SeqloomError {
    const width = this.header!.length;
    const isQuotedWhole = fields.length === 1 && this.fits(splitAtEach(fields[0]!, this.delimiter!));
    const hint = isQuotedWhole
      ? 'The whole row is enclosed in quote marks: take them out.'
      : this.held && fields.length > width
        ? 'If R wrote it, the header has no name for the row names: write it anew with row.names = FALSE. Else look for a delimiter inside a field without quotes, or one that ends the row.'
        : 'Look for a missing delimiter, or for a delimiter inside a field without quotes.';
    return new SeqloomError(
      `${this.fileName}, line ${line}: the row has ${count(fields.length, 'field')}, ${this.named && !this.held ? 'the first row' : 'the header'} ${width}. ${hint}`,
    );
  }

  private say(): void {
    const { comments, repeats, plainQuotes, escapes, longFields } = this;
    const note = (oddity: Oddity, sentence: string) => {
      if (oddity.times > 0) this.options.onNote?.(`${this.fileName}: ${sentence} ${oddity.where}.`);
    };
    note(comments, 'a comment (#) is left out');
    note(repeats, 'the header is repeated, which is no record; were files joined? It is left out');
    note(plainQuotes, 'a quote mark that does not enclose a field is read as an ordinary character');
    note(escapes, 'a quote mark after a backslash, within a quoted field, is one of its characters');
    if (this.named) {
      this.options.onNote?.(
        `${this.fileName}: rows have a field more than the header, as R writes them; their first is the row name.`,
      );
    }
    note(longFields, 'a quoted field spans several lines');
  }
}
