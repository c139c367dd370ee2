/** A run folder whose network was never trained: enough for everything that only uses the network. */
import { ALPHABET } from '../src/data/alphabet';
import { MODEL_DEFAULTS, type ModelConfig } from '../src/model/config';
import { initialParameters } from '../src/model/init';
import type { TrainedModel } from '../src/model/trainedModel';
import { RUN_VERSION, type RunConfig } from '../src/train/runConfig';
import { RunFolder } from '../src/node/runFolder';
import { TRAIN_DEFAULTS } from '../src/train/options';

export const UNTRAINED_CLASSES = ['bat', 'bird'];

/** Makes the folder at `path`. @returns the network in it */
export async function makeUntrainedRun(
  path: string,
  changes: Partial<ModelConfig> = {},
): Promise<TrainedModel> {
  const config: ModelConfig = {
    ...MODEL_DEFAULTS,
    hidden: 8,
    classes: UNTRAINED_CLASSES.length,
    ...changes,
  };
  const run: RunConfig = {
    version: RUN_VERSION,
    seqloom: '0.0.0',
    node: '20',
    platform: 'test',
    adapter: { kind: 'llvmpipe', name: 'llvmpipe', description: 'llvmpipe, for a test' },
    data: { path: null, name: 'made up', hash: 'none', options: {} },
    alphabet: ALPHABET,
    classes: UNTRAINED_CLASSES,
    model: config,
    train: TRAIN_DEFAULTS,
  };
  const parameters = initialParameters(config, 1);
  const folder = await RunFolder.create(path, 'untrained', false);
  await folder.writeConfig(run);
  await folder.writeModel(
    new Map(
      [...parameters].map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]),
    ),
  );
  return { config, parameters };
}
