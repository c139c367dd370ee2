// Stands in for src/train/train.ts until it is there.
import type { HostTensor } from '../export/safetensors';

export interface Checkpoint {
  state: object;
  tensors: Map<string, HostTensor>;
}
