import { describe, expect, it } from 'vitest';
import { ALPHABET, SYMBOLS } from '../../src/data/alphabet';
import { noCleaning } from '../../src/data/clean';
import type { Dataset, Reading } from '../../src/data/types';
import { MODEL_DEFAULTS } from '../../src/model/config';
import { makeRunConfig, parseRunConfig, type RunConfig, type RunOrigin } from '../../src/run/runConfig';
import { TRAIN_DEFAULTS } from '../../src/train/options';

const reading: Reading = {
  format: 'table',
  parts: { id: { from: 'Entry' }, label: { from: 'host', why: 'named' }, split: null },
};
const dataset = {
  name: 'x.tsv',
  hash: 'abc',
  classes: ['a', 'b'],
  reading,
  recordsRead: 2,
  ids: ['s1'],
  dropped: [{ id: 's2', line: 3, reason: 'no sequence' }],
  cleaning: noCleaning(),
  warnings: ['A note.'],
} as Partial<Dataset> as Dataset;
const read = {
  reading,
  recordsRead: 2,
  used: 1,
  dropped: [{ reason: 'no sequence', records: 1 }],
  cleaning: noCleaning(),
  notes: ['A note.'],
};
const origin: RunOrigin = {
  host: { seqloom: '0.1.0', platform: 'a browser' },
  adapter: { kind: 'auto', name: 'an adapter', description: 'an adapter' },
  data: { path: null, options: { labelColumn: 'host', maxLength: 9 } },
};
const model = { ...MODEL_DEFAULTS, encoder: 'bilstm' as const, hidden: 8, classes: 2 };
const config = makeRunConfig(origin, dataset, model, TRAIN_DEFAULTS);

const parse = (value: unknown) => parseRunConfig(JSON.stringify(value), 'a/config.json');
const without = (value: object, key: string) =>
  Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));

describe('makeRunConfig', () => {
  it('resolves everything, in the order of the file', () => {
    expect(config).toEqual({
      version: 1,
      seqloom: '0.1.0',
      node: 'none: trained in a browser',
      platform: 'a browser',
      adapter: origin.adapter,
      data: {
        path: null,
        name: 'x.tsv',
        hash: 'abc',
        options: { labelColumn: 'host', maxLength: 9 },
        ...read,
      },
      alphabet: ALPHABET,
      classes: ['a', 'b'],
      model,
      train: TRAIN_DEFAULTS,
    });
    expect(Object.keys(config.model)).toEqual(Object.keys(model));
    expect(Object.keys(config.train)).toEqual(Object.keys(TRAIN_DEFAULTS));
  });

  it.each([
    [{ epochs: 0 }, '"train.epochs" must be a whole number from 1 to 1000000, not 0'],
    [{ seed: 1.5 }, '"train.seed" must be a whole number from 0 to 4294967295, not 1.5'],
    [{ learningRate: NaN }, '"train.learningRate" must be a number above 0 to 10, not NaN'],
    [{ dropout: 1 }, '"train.dropout" must be a number from 0 to below 1, not 1'],
  ])('refuses %o, which no run could be read back with', (changes, message) => {
    const options = { ...TRAIN_DEFAULTS, ...changes };
    expect(() => makeRunConfig(origin, dataset, model, options)).toThrow(message);
  });
});

