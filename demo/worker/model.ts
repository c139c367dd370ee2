import {
  ENCODERS,
  MODEL_DEFAULTS,
  type ModelConfig,
  type Parameters,
  readoutsOf,
  TRAIN_DEFAULTS,
  type TrainOptions,
} from '../../src';
import { SEQUENCE_READOUTS, type NetworkId, type SequenceReadout, type TrainingSettings } from '../protocol';

/** A network that can be run. */
export interface Model {
  config: ModelConfig;
  parameters: Parameters;
}

export function titleOf(config: ModelConfig): string {
  return ENCODERS[config.encoder].title;
}

export function sequenceReadouts(config: ModelConfig): SequenceReadout[] {
  const available: readonly string[] = readoutsOf(config);
  return SEQUENCE_READOUTS.filter((name) => available.includes(name));
}

export function modelConfig(settings: TrainingSettings, network: NetworkId, classes: number): ModelConfig {
  const { encoders, embeddingDim, hidden, layers, pool } = settings;
  return { ...MODEL_DEFAULTS, encoder: encoders[network], embeddingDim, hidden, layers, pool, classes };
}

/**
 * Residues in one micro-batch on a software adapter: as many as keep two cores busy. The page is drawn between its submits (see
 * `Turns`), of which the longest are chunks of the LSTM's time and one pass over all residues for the weights' gradients.
 */
export const SOFTWARE_SUBMIT_RESIDUES = 4096;

/** The options of the settings; on a software adapter the same updates in more, shorter submits. */
export function trainOptions({ train }: TrainingSettings, software: boolean): TrainOptions {
  const accumulate = software ? Math.ceil(train.batchResidues / SOFTWARE_SUBMIT_RESIDUES) : 1;
  const batchResidues = Math.ceil(train.batchResidues / accumulate);
  return { ...TRAIN_DEFAULTS, ...train, batchResidues, accumulate };
}

export function countParameters(parameters: Parameters): number {
  return [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0);
}
