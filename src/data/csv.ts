import Papa from 'papaparse';
import { SeqloomError } from '../errors';
import { MAX_FIELD_LENGTH } from './lines';
import { count } from '../words';

export interface Row {
  fields: string[];
  /** 1-based line on which the row starts. */
  line: number;
}

/** The delimiter is told from the header line, or from this many characters of it. */
const LONGEST_SNIFFED = 1_000_000;

/** No row has more fields; it bounds the memory that a damaged one takes. */
const MOST_FIELDS = 1_000_000;

/** The rows of a CSV or TSV text, header first, all of one width; blank rows are skipped. */
export async function* readRows(text: AsyncIterable<string>, fileName: string): AsyncGenerator<Row> {
  let rows: RowSplitter | undefined;
  let width: number | undefined;
  const check = (row: Row): Row => {
    width ??= row.fields.length;
    if (row.fields.length === width) return row;
    throw new SeqloomError(
      `${fileName}, line ${row.line}: the row has ${count(row.fields.length, 'field')}, the header ${width}. ` +
        'Look for a missing delimiter, or for a delimiter inside a field without quotes.',
    );
  };
  let head = '';
  for await (const piece of withNewlines(text)) {
    if (rows) {
      for (const row of rows.push(piece)) yield check(row);
      continue;
    }
    head += piece;
    if (head.length < LONGEST_SNIFFED && !head.trimStart().includes('\n')) continue;
    rows = new RowSplitter(chooseDelimiter(head, fileName), fileName);
    for (const row of rows.push(head)) yield check(row);
    head = '';
  }
  rows ??= new RowSplitter(chooseDelimiter(head, fileName), fileName);
  for (const row of rows.end(head)) yield check(row);
}

/** The text with LF at the end of every line, in place of CRLF or a lone CR. */
async function* withNewlines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let held = '';
  for await (const piece of text) {
    const whole = held + piece;
    held = whole.endsWith('\r') ? '\r' : '';
    yield whole.slice(0, whole.length - held.length).replace(/\r\n?/g, '\n');
  }
  if (held) yield '\n';
}

/** The delimiter that the file's extension promises if the header holds it, else the commonest of tab, comma and semicolon. */
function chooseDelimiter(head: string, fileName: string): string {
  const header = head
    .trimStart()
    .split('\n', 1)[0]!
    .replace(/"[^"]*"/g, '');
  const times = (delimiter: string) => header.split(delimiter).length - 1;
  if (/\.(tsv|tab)(\.b?gz)?$/i.test(fileName) && times('\t') > 0) return '\t';
  return ['\t', ',', ';'].reduce((best, delimiter) => (times(delimiter) > times(best) ? delimiter : best));
}

/**
 * Papa Parse fed piece by piece. The last row of what there is so far is held back, since it may go on in the next piece.
 */
class RowSplitter {
  private pending = '';
  /** Length of `pending` when it was last parsed: a long row is parsed anew only when it has doubled. */
  private parsed = 0;
  private line = 1;

  constructor(
    private readonly delimiter: string,
    private readonly fileName: string,
  ) {}

  /** The rows that this piece completes. */
  push(piece: string): Row[] {
    this.pending += piece;
    if (this.pending.length < 2 * this.parsed) return [];
    const rows = this.parse();
    const held = rows.pop();
    this.pending = this.pending.slice(rows.at(-1)?.end ?? 0);
    this.parsed = this.pending.length;
    if (held && this.pending.length > MAX_FIELD_LENGTH) {
      throw new SeqloomError(
        `${this.fileName}, line ${this.line}: a row is longer than ${count(MAX_FIELD_LENGTH, 'character')}; is a quote never closed?`,
      );
    }
    return this.finish(rows);
  }

  /** The rows left, with a last piece. */
  end(piece: string): Row[] {
    this.pending += piece;
    return this.finish(this.parse());
  }

  private parse(): ParsedRow[] {
    if (this.pending.length > MOST_FIELDS) this.refuseTooManyFields();
    const rows: ParsedRow[] = [];
    Papa.parse<string[]>(this.pending, {
      delimiter: this.delimiter,
      newline: '\n',
      step: ({ data, errors, meta }) => rows.push({ fields: data, error: errors[0]?.code, end: meta.cursor }),
    });
    return rows;
  }

  /** Before the row is cut into fields, which would take far more memory than its text. */
  private refuseTooManyFields(): void {
    let fields = 1;
    let line = this.line;
    let quoted = false;
    for (let at = 0; at < this.pending.length; at++) {
      const character = this.pending[at];
      if (character === '"') quoted = !quoted;
      else if (character === '\n') {
        line++;
        if (!quoted) fields = 1;
      } else if (character === this.delimiter && !quoted && ++fields > MOST_FIELDS) {
        throw new SeqloomError(
          `${this.fileName}, line ${line}: the row has more than ${count(MOST_FIELDS, 'field')}; is it a table of sequences?`,
        );
      }
    }
  }

  private finish(parsed: ParsedRow[]): Row[] {
    const rows: Row[] = [];
    for (const { fields, error } of parsed) {
      const line = this.line;
      if (error) {
        throw new SeqloomError(
          `${this.fileName}, line ${line}: the row holds a quoted field that is not closed, or that has a single quote mark inside. ` +
            'Close the field with a quote mark, and double those inside it.',
        );
      }
      this.line += 1 + fields.reduce((sum, field) => sum + field.split('\n').length - 1, 0);
      if (fields.some((field) => field.trim() !== '')) rows.push({ fields, line });
    }
    return rows;
  }
}

interface ParsedRow {
  fields: string[];
  error?: string;
  /** Where the next row starts. */
  end: number;
}
