/** dropped.tsv: the records that were left out, one a row. */
import type { DroppedRecord } from '../data/types';
import { tableCell } from './cells';

export const DROPPED_HEADER = 'id\tline\treason\n';

/**
 * With several files a line is `FILE:LINE`.
 * @param spreadsheetSafe as in `TableStyle`
 */
export function droppedRow({ id, line, file, reason }: DroppedRecord, spreadsheetSafe?: boolean): string {
  return (
    [id, file === undefined ? String(line) : `${file}:${line}`, reason]
      .map((text) => tableCell(text, { separator: '\t', spreadsheetSafe }))
      .join('\t') + '\n'
  );
}
