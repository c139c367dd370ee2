import { describe, expect, it } from 'vitest';
import { readRun } from '../../demo/worker/model';
import { initialParameters, MODEL_DEFAULTS, TRAIN_DEFAULTS, type Dataset } from '../../src';
import { makeRunConfig } from '../../src/run/runConfig';
import { encodeJson, encodeModel } from '../../src/run/runFiles';

const dataset = { name: 'x.csv', hash: '00', classes: ['a', 'b', 'c'] } as Dataset;

function run(encoder: 'mean' | 'lstm') {
  const origin = {
    host: { seqloom: '0.1.0', platform: 'a browser' },
    adapter: { kind: 'auto', name: 'an adapter', description: 'an adapter' },
    data: { path: 'x.csv', options: { labelColumn: 'host' } },
  };
  const model = { ...MODEL_DEFAULTS, encoder, hidden: 4, classes: 3 };
  const config = makeRunConfig(origin, dataset, model, { ...TRAIN_DEFAULTS, seed: 5 });
  const parameters = initialParameters(model, 5);
  const files = [
    new File([encodeJson(config)], 'config.json'),
    new File([encodeModel(parameters)], 'model.safetensors'),
  ];
  return { config, parameters, files };
}

describe('the two files of a run', () => {
  it('come back as they went out', async () => {
    const made = run('lstm');
    const { config, model } = await readRun(made.files.reverse());
    expect(config).toEqual(made.config);
    for (const [name, { shape, data }] of made.parameters) {
      expect(model.parameters.get(name)).toEqual({ shape, data: Float32Array.from(data) });
    }
  });

  it('are refused one without the other, or from different runs', async () => {
    const [config] = run('mean').files;
    const [, model] = run('lstm').files;
    await expect(readRun([config])).rejects.toThrow('a run is two files together');
    await expect(readRun([config, model])).rejects.toThrow('is not the network that config.json describes');
  });
});
