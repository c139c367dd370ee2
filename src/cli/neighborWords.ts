/** Nearest neighbours as they are printed. */
import type { StreamCounts } from '../embed/blocks';
import type { DroppedRecord } from '../data/types';
import { floatCell } from '../export/cells';
import type { QueryNeighbors } from '../neighbors/sequenceSet';
import { jsonLines } from './jsonLines';
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
): Iterable<string> {
  const queries = found.map(({ id, neighbors }) => ({
    id,
    neighbors: neighbors.map((one) => ({ ...one, similarity: Number(floatCell(one.similarity)) })),
  }));
  return jsonLines({ readout, ...(layer > 0 && { layer }), read, queries });
}

/** Names the records of a stream that are left out, and keeps them where a result will list them. */
export function keepLeftOut(name: string, listed: boolean, terminal: Terminal) {
  const leftOut: DroppedRecord[] = [];
  const say = nameLeftOut(terminal);
  return {
    leftOut,
    onDropped(record: DroppedRecord) {
      if (listed) leftOut.push(record);
      say({ file: name, ...record });
    },
  };
}
