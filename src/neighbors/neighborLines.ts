/** Nearest neighbours as a table: one row per query and neighbour. */
import type { QueryNeighbors } from './sequenceSet';
import { floatCell, tableCell, type TableStyle } from '../export/cells';

/** @param labelled whether there is a column for the neighbours' labels */
export function* neighborLines(
  found: QueryNeighbors[],
  labelled: boolean,
  style: TableStyle,
): Generator<string> {
  yield ['query', 'rank', 'neighbor', ...(labelled ? ['label'] : []), 'similarity'].join(style.separator);
  for (const { id, neighbors } of found) {
    for (const [i, neighbor] of neighbors.entries()) {
      const texts = [id, String(i + 1), neighbor.id, ...(labelled ? [neighbor.label ?? ''] : [])];
      const cells = [...texts.map((text) => tableCell(text, style)), floatCell(neighbor.similarity)];
      yield cells.join(style.separator);
    }
  }
}
