/** Nearest neighbours as they are printed. */
import { cleaningInWords } from '../data/clean';
import type { StreamCounts } from '../embed/blocks';
import type { DroppedRecord } from '../data/types';
import { floatCell } from '../export/cells';
import type { QueryNeighbors } from '../neighbors/sequenceSet';
import { nameLeftOut } from './leftOut';
import type { Terminal } from './terminal';

/** What was read for a set of sequences, and which records were left out of it. */
type ReadOfSet = StreamCounts & { leftOut: DroppedRecord[] };

/** @param read of the set that was searched, and of the queries where they are of a file of their own */
export function neighborsInJson(
  found: QueryNeighbors[],
  readout: string,
  layer: number,
  read: { data: ReadOfSet; query?: ReadOfSet },
): string {
  const queries = found.map(({ id, neighbors }) => ({
    id,
    neighbors: neighbors.map((one) => ({ ...one, similarity: Number(floatCell(one.similarity)) })),
  }));
  return JSON.stringify({ readout, ...(layer > 0 && { layer }), read, queries }, null, 2);
}

/** Keeps the records of a stream that are left out; `say` names them. */
export function keepLeftOut(name: string, terminal: Terminal) {
  const leftOut: DroppedRecord[] = [];
  return {
    leftOut,
    onDropped: (record: DroppedRecord) => void leftOut.push(record),
    /** With what was cleaned of those that are not. */
    say({ cleaning }: StreamCounts) {
      const cleaned = cleaningInWords(cleaning);
      if (cleaned !== undefined) terminal.note(`${name}: cleaning: ${cleaned}.`);
      const say = nameLeftOut(terminal);
      for (const record of leftOut) say({ file: name, ...record });
    },
  };
}
