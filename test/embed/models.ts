/** Networks and sequences for the embedding tests. */
import { Rng } from '../../src/data/rng';
import { SYMBOLS } from '../../src/data/alphabet';
import type { TrainedModel } from '../../src/model/trainedModel';
import { MODEL_DEFAULTS, type ModelConfig } from '../../src/model/config';
import { initialParameters } from '../../src/model/init';

/** An untrained network; its states differ from sequence to sequence as a trained one's do. */
export function randomModel(changes: Partial<ModelConfig> = {}): TrainedModel {
  const config: ModelConfig = { ...MODEL_DEFAULTS, classes: 3, ...changes };
  return { config, parameters: initialParameters(config, 11) };
}

/** Ragged random sequences as symbol indices; lengths 1, 2, 3, ... come first. */
export function randomTokens(count: number, longest: number, seed = 5): Uint8Array[] {
  const rng = new Rng(seed);
  return Array.from({ length: count }, (_, i) => {
    const length = i < 9 ? i + 1 : 1 + rng.integer(longest);
    return Uint8Array.from({ length }, () => rng.integer(SYMBOLS));
  });
}
