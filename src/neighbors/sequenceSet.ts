/** Sequences as vectors, searched for their nearest neighbours. */
import { foldLabel } from '../data/labelNotes';
import { show } from '../data/show';
import type { RawRecord } from '../data/types';
import { noCounts, type StreamCounts } from '../embed/blocks';
import type { DropOptions } from '../embed/computeBlocks';
import { embedRecords } from '../embed/embed';
import type { StreamProgress } from '../embed/streamProgress';
import type { TrainedModel } from '../model/trainedModel';
import { SeqloomError } from '../errors';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { planReadouts, READOUTS, readoutWidth, type ReadoutName } from '../model/readouts';
import { nearestNeighbors } from './search';

/** Sequences and one vector of each. */
interface SequenceSet {
  /** What messages call it. */
  name: string;
  ids: string[];
  /** As the records give them. */
  labels: (string | undefined)[];
  width: number;
  /** (N, width) row-major */
  vectors: Float32Array;
  /** What was read of its records. */
  read: StreamCounts;
}

/** What a set is embedded with. */
interface SetOptions extends DropOptions {
  /** What messages call the records. */
  name: string;
  /** A readout with one vector per sequence; by default `state-mean`, or `residue-mean` where the network has no recurrent layer. */
  readout?: string;
  /** The recurrent layer whose states are read, from 1; by default the top one. */
  layer?: number;
}

/** A record of a set, as the neighbour of a query. */
interface Neighbor {
  id: string;
  label?: string;
  /** Cosine, -1 to 1. */
  similarity: number;
}

/** The nearest records of one query. */
export interface QueryNeighbors {
  /** Id of the query. */
  id: string;
  /** Best first; equally similar ones in the order of the set. */
  neighbors: Neighbor[];
}

/**
 * The readout with which sequences are compared.
 * @throws SeqloomError for a readout or layer that the network lacks, or a readout that is not one vector per sequence
 */
export function comparisonReadout(
  { config }: TrainedModel,
  readout?: string,
  layer?: number,
): { readout: ReadoutName; layer: number } {
  const plan = planReadouts(config, readout === undefined ? undefined : [readout], layer);
  const [name] = plan.names;
  if (READOUTS[name].kind !== 'sequence') {
    const fitting = Object.entries(READOUTS).filter(([, { kind }]) => kind === 'sequence');
    throw new SeqloomError(
      `The readout ${name} is not one vector per sequence. Choose one of ${fitting.map(([other]) => other).join(', ')}.`,
    );
  }
  return { readout: name, layer: plan.layer };
}

/**
 * Embeds records into a set that is kept in memory: 4 bytes x width a sequence, and its id and label.
 * @throws SeqloomError for a repeated id, an illegal character, or a readout that the network lacks
 */
export async function embedSet(
  gpu: Gpu,
  model: TrainedModel,
  records: AsyncIterable<RawRecord>,
  options: SetOptions,
  hooks: Hooks<StreamProgress> = {},
): Promise<SequenceSet> {
  const { readout } = comparisonReadout(model, options.readout, options.layer);
  const width = readoutWidth(model.config, readout);
  const ids: string[] = [];
  const labels: (string | undefined)[] = [];
  let vectors = new Float32Array(width * 1024);
  const read = noCounts();
  const rows = embedRecords(gpu, model, records, { ...options, readouts: [readout] }, hooks, read);
  for await (const row of rows) {
    const at = ids.length * width;
    if (at === vectors.length) {
      const larger = new Float32Array(vectors.length * 2);
      larger.set(vectors);
      vectors = larger;
    }
    vectors.set(row.vectors.get(readout)!, at);
    ids.push(row.id);
    labels.push(row.label);
  }
  return { name: options.name, ids, labels, width, vectors: vectors.subarray(0, ids.length * width), read };
}

/** The k records of `set` that are most similar by cosine to each of the queries. */
export async function neighborsOf(
  gpu: Gpu,
  set: SequenceSet,
  queries: SequenceSet,
  k: number,
  hooks?: Hooks,
): Promise<QueryNeighbors[]> {
  const found = await nearestNeighbors(gpu, set.vectors, set.width, queries.vectors, k, hooks);
  return queries.ids.map((id, q) => ({
    id,
    neighbors: Array.from({ length: found.k }, (_, place): Neighbor => {
      const row = found.indices[q * found.k + place];
      return {
        id: set.ids[row],
        ...(set.labels[row] !== undefined && { label: set.labels[row] }),
        similarity: found.similarities[q * found.k + place],
      };
    }),
  }));
}

/**
 * The k other records of `set` that are most similar to one of its own.
 * @throws SeqloomError when the set has no record of that id
 */
export async function neighborsOfMember(
  gpu: Gpu,
  set: SequenceSet,
  id: string,
  k: number,
  hooks?: Hooks,
): Promise<QueryNeighbors> {
  const row = set.ids.indexOf(id);
  if (row < 0) {
    const alike = set.ids.find((other) => foldLabel(other) === foldLabel(id));
    const meant = alike === undefined ? '' : `, but "${show(alike)}", which is written otherwise`;
    throw new SeqloomError(`${set.name} has no record "${show(id)}"${meant}.`, { kind: 'record-unknown' });
  }
  const vectors = set.vectors.subarray(row * set.width, (row + 1) * set.width);
  const query = { ...set, ids: [id], labels: [set.labels[row]], vectors };
  const [{ neighbors }] = await neighborsOf(gpu, set, query, k + 1, hooks);
  return { id, neighbors: neighbors.filter((neighbor) => neighbor.id !== id).slice(0, k) };
}
