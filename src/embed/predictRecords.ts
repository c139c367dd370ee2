import { encode } from '../data/tokens';
import type { RawRecord } from '../data/types';
import type { Prediction } from '../export/predictions';
import type { Gpu } from '../gpu/device';
import type { InferenceHooks } from '../model/inference';
import { Predictor } from '../model/predict';
import type { TrainedModel } from '../model/trainedModel';
import { mostProbable } from '../data/mostProbable';
import { noCounts, readBlocks, type Block, type BlockOptions, type StreamCounts } from './blocks';
import type { StreamHooks } from './embed';

/**
 * Predicts a stream of records of any length, in order and in constant memory (but for some 30 bytes that are kept of each
 * id): records are cleaned and predicted a block at a time; what is left out goes to `hooks.onDropped`. No label is needed.
 * @throws SeqloomError for a repeated id, an illegal character, or a stream of which no record can be used
 */
export async function* predictRecords(
  gpu: Gpu,
  model: TrainedModel,
  records: AsyncIterable<RawRecord>,
  options: Partial<Pick<BlockOptions, 'name' | 'maxLength'>> = {},
  hooks: StreamHooks = {},
): AsyncGenerator<Prediction> {
  const { name = 'The data', maxLength } = options;
  const counts: StreamCounts = noCounts();
  const predictor = new Predictor(gpu, model);
  try {
    for await (const block of readBlocks(records, { name, maxLength, readouts: [] }, counts)) {
      block.dropped.forEach((dropped) => hooks.onDropped?.(dropped));
      const predictions = await predictBlock(predictor, block, { signal: hooks.signal });
      hooks.onProgress?.(counts);
      yield* predictions;
    }
  } finally {
    predictor.destroy();
  }
}

/** The predictions of a block's records, in order. */
export async function predictBlock(
  predictor: Predictor,
  { records }: Block,
  hooks: InferenceHooks,
): Promise<Prediction[]> {
  if (records.length === 0) return [];
  const all = await predictor.predict(
    records.map(({ sequence }) => encode(sequence)),
    hooks,
  );
  const width = all.length / records.length;
  const labels = mostProbable(all, width);
  return records.map(({ id }, i) => {
    const probabilities = all.slice(i * width, (i + 1) * width);
    return { id, label: labels[i], probabilities };
  });
}
