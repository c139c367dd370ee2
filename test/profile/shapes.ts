import { MODEL_DEFAULTS, type ModelConfig } from '../../src/model/config';
import type { ProfileShape } from '../../src/profile/workload';

/** A small shape with every kind of kernel but those of other heads. */
export function smallShape(
  changes: Partial<ProfileShape> = {},
  model: Partial<ModelConfig> = {},
): ProfileShape {
  return {
    model: { ...MODEL_DEFAULTS, encoder: 'bilstm', layers: 2, hidden: 8, classes: 3, ...model },
    batch: 4,
    length: 12,
    lengths: 'equal',
    dropout: 0.25,
    ...changes,
  };
}
