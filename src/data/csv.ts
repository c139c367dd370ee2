import { SeqloomError } from '../errors';
import { LineSplitter } from './lines';
import { borderAfter, closingQuote, readFields, SingleQuote, splitAtEach, unquote } from './fields';
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

/** The delimiter is told from the header line, or from this many characters of it. */
const LONGEST_SNIFFED = 1_000_000;

/** No row has more fields; it bounds the memory that a damaged one takes. */
const MOST_FIELDS = 1_000_000;

/** A quoted field over several lines is no longer than this: it bounds what a quote that is never closed takes. */
const LONGEST_QUOTED = 1_000_000;

/**
 * The rows of a CSV or TSV text, header first, all of one width. Left out are blank rows, lines that begin with # and are no
 * rows, Excel's `sep=;` and rows that repeat the header; but for the first two it is noted.
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

/** What was odd: how often, and where first. */
class Oddity {
  times = 0;
  private first = '';

  at(where: string): void {
    if (this.times++ === 0) this.first = where;
  }

  /** `on line 4`, `on 3 lines, the first line 4` */
  get where(): string {
    return this.times === 1 ? `on ${this.first}` : `${count(this.times)} times (first on ${this.first})`;
  }
}

class RowReader {
  private lines = 0;
  private delimiter: string | undefined;
  private header: string[] | undefined;
  private open: OpenRow | undefined;
  private comment: Line | undefined;
  private readonly comments = new Oddity();
  private readonly repeats = new Oddity();
  private readonly plainQuotes = new Oddity();
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
    return rows;
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
    if (this.delimiter === undefined) return this.beginTable(line);
    this.refuseTooManyFields(line, false);
    if (!line.text.includes('"')) return this.row(line.text.split(this.delimiter), line);
    try {
      const { fields, open } = readFields(line.text, this.delimiter);
      if (open === undefined) return this.row(fields, line);
      this.open = { lines: [line], length: line.text.length, fields, pieces: [open] };
      return [];
    } catch (error) {
      if (!(error instanceof SingleQuote)) throw error;
      return this.giveUp([line], SINGLE);
    }
  }

  /** The first lines: what stands before the header, and the header. */
  private beginTable(line: Line): Row[] {
    const text = line.text.replace(/^\ufeff/, '');
    const separator = /^"?sep=(.)"?$/i.exec(text.trimEnd())?.[1];
    if (separator !== undefined) {
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
    this.delimiter = chooseDelimiter(text, this.fileName);
    const { comment } = this;
    this.comment = undefined;
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
        if (!this.mayBeRows(lines)) {
          this.open = undefined;
          this.longFields.at(`lines ${lines[0].number} to ${line.number}`);
          rows.push(...this.row(open.fields, lines[0]));
          return [];
        }
        problem = `is closed on line ${line.number}, although each of the lines between looks like a row`;
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

  /** Whether each of the lines is a row for itself if its quote marks are ordinary characters. */
  private mayBeRows(lines: Line[]): boolean {
    const width = this.header?.length ?? 1;
    return width > 1 && lines.every(({ text }) => splitAtEach(text, this.delimiter!).length === width);
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
    const { header } = this;
    if (!header) {
      this.header = fields;
      return [{ fields, line: number }];
    }
    if (fields.length !== header.length) {
      if (!/^\s*#/.test(text)) throw this.otherWidth(fields, number);
      this.comments.at(`line ${number}`);
      return [];
    }
    if (
      fields[0].trim() === header[0].trim() &&
      fields.every((field, i) => field.trim() === header[i].trim())
    ) {
      this.repeats.at(`line ${number}`);
      return [];
    }
    return [{ fields, line: number }];
  }

  private otherWidth(fields: string[], line: number): SeqloomError {
    const width = this.header!.length;
    const hint =
      fields.length === width + 1 && line === 2
        ? 'If R wrote it, the header has no name for the row names: write it anew with row.names = FALSE.'
        : 'Look for a missing delimiter, or for a delimiter inside a field without quotes.';
    return new SeqloomError(
      `${this.fileName}, line ${line}: the row has ${count(fields.length, 'field')}, the header ${width}. ${hint}`,
    );
  }

  private say(): void {
    const { comments, repeats, plainQuotes, longFields } = this;
    const note = (oddity: Oddity, sentence: string) => {
      if (oddity.times > 0) this.options.onNote?.(`${this.fileName}: ${sentence} ${oddity.where}.`);
    };
    note(comments, 'a comment (#) is left out');
    note(repeats, 'the header is repeated, which is no record; were files joined? It is left out');
    note(plainQuotes, 'a quote mark that does not enclose a field is read as an ordinary character');
    note(longFields, 'a quoted field spans several lines');
  }
}

/** The delimiter that the file's extension promises if the header holds it, else the commonest of tab, comma and semicolon. */
function chooseDelimiter(line: string, fileName: string): string {
  const header = line.slice(0, LONGEST_SNIFFED).replace(/"[^"]*"/g, '');
  const times = (delimiter: string) => header.split(delimiter).length - 1;
  if (/\.(tsv|tab)(\.b?gz)?$/i.test(fileName) && times('\t') > 0) return '\t';
  return ['\t', ',', ';'].reduce((best, delimiter) => (times(delimiter) > times(best) ? delimiter : best));
}
