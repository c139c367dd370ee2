import { ALPHABET } from '../../src/data/alphabet';
import { TRAIN_DEFAULTS } from '../../src/train/options';
import type { TrainedModel } from '../../src/model/trainedModel';
import { RUN_VERSION, type RunConfig } from '../../src/train/runConfig';
import { RunFolder } from '../../src/node/runFolder';
import { randomModel } from '../embed/models';

/** A run folder with an untrained network, as if it had been trained on the data named. */
export async function makeRun(
  path: string,
  classes: string[],
  data: RunConfig['data'] = { path: null, name: 'made up', hash: 'none', options: {} },
): Promise<TrainedModel> {
  const model = randomModel({ encoder: 'bilstm', hidden: 8, embeddingDim: 4, classes: classes.length });
  const folder = await RunFolder.create(path, 'made', true);
  await folder.writeConfig({
    version: RUN_VERSION,
    seqloom: '0.1.0',
    node: '20.19.0',
    platform: 'linux x64',
    command: 'seqloom train made-up.tsv',
    adapter: { kind: 'llvmpipe', name: 'llvmpipe', description: 'llvmpipe' },
    data,
    alphabet: ALPHABET,
    classes,
    model: model.config,
    train: TRAIN_DEFAULTS,
  });
  const parameters = [...model.parameters].map(
    ([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }] as const,
  );
  await folder.writeModel(new Map(parameters));
  return model;
}
