import type { ModelConfig } from './config';
import type { Parameters } from '../data/parameters';

/** A trained network: its shape, and its parameters by PyTorch's names. */
export interface TrainedModel {
  config: ModelConfig;
  parameters: Parameters;
  /** Divides the scores that probabilities are made of (calibration); 1 unless given. */
  temperature?: number;
}

/** Numbers in the network. */
export function parameterCount({ parameters }: Pick<TrainedModel, 'parameters'>): number {
  return [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0);
}

/** The networks, of which there may be one. */
export function modelsOf(model: TrainedModel | readonly TrainedModel[]): readonly TrainedModel[] {
  return 'config' in model ? [model] : model;
}
