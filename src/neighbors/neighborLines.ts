/** Nearest neighbours as a table: one row per query and neighbour. */
import type { QueryNeighbors } from './sequenceSet';
import { floatCell, tableCell, type TableStyle } from '../export/cells';

/** @param labelled whether there is a column for the neighbours' labels */
export function neighborLines(found: QueryNeighbors[], labelled: boolean, style: TableStyle): string[] {
  const header = ['query', 'rank', 'neighbor', ...(labelled ? ['label'] : []), 'similarity'];
  const rows = found.flatMap(({ id, neighbors }) =>
    neighbors.map((neighbor, i) => {
      const texts = [id, String(i + 1), neighbor.id, ...(labelled ? [neighbor.label ?? ''] : [])];
      return [...texts.map((text) => tableCell(text, style)), floatCell(neighbor.similarity)];
    }),
  );
  return [header, ...rows].map((cells) => cells.join(style.separator));
}
