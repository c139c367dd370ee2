import { beforeAll, expect, it } from 'vitest';
import { PageNetwork } from '../../demo/worker/pageNetwork';
import { buildDataset, MODEL_DEFAULTS, TRAIN_DEFAULTS, type Dataset } from '../../src';
import { syntheticRecords } from '../../src/data/synthetic';
import { parameter } from '../../src/data/parameters';
import { makeRunConfig } from '../../src/run/runConfig';
import { describeGpu } from '../adapter';

const origin = {
  host: { seqloom: '0', platform: 'a test' },
  adapter: { kind: 'auto', name: '', description: '' },
  data: { path: null, options: {} },
};
async function* few() {
  yield* [...syntheticRecords(1)].slice(0, 160);
}
const silent = { onStatus() {}, onStep() {}, onEpoch() {}, onSnapshot() {} };

describeGpu("one of the page's networks", (gpu) => {
  let dataset: Dataset;
  beforeAll(async () => {
    dataset = await buildDataset(few(), {
      name: 'few',
      use: 'train',
      seed: 1,
    });
  });

  const made = (epochs: number, patience = 5) => {
    const model = { ...MODEL_DEFAULTS, encoder: 'mean' as const, hidden: 8, classes: dataset.classes.length };
    const config = makeRunConfig(origin, dataset, model, { ...TRAIN_DEFAULTS, epochs, patience });
    return new PageNetwork('left', config, silent, undefined);
  };

  it('trains further from where it ended, and so does one that was kept then', async () => {
    const network = made(2);
    await network.train(gpu(), dataset);
    expect(network.state).toBe('finished');
    const first = structuredClone(network.history);
    const kept = PageNetwork.of(structuredClone(network.keep()), silent);
    for (const one of [network, kept]) {
      expect(one.extend(3)).toBe(true);
      await one.train(gpu(), dataset);
      expect(one.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
      expect(one.history.slice(0, 2)).toEqual(first);
      expect(one.runConfig).toMatchObject({ train: { epochs: 5 }, earlierEpochs: [2] });
    }
    const weights = (of: PageNetwork) => parameter(of.model.parameters, 'embedding.weight').data;
    expect(weights(kept)).toEqual(weights(network));
    expect(kept.history.map(({ valLoss }) => valLoss)).toEqual(network.history.map(({ valLoss }) => valLoss));
  });

  it('has all its patience again after an early end, and keeps its best epoch until another is better', async () => {
    const network = made(1);
    await network.train(gpu(), dataset);
    const patient = PageNetwork.of({ ...network.keep() }, silent);
    // As if the only epoch had been followed by four that were worse.
    const { checkpoint } = patient.keep();
    checkpoint!.state.epoch = 6;
    expect(patient.extend(2)).toBe(true);
    expect(patient.runConfig.train).toMatchObject({ epochs: 7, patience: 9 });
    expect(checkpoint!.tensors.has('best')).toBe(true);
  });

  it('cannot go on from weights alone', () => {
    const { model } = made(1);
    const config = made(1).runConfig;
    expect(new PageNetwork('left', config, silent, undefined, model.parameters).extend(1)).toBe(false);
  });
});
