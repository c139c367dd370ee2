/** A run folder whose network was never trained: enough for everything that only uses the network. */
import { ALPHABET } from '../src/data/alphabet';
import { MODEL_DEFAULTS, type ModelConfig } from '../src/model/config';
import { initialParameters } from '../src/model/init';
import type { TrainedModel } from '../src/model/trainedModel';
import { RUN_VERSION, type RunConfig } from '../src/run/runConfig';
import { RunFolder } from '../src/node/runFolder';
import { TRAIN_DEFAULTS } from '../src/train/options';

export const UNTRAINED_CLASSES = ['bat', 'bird'];

/** Data that a run names, of which only the name exists. */
export const NO_DATA: RunConfig['data'] = { path: null, name: 'made up', hash: 'none', options: {} };

/** Makes the folder at `path`. @returns the network in it */
export async function makeUntrainedRun(
  path: string,
  changes: Partial<ModelConfig> = {},
): Promise<TrainedModel> {
  const config = { ...MODEL_DEFAULTS, hidden: 8, classes: UNTRAINED_CLASSES.length, ...changes };
  const model = { config, parameters: initialParameters(config, 1) };
  await writeRun(path, model, UNTRAINED_CLASSES, NO_DATA);
  return model;
}

/** A run folder with the network, as if it had been trained on the data named. */
export async function writeRun(
  path: string,
  { config, parameters }: TrainedModel,
  classes: string[],
  data: RunConfig['data'],
): Promise<void> {
  const folder = await RunFolder.create(path, 'untrained', true);
  await folder.writeConfig({
    version: RUN_VERSION,
    seqloom: '0.0.0',
    node: '20',
    platform: 'test',
    command: 'seqloom train made-up.tsv',
    adapter: { kind: 'llvmpipe', name: 'llvmpipe', description: 'llvmpipe, for a test' },
    data,
    alphabet: ALPHABET,
    classes,
    model: config,
    train: TRAIN_DEFAULTS,
  });
  await folder.writeModel(parameters);
  folder.release();
}
