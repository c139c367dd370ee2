import type { Dataset, Gpu } from '../../src';
import { nearestByCosine } from '../logic/vectors';
import type { Neighbour, SequenceReadout } from '../protocol';
import { chooseRows, residueBudget } from './budget';
import type { Model } from './model';
import { sequenceVectors } from './vectors';

export const NEIGHBOURS = 10;

/** Sequences searched, and their vectors: (N, D). */
interface Searched {
  rows: Uint32Array;
  vectors: Float32Array;
}

/** Vectors of the data set (of a part of it where the adapter is slow), kept until the weights or the readout change. */
export class VectorCache {
  private of: { parameters: Model['parameters']; dataset: Dataset; readout: SequenceReadout } | undefined;
  private searched: Searched = { rows: new Uint32Array(), vectors: new Float32Array() };

  async get(gpu: Gpu, model: Model, dataset: Dataset, readout: SequenceReadout): Promise<Searched> {
    const { of } = this;
    if (of?.parameters !== model.parameters || of.dataset !== dataset || of.readout !== readout) {
      const rows = chooseRows(dataset, dataset.ids.length, residueBudget(gpu, false));
      const sequences = Array.from(rows, (row) => dataset.tokens[row]);
      const vectors = (await sequenceVectors(gpu, model, sequences, [readout])).get(readout)!;
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
  model: Model,
  dataset: Dataset,
  readout: SequenceReadout,
  query: number | Uint8Array,
  cache: VectorCache,
): Promise<{ neighbours: Neighbour[]; among: number }> {
  const { rows, vectors } = await cache.get(gpu, model, dataset, readout);
  const tokens = typeof query === 'number' ? dataset.tokens[query] : query;
  const vector = (await sequenceVectors(gpu, model, [tokens], [readout])).get(readout)!;
  const self = typeof query === 'number' ? rows.indexOf(query) : -1;
  const neighbours = nearestByCosine(vectors, vector, NEIGHBOURS, self).map(({ index, similarity }) => {
    const row = rows[index];
    return {
      row,
      id: dataset.ids[row],
      label: dataset.classes[dataset.labels[row]] ?? '',
      split: dataset.splits[row],
      similarity,
    };
  });
  return { neighbours, among: rows.length };
}
