/** Nearest neighbours as they are printed. */
import { cleaningInWords } from '../data/clean';
import { show } from '../data/show';
import { count } from '../words';
import type { StreamCounts } from '../embed/blocks';
import type { DroppedRecord } from '../data/types';
import { floatCell } from '../export/cells';
import type { QueryNeighbors } from '../neighbors/sequenceSet';
import type { Terminal } from './terminal';

/** @param read of the set that was searched, and of the queries where they are of a file of their own */
export function neighborsInJson(
  found: QueryNeighbors[],
  readout: string,
  layer: number,
  read: { data: StreamCounts; query?: StreamCounts },
): string {
  const queries = found.map(({ id, neighbors }) => ({
    id,
    neighbors: neighbors.map((one) => ({ ...one, similarity: Number(floatCell(one.similarity)) })),
  }));
  return JSON.stringify({ readout, ...(layer > 0 && { layer }), read, queries }, null, 2);
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
    /** With what was cleaned of those that are not. */
    say({ cleaning }: StreamCounts) {
      const cleaned = cleaningInWords(cleaning);
      if (cleaned !== undefined) terminal.note(`${name}: cleaning: ${cleaned}.`);
      if (!first) return;
      const { id, line, reason } = first;
      terminal.note(
        `${name}: ${count(dropped, 'record')} left out (the first: ${show(id)}, line ${line}: ${reason}).`,
      );
    },
  };
}
