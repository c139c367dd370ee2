import { describe, expect, it } from 'vitest';
import { readRun, runConfig, modelFile } from '../../demo/worker/runFiles';
import { PageNetwork } from '../../demo/worker/training';
import { MODEL_DEFAULTS, TRAIN_DEFAULTS, type Dataset } from '../../src';

const CLASSES = ['a', 'b', 'c'];
const silent = { onStatus() {}, onStep() {}, onEpoch() {}, onSnapshot() {} };

function network(encoder: 'mean' | 'lstm'): PageNetwork {
  const config = { ...MODEL_DEFAULTS, encoder, hidden: 4, classes: 3 };
  return new PageNetwork('right', config, { ...TRAIN_DEFAULTS, seed: 5 }, CLASSES, silent);
}

function files(of: PageNetwork): File[] {
  const dataset = { name: 'x.csv', hash: '00', ids: [] } as unknown as Dataset;
  const config = runConfig(
    of,
    'an adapter',
    dataset,
    {
      file: new File([''], 'x.csv'),
      options: { labelColumn: 'host' },
    },
    'a browser',
  );
  return [new File([JSON.stringify(config)], 'config.json'), new File([modelFile(of)], 'model.safetensors')];
}

describe('the two files of a run', () => {
  it('come back as they went out', async () => {
    const made = network('lstm');
    const { config, parameters } = await readRun(files(made).reverse());
    expect(config.model).toEqual(made.config);
    expect(config.train).toEqual(made.options);
    expect(config.classes).toEqual(CLASSES);
    expect(config.data.options).toEqual({ labelColumn: 'host' });
    for (const [name, { shape, data }] of made.model.parameters) {
      expect(parameters.get(name)).toEqual({ shape, data: Float32Array.from(data) });
    }
  });

  it('are refused one without the other, or from different runs', async () => {
    const [config] = files(network('mean'));
    const [, model] = files(network('lstm'));
    await expect(readRun([config])).rejects.toThrow('a run is two files together');
    await expect(readRun([config, model])).rejects.toThrow('is not the network that config.json describes');
    const cut = new File([(await model.arrayBuffer()).slice(0, 100)], 'model.safetensors');
    await expect(readRun([config, cut])).rejects.toThrow('not a sound safetensors file');
  });
});
