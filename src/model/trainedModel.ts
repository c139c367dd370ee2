import type { ModelConfig } from './config';
import type { Parameters } from '../data/parameters';

/** A trained network: its shape, and its parameters by PyTorch's names. */
export interface TrainedModel {
  config: ModelConfig;
  parameters: Parameters;
}
