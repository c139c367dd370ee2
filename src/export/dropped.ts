/** dropped.tsv: the records that were left out, one a row. */
import type { DroppedRecord } from '../data/types';
import { tableCell } from './cells';

/**
 * The text of the file, in pieces. With several files a line is `FILE:LINE`.
 * @param spreadsheetSafe as in `TableStyle`
 */
export async function* droppedText(
  records: Iterable<DroppedRecord> | AsyncIterable<DroppedRecord>,
  spreadsheetSafe?: boolean,
): AsyncGenerator<string> {
  yield 'id\tline\treason\n';
  for await (const { id, line, file, reason } of records) {
    const cells = [id, file === undefined ? String(line) : `${file}:${line}`, reason];
    yield cells.map((text) => tableCell(text, { separator: '\t', spreadsheetSafe })).join('\t') + '\n';
  }
}
