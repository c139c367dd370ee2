import type { BatchLimits } from '../data/batches';
import { checkBounds } from '../data/bounds';
import type { Dataset } from '../data/types';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import type { Capacity } from '../model/batch';
import { fitCapacity } from '../model/capacity';
import { MODEL_BOUNDS, type ModelConfig } from '../model/config';
import { freeze } from '../model/frozen';
import { layersOf } from '../model/layers';
import { initialParameters } from '../model/init';
import { requirePrecision, TrainingNetwork } from '../model/trainingNetwork';
import { classWeights } from './classWeights';
import { TrainingData } from './trainingData';
import { TRAIN_BOUNDS, type TrainOptions } from './options';
import { TrainingRun } from './trainingRun';
import type { Checkpoints, TrainProgress, TrainResult } from './progress';

/**
 * Trains a classifier and returns the parameters of its best epoch (`selectBy`).
 * The same seed and options on the same adapter give the same bits, also when resumed from a checkpoint.
 * @param hooks aborting ends training after the running update, with a checkpoint; the result says so
 * @throws SeqloomError when a number is out of its bounds, when the data has no training or validation rows, when the longest
 *   sequence does not fit the memory, or when the GPU fails
 */
export async function trainClassifier(
  gpu: Gpu,
  dataset: Dataset,
  config: ModelConfig,
  options: TrainOptions,
  hooks: Hooks<TrainProgress> = {},
  checkpoints: Checkpoints = {},
): Promise<TrainResult> {
  const data = new TrainingData(dataset);
  const { capacity, limits } = planTraining(gpu, data, config, options);
  const network = await TrainingNetwork.create(gpu, config, capacity, options);
  try {
    network.setParameters(checkpoints.start ?? initialParameters(config, options.seed));
    const weights = classWeights(options.classWeights, data.labelsOf(data.train), config.classes);
    network.setClassWeights(weights);
    const run = new TrainingRun(network, data, weights, options, limits, hooks, checkpoints);
    if (checkpoints.resume) run.restore(checkpoints.resume);
    return await run.finish();
  } finally {
    network.destroy();
  }
}

/**
 * How a data set is cut into batches, and what holds each of them.
 * @throws SeqloomError when an option is not what it may be, the longest sequence does not fit the memory, a part that is to be
 *   frozen is not there, or the adapter does not have the precision
 */
export function planTraining(
  gpu: Gpu,
  data: TrainingData,
  config: ModelConfig,
  options: TrainOptions,
): { capacity: Capacity; limits: BatchLimits } {
  // What cannot be trained is refused before anything is made.
  checkBounds(config, MODEL_BOUNDS);
  checkBounds(options, TRAIN_BOUNDS);
  freeze(layersOf(config), options.freeze);
  requirePrecision(gpu, config, options.precision);
  const used = [...data.train, ...data.validation].map((row) => data.lengths[row]);
  const longest = used.reduce((a, b) => Math.max(a, b));
  const shortest = used.reduce((a, b) => Math.min(a, b));
  const total = used.reduce((a, b) => a + b);
  const updateResidues = options.batchResidues * options.accumulate;
  // A GPU is filled by large micro-batches; a CPU's cache holds small ones better.
  const wantedResidues = gpu.software ? options.batchResidues : updateResidues;
  const residues = Math.max(longest, Math.min(wantedResidues, total));
  const { dropout, precision } = options;
  const purpose = { training: true, dropout, precision } as const;
  const wanted = { residues, sequences: Math.min(used.length, Math.floor(residues / shortest)), longest };
  const capacity = fitCapacity(gpu, config, wanted, purpose, options.memoryMiB);
  const limits = {
    updateResidues,
    microResidues: Math.min(wantedResidues, capacity.residues),
    microSequences: capacity.sequences,
  };
  return { capacity, limits };
}
