import { CsvError, Parser } from 'csv-parse/browser/esm';
import { SeqloomError } from '../errors';
import { MAX_FIELD_LENGTH } from './lines';
import { count } from './show';

export interface Row {
  fields: string[];
  /** 1-based line on which the row starts. */
  line: number;
}

/** csv-parse fed piece by piece; its browser build, so that Node and the browser run the same code. */
class CsvRows {
  private readonly parser: Parser;
  private readonly failed: Promise<never>;
  private rows: Row[] = [];
  /** csv-parse counts a CRLF inside quotes as two lines. */
  private linesCountedTwice = 0;

  constructor(
    delimiter: string,
    private readonly fileName: string,
  ) {
    this.parser = new Parser({
      delimiter,
      relax_quotes: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: MAX_FIELD_LENGTH,
      on_record: (fields: string[], info) => {
        const line = info.lines - this.linesCountedTwice;
        this.linesCountedTwice += countAll(fields, /\r\n/g);
        this.rows.push({ fields, line: line - countAll(fields, /[\r\n]/g) });
        return null;
      },
    });
    this.failed = new Promise((_, reject) => {
      this.parser.on('error', (error) => reject(this.explain(error)));
    });
    // Both push and end wait for it; it may also come between them.
    this.failed.catch(() => undefined);
  }

  /** The rows that this piece completes. */
  push(text: string): Promise<Row[]> {
    return this.settled((done) => this.parser.write(text, done));
  }

  end(): Promise<Row[]> {
    return this.settled((done) => this.parser.end(done));
  }

  private async settled(start: (done: () => void) => void): Promise<Row[]> {
    await Promise.race([this.failed, new Promise<void>(start)]);
    const rows = this.rows;
    this.rows = [];
    return rows;
  }

  private explain(error: Error): Error {
    if (!(error instanceof CsvError)) return error;
    const { lines, record } = error as CsvError & { lines?: number; record?: string[] };
    const where =
      lines === undefined ? this.fileName : `${this.fileName}, line ${lines - this.linesCountedTwice}`;
    const say = (sentence: string) => new SeqloomError(`${where}: ${sentence}`, 2, { cause: error });
    switch (error.code) {
      case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
        return say(
          `the row has ${count(record?.length ?? 0, 'field')}, which is not the header's number. ` +
            'Look for a missing delimiter, or for a delimiter inside a field without quotes.',
        );
      case 'CSV_QUOTE_NOT_CLOSED':
        return say('a quoted field that began earlier is never closed. Close the quote or remove it.');
      default:
        return say(`${error.message}. Check the quotes and delimiters there.`);
    }
  }
}

function countAll(fields: string[], pattern: RegExp): number {
  return fields.reduce((sum, field) => sum + (field.match(pattern)?.length ?? 0), 0);
}

/** The rows of a CSV or TSV text, header first; blank rows are skipped. */
export async function* readRows(text: AsyncIterable<string>, fileName: string): AsyncGenerator<Row> {
  let parser: CsvRows | undefined;
  let head = '';
  for await (const piece of text) {
    if (parser) {
      yield* await parser.push(piece);
      continue;
    }
    head += piece;
    if (!/\S[^\n\r]*[\n\r]/.test(head)) continue;
    parser = new CsvRows(chooseDelimiter(head, fileName), fileName);
    yield* await parser.push(head);
  }
  if (!parser) {
    parser = new CsvRows(chooseDelimiter(head, fileName), fileName);
    yield* await parser.push(head);
  }
  yield* await parser.end();
}

/** The delimiter that the file's extension promises if the header holds it, else the commonest of tab, comma and semicolon. */
function chooseDelimiter(head: string, fileName: string): string {
  const header = head
    .trimStart()
    .split(/[\n\r]/, 1)[0]!
    .replace(/"[^"]*"/g, '');
  const times = (delimiter: string) => header.split(delimiter).length - 1;
  if (/\.(tsv|tab)(\.b?gz)?$/i.test(fileName) && times('\t') > 0) return '\t';
  return ['\t', ',', ';'].reduce((best, delimiter) => (times(delimiter) > times(best) ? delimiter : best));
}
