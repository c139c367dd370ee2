/** dropped.tsv: the records that were left out, one a row. */
import type { DroppedRecord } from '../data/types';
import { tableCell } from './cells';

export const DROPPED_HEADER = 'id\tline\treason\n';

export function droppedRow({ id, line, reason }: DroppedRecord): string {
  return [id, String(line), reason].map((text) => tableCell(text, '\t')).join('\t') + '\n';
}
