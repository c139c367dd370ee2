import {
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

const TITLES: Record<ModelConfig['encoder'], string> = { mean: 'Averaging', lstm: 'LSTM', bilstm: 'BiLSTM' };

export function titleOf(config: ModelConfig): string {
  return TITLES[config.encoder];
}

export function sequenceReadouts(config: ModelConfig): SequenceReadout[] {
  const available: readonly string[] = readoutsOf(config);
  return SEQUENCE_READOUTS.filter((name) => available.includes(name));
}

export function modelConfig(settings: TrainingSettings, network: NetworkId, classes: number): ModelConfig {
  const { encoders, embeddingDim, hidden, layers, pool } = settings;
  return { ...MODEL_DEFAULTS, encoder: encoders[network], embeddingDim, hidden, layers, pool, classes };
}

export function trainOptions(settings: TrainingSettings): TrainOptions {
  return { ...TRAIN_DEFAULTS, ...settings.train };
}

export function countParameters(parameters: Parameters): number {
  return [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0);
}
