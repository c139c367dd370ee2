import { nearestNeighbors, type Dataset, type Gpu, type TrainedModel } from '../../src';
import type { Neighbour, SequenceReadout } from '../protocol';
import { chooseRows, residueBudget } from './budget';
import { readVectors } from './readVectors';

const NEIGHBOURS = 10;

/** Sequences searched, and their vectors: (N, D). */
interface Searched {
  rows: Uint32Array;
  vectors: Float32Array;
}

/** Vectors of the data set (of a part of it where the adapter is slow), kept until the weights or the readout change. */
export class VectorCache {
  private of:
    { parameters: TrainedModel['parameters']; dataset: Dataset; readout: SequenceReadout } | undefined;
  private searched: Searched = { rows: new Uint32Array(), vectors: new Float32Array() };

  async get(gpu: Gpu, model: TrainedModel, dataset: Dataset, readout: SequenceReadout): Promise<Searched> {
    const { of } = this;
    if (of?.parameters !== model.parameters || of.dataset !== dataset || of.readout !== readout) {
      const rows = chooseRows(dataset, dataset.ids.length, residueBudget(gpu, false));
      const sequences = Array.from(rows, (row) => dataset.tokens[row]);
      const vectors = (await readVectors(gpu, model, sequences, [readout])).get(readout)!;
      this.searched = { rows, vectors };
      this.of = { parameters: model.parameters, dataset, readout };
    }
    return this.searched;
  }
}

/**
 * The sequences of the data nearest to a row of it, or to another sequence.
 * @returns them, and among how many they were found
 */
export async function nearest(
  gpu: Gpu,
  model: TrainedModel,
  dataset: Dataset,
  readout: SequenceReadout,
  query: number | Uint8Array,
  cache: VectorCache,
): Promise<{ neighbours: Neighbour[]; among: number }> {
  const { rows, vectors } = await cache.get(gpu, model, dataset, readout);
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
  return { neighbours, among: rows.length };
}
