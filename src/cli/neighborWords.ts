/** Nearest neighbours as they are printed. */
import { show } from '../data/show';
import { count } from '../words';
import type { DroppedRecord } from '../data/types';
import { floatCell } from '../export/cells';
import type { QueryNeighbors } from '../neighbors/sequenceSet';
import type { Terminal } from './terminal';

export function neighborsInJson(found: QueryNeighbors[], readout: string, layer: number): string {
  const queries = found.map(({ id, neighbors }) => ({
    id,
    neighbors: neighbors.map((one) => ({ ...one, similarity: Number(floatCell(one.similarity)) })),
  }));
  return JSON.stringify({ readout, ...(layer > 0 && { layer }), queries }, null, 2);
}

/** Counts the records of a stream that are left out; `say` names the first. */
export function countDropped(name: string, terminal: Terminal) {
  let dropped = 0;
  let first: DroppedRecord | undefined;
  return {
    onDropped(record: DroppedRecord) {
      dropped++;
      first ??= record;
    },
    say() {
      if (!first) return;
      const { id, line, reason } = first;
      terminal.note(
        `${name}: ${count(dropped, 'record')} left out (the first: ${show(id)}, line ${line}: ${reason}).`,
      );
    },
  };
}
