import {
  type Dataset,
  ENCODERS,
  fitToData,
  MODEL_DEFAULTS,
  type ModelConfig,
  readoutsOf,
  TRAIN_DEFAULTS,
  type TrainOptions,
} from '../../src';
import { cellOf } from '../../src/model/config';
import { readoutsOfKind } from '../../src/model/readouts';
import type { FileReadout, NetworkId, SequenceReadout, TrainingSettings } from '../protocol';

export function titleOf(config: ModelConfig): string {
  return ENCODERS[config.encoder].title;
}

export function sequenceReadouts(config: ModelConfig): SequenceReadout[] {
  return readoutsOfKind(config, 'sequence');
}

export function fileReadouts(config: ModelConfig): FileReadout[] {
  return readoutsOf(config).filter((name) => name !== 'residue-states' && name !== 'residue-table');
}

export function modelConfig(settings: TrainingSettings, network: NetworkId, classes: number): ModelConfig {
  const { encoders, embeddingDim, hidden, layers } = settings;
  const encoder = encoders[network];
  // The choice is of states: where there are none, the average stays one.
  const pool = cellOf({ encoder }) ? settings.pool : MODEL_DEFAULTS.pool;
  return { ...MODEL_DEFAULTS, encoder, embeddingDim, hidden, layers, pool, classes };
}

/**
 * Residues in one micro-batch on a software adapter: as many as keep two cores busy. The page is drawn between its submits (see
 * `Turns`), of which the longest are chunks of a recurrent layer's time and one pass over all residues for the weights' gradients.
 */
export const SOFTWARE_SUBMIT_RESIDUES = 4096;

/** The options of the settings, else as fits the data. */
export function trainOptions(settings: TrainingSettings, dataset: Dataset, software: boolean): TrainOptions {
  return inTurns({ ...TRAIN_DEFAULTS, ...fitToData(dataset), ...settings.train }, software);
}

/** The same updates as a software adapter should do them: in more, shorter submits. */
export function inTurns(train: TrainOptions, software: boolean): TrainOptions {
  const residues = train.batchResidues * train.accumulate;
  const accumulate = software ? Math.ceil(residues / SOFTWARE_SUBMIT_RESIDUES) : 1;
  return { ...train, batchResidues: Math.ceil(residues / accumulate), accumulate };
}
