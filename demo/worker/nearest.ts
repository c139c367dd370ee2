import type { Dataset, Gpu } from '../../src';
import { nearestByCosine, row } from '../logic/vectors';
import type { Neighbour, SequenceReadout } from '../protocol';
import type { Model } from './model';
import { sequenceVectors } from './vectors';

export const NEIGHBOURS = 10;

/** Vectors of the whole data set, kept until the weights or the readout change. */
export class VectorCache {
  private of: { model: Model['parameters']; dataset: Dataset; readout: SequenceReadout } | undefined;
  private vectors = new Float32Array();

  async get(gpu: Gpu, model: Model, dataset: Dataset, readout: SequenceReadout): Promise<Float32Array> {
    const { of } = this;
    if (of?.model !== model.parameters || of.dataset !== dataset || of.readout !== readout) {
      const vectors = await sequenceVectors(gpu, model, dataset.tokens, [readout]);
      this.vectors = new Float32Array(vectors.get(readout)!);
      this.of = { model: model.parameters, dataset, readout };
    }
    return this.vectors;
  }
}

/** The sequences of the data nearest to a row of it, or to another sequence. */
export async function nearest(
  gpu: Gpu,
  model: Model,
  dataset: Dataset,
  readout: SequenceReadout,
  query: number | Uint8Array,
  cache: VectorCache,
): Promise<Neighbour[]> {
  const vectors = await cache.get(gpu, model, dataset, readout);
  const width = vectors.length / dataset.ids.length;
  const isRow = typeof query === 'number';
  const vector = isRow
    ? row(vectors, width, query)
    : (await sequenceVectors(gpu, model, [query], [readout])).get(readout)!;
  return nearestByCosine(vectors, vector, NEIGHBOURS, isRow ? query : undefined).map(
    ({ index, similarity }) => ({
      row: index,
      id: dataset.ids[index],
      label: dataset.classes[dataset.labels[index]] ?? '',
      split: dataset.splits[index],
      similarity,
    }),
  );
}
