import { nearestNeighbors, type Dataset, type Gpu } from '../../src';
import type { NearestOf, NetworkId, SequenceReadout } from '../protocol';
import { chooseRows, residueBudget } from './budget';
import { sequenceReadouts } from './model';
import type { PageNetwork } from './pageNetwork';
import { readVectors } from './readVectors';

const NEIGHBOURS = 10;

/** Sequences searched, and their vectors: (N, D). */
interface Searched {
  rows: Uint32Array;
  vectors: Float32Array;
}

/** Each network's vectors of the data set (of a part of it where the adapter is slow), kept until its weights or the readout change. */
export class VectorCache {
  private readonly kept = new Map<
    NetworkId,
    { weights: number; dataset: Dataset; readout: SequenceReadout; searched: Searched }
  >();

  async get(
    gpu: Gpu,
    { id, model, weights: { number: weights } }: PageNetwork,
    dataset: Dataset,
    readout: SequenceReadout,
  ): Promise<Searched> {
    const kept = this.kept.get(id);
    if (kept?.weights === weights && kept.dataset === dataset && kept.readout === readout) {
      return kept.searched;
    }
    const rows = chooseRows(dataset, dataset.ids.length, residueBudget(gpu, false));
    const sequences = Array.from(rows, (row) => dataset.tokens[row]);
    const vectors = (await readVectors(gpu, model, sequences, [readout])).get(readout)!;
    const searched = { rows, vectors };
    this.kept.set(id, { weights, dataset, readout, searched });
    return searched;
  }
}

/**
 * The sequences of the data nearest to a row of it, or to another sequence, in a network's readout; in its first where it has not
 * the one asked for.
 */
export async function nearest(
  gpu: Gpu,
  network: PageNetwork,
  dataset: Dataset,
  wanted: SequenceReadout,
  query: number | Uint8Array,
  cache: VectorCache,
): Promise<NearestOf> {
  const { id, model } = network;
  const has = sequenceReadouts(model.config);
  const readout = has.includes(wanted) ? wanted : has[0];
  const { rows, vectors } = await cache.get(gpu, network, dataset, readout);
  const tokens = typeof query === 'number' ? dataset.tokens[query] : query;
  const vector = (await readVectors(gpu, model, [tokens], [readout])).get(readout)!;
  // The query itself, where it is a row, comes first of all.
  const found = await nearestNeighbors(gpu, vectors, vector.length, vector, NEIGHBOURS + 1);
  const neighbours = Array.from(found.indices, (index, i) => ({
    row: rows[index],
    id: dataset.ids[rows[index]],
    label: dataset.classes[dataset.labels[rows[index]]] ?? '',
    split: dataset.splits[rows[index]],
    similarity: found.similarities[i],
  })).filter(({ row }) => row !== query);
  neighbours.length = Math.min(neighbours.length, NEIGHBOURS);
  return { network: id, readout, neighbours, among: rows.length };
}