describe('parseRunConfig', () => {
  it('gives back what was written', () => {
    expect(parse(config)).toEqual(config);
  });

  it('reads upwards: what an older file lacks is as it was before there was the option', () => {
    const older = {
      ...config,
      train: without(config.train, 'patience'),
      model: without(config.model, 'head'),
    };
    expect(parse(older)).toEqual({
      ...config,
      train: { ...config.train, patience: 5 },
      model: { ...config.model, head: 'linear' },
    });
    expect(Object.keys(parse(older).train)).toEqual(Object.keys(config.train));
    expect(parse({ ...config, train: {} }).train).toEqual({
      seed: 0,
      epochs: 12,
      batchResidues: 4096,
      accumulate: 1,
      learningRate: 0.01,
      warmup: 0.05,
      weightDecay: 0.01,
      beta1: 0.9,
      beta2: 0.999,
      clipNorm: 1,
      guardNorm: 10000,
      dropout: 0,
      labelSmoothing: 0,
      classWeights: 'none',
      selectBy: 'loss',
      patience: 5,
      memoryMiB: 2048,
      precision: 'f32',
      freeze: [],
    });
  });

  it('keeps what it does not know beside the options', () => {
    expect(parse({ ...config, lab: 'upstairs' })).toMatchObject({ lab: 'upstairs' });
  });

  type Change = (config: RunConfig) => unknown;
  it.each<[string, Change, RegExp]>([
    [
      'of a newer version',
      (c) => ({ ...c, version: 2, seqloom: '9.1.0' }),
      /newer Seqloom \(9.1.0; .* 2, .* up to 1\)/,
    ],
    ['that is no object', () => [], /no JSON object/],
    ['without a version', () => ({}), /has no version/],
    ['of a version that was never', (c) => ({ ...c, version: 0.5 }), /has no version/],
    [
      'with a class that is there twice',
      (c) => ({ ...c, classes: ['a', 'b', 'a'] }),
      /"classes" is missing, or is not a list of two or more different names/,
    ],
    [
      'without classes',
      (c) => ({ ...c, classes: ['only'] }),
      /"classes" is missing, or is not a list of two/,
    ],
    ['without a network', (c) => without(c, 'model'), /"model" is missing/],
    [
      'with an unknown encoder',
      (c) => ({ ...c, model: { ...c.model, encoder: 'xlstm' } }),
      /"model.encoder" must be one of mean, lstm, bilstm.*, not "xlstm"/,
    ],
    [
      'with a huge network',
      (c) => ({ ...c, model: { ...c.model, hidden: 1e15 } }),
      /"model.hidden" must be a whole number from 1 to 1000000, not 1000000000000000/,
    ],
    [
      'with a seed in words',
      (c) => ({ ...c, train: { ...c.train, seed: 'one' } }),
      /"train.seed" must be .*, not "one"/,
    ],
    [
      'with an epoch too few',
      (c) => ({ ...c, train: { ...c.train, epochs: -1 } }),
      /a\/config.json is not the config of a training run: "train.epochs" must be .*, not -1/,
    ],
    [
      'with a column that is no name',
      (c) => ({ ...c, data: { ...c.data, options: { labelColumn: 5 } } }),
      /"data.options.labelColumn" must be a text, not 5/,
    ],
    [
      'with an option of the network that there is not',
      (c) => ({ ...c, model: { ...c.model, gates: 3 } }),
      /does not know "model.gates"/,
    ],
    [
      'with an option of training that there is not',
      (c) => ({ ...c, train: { ...c.train, __proto__: 1, epoch: 3 } }),
      /does not know "train.epoch" \(it is of a newer one, or misspelt\)/,
    ],
    [
      'started from a number',
      (c) => ({ ...c, start: 5 }),
      /"start" is not what the first weights were taken from/,
    ],
    ['started from what is no list', (c) => ({ ...c, start: { anew: 'all' } }), /"start" is not what/],
    ['searched by a list', (c) => ({ ...c, search: [] }), /"search" is not how a network is searched/],
    ['made by no command', (c) => ({ ...c, command: {} }), /"command" is not a command line/],
    [
      'with an adapter without a name',
      (c) => ({ ...c, adapter: { kind: 'x' } }),
      /"adapter" is missing, or is not/,
    ],
    ['of another alphabet', (c) => ({ ...c, alphabet: 'ACGT' }), /its alphabet is not/],
    [
      'of another number of classes',
      (c) => ({ ...c, classes: ['a', 'b', 'c'] }),
      new RegExp(`is of ${SYMBOLS} symbols and 2 classes, not of ${SYMBOLS} and 3`),
    ],
  ])('%s is refused', (_, change, message) => {
    expect(() => parse(change(config))).toThrow(message);
  });

  it('cut short is refused', () => {
    const text = JSON.stringify(config).slice(0, 100);
    expect(() => parseRunConfig(text, 'config.json')).toThrow(/config.json is not the config .*damaged/);
  });
});
