import { mostProbable } from '../data/mostProbable';
import type { RawRecord } from '../data/types';
import type { Prediction } from '../export/predictions';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { Predictor } from '../model/predict';
import type { TrainedModel } from '../model/trainedModel';
import type { StreamCounts } from './blocks';
import { computeBlocks, type DropOptions, type RecordSource } from './computeBlocks';
import type { StreamProgress } from './streamProgress';

/** What is left out, and what is not decided. */
export interface PredictOptions extends DropOptions {
  /** A sequence whose most probable class is less probable than this is `unsure`. */
  abstain?: number;
}

/**
 * Predicts a stream of records of any length, in order and in constant memory (but for some 30 bytes that are kept of each
 * id): records are cleaned and predicted a block at a time; what is left out goes to `options.onDropped`. No label is needed.
 * @throws SeqloomError for a repeated id, an illegal character, or a stream of which no record can be used
 */
export async function* predictRecords(
  gpu: Gpu,
  model: TrainedModel,
  records: AsyncIterable<RawRecord>,
  { name = 'The data', ...options }: PredictOptions & { name?: string } = {},
  hooks: Hooks<StreamProgress> = {},
): AsyncGenerator<Prediction> {
  for await (const block of predictBlocks(gpu, [model], { name, records: () => records }, options, hooks)) {
    yield* block;
  }
}

/**
 * `predictRecords`, a block at a time, by one network or the mean of several.
 * @param counts is added to
 */
export async function* predictBlocks(
  gpu: Gpu,
  models: readonly TrainedModel[],
  source: RecordSource,
  { abstain = 0, ...options }: PredictOptions,
  hooks: Hooks<StreamProgress>,
  counts?: StreamCounts,
): AsyncGenerator<Prediction[]> {
  const { classes } = models[0].config;
  const predictor = new Predictor(gpu, models);
  try {
    const blocks = computeBlocks(
      source,
      { ...options, readouts: [], refuseTooLong: (residues) => predictor.refuseTooLong(residues) },
      (sequences, within) => predictor.predict(sequences, within),
      hooks,
      counts,
    );
    for await (const { records, result } of blocks) {
      const labels = mostProbable(result, classes);
      yield records.map(({ id, file }, i) => {
        const probabilities = result.slice(i * classes, (i + 1) * classes);
        const unsure = probabilities[labels[i]] < abstain;
        return {
          id,
          label: labels[i],
          ...(unsure && { unsure }),
          probabilities,
          ...(file !== undefined && { file }),
        };
      });
    }
  } finally {
    predictor.destroy();
  }
}
