import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALPHABET, SYMBOLS } from '../../src/data/alphabet';
import type { HostTensor } from '../../src/data/parameters';
import { MODEL_DEFAULTS } from '../../src/model/config';
import { parameterShapes } from '../../src/model/init';
import { RUN_VERSION, type RunConfig } from '../../src/train/runConfig';
import { defaultRunName, RunFolder } from '../../src/node/runFolder';
import { TRAIN_DEFAULTS } from '../../src/train/options';

const config: RunConfig = {
  version: RUN_VERSION,
  seqloom: '0.1.0',
  node: '20.19.0',
  platform: 'linux x64',
  adapter: { kind: 'llvmpipe', name: 'llvmpipe', description: 'llvmpipe' },
  data: { path: null, name: 'built-in (synthetic)', hash: 'abc', options: {} },
  alphabet: ALPHABET,
  classes: ['a', 'b'],
  model: { ...MODEL_DEFAULTS, encoder: 'bilstm', hidden: 8, symbols: SYMBOLS, classes: 2 },
  train: TRAIN_DEFAULTS,
};

function someParameters(): Map<string, HostTensor> {
  const parameters = new Map<string, HostTensor>();
  for (const [name, shape] of parameterShapes(config.model)) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    parameters.set(name, { shape, data: Float32Array.from({ length: size }, (_, i) => i / 7) });
  }
  return parameters;
}

let parent: string;
let path: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'seqloom-run-'));
  path = join(parent, 'run');
});

afterEach(() => rmSync(parent, { recursive: true, force: true }));

async function newRun(): Promise<RunFolder> {
  const folder = await RunFolder.create(path, 'x', false);
  await folder.writeConfig(config);
  return folder;
}

describe('RunFolder.create', () => {
  it('makes the folder with its parents, and takes an empty one', async () => {
    const deep = join(path, 'a', 'b');
    expect((await RunFolder.create(deep, 'x', false)).path).toBe(deep);
    await RunFolder.create(deep, 'x', false);
  });

  it('refuses a folder with a run, unless it is to be replaced', async () => {
    const folder = await newRun();
    await folder.writeReport({});
    writeFileSync(join(path, 'notes.txt'), 'mine');
    await expect(RunFolder.create(path, 'x', false)).rejects.toThrow(
      /run exists.*--resume.*--overwrite.*--out/,
    );
    expect(readdirSync(path)).toContain('report.json');
    await RunFolder.create(path, 'x', true);
    expect(readdirSync(path)).toEqual(['notes.txt']);
  });

  it('never replaces a folder that is no run', async () => {
    mkdirSync(path);
    writeFileSync(join(path, 'thesis.txt'), 'mine');
    await expect(RunFolder.create(path, 'x', true)).rejects.toThrow(/exists and is not a training run/);
    expect(readdirSync(path)).toEqual(['thesis.txt']);
  });

  it('names a path that is a file, or lies below one', async () => {
    writeFileSync(path, '');
    await expect(RunFolder.create(path, 'x', true)).rejects.toThrow(/exists and is a file/);
    await expect(RunFolder.create(join(path, 'run'), 'x', true)).rejects.toThrow(
      /a part of the path is a file/,
    );
  });

  it('numbers the folders of runs without a name', async () => {
    const here = process.cwd();
    process.chdir(parent);
    try {
      expect((await RunFolder.create(undefined, 'data-lstm', false)).path).toBe(join('runs', 'data-lstm-1'));
      expect((await RunFolder.create(undefined, 'data-lstm', false)).path).toBe(join('runs', 'data-lstm-2'));
    } finally {
      process.chdir(here);
    }
  });
});

describe('defaultRunName', () => {
  it.each([
    ['signal_peptide.tsv.gz', 'signal_peptide-lstm'],
    ['built-in (synthetic)', 'built-in-synthetic-lstm'],
    ['../../etc/passwd', 'passwd-lstm'],
    ['...', 'data-lstm'],
    ['.hidden.fasta', 'data-lstm'],
  ])('%s -> %s', (data, name) => expect(defaultRunName(data, 'lstm')).toBe(name));
});

describe('report.json', () => {
  it('comes back as it was, and damaged is refused', async () => {
    const folder = await newRun();
    const report = { training: {}, test: {}, intervals: {}, baselines: [] };
    await folder.writeReport(report);
    expect(await folder.readReport()).toEqual(report);
    for (const damaged of ['', '{', 'null', '[]', '{"training": {}}']) {
      writeFileSync(folder.file('report'), damaged);
      await expect(folder.readReport()).rejects.toThrow(/report.json is damaged.*--resume/);
    }
  });
});

describe('config.json', () => {
  it('comes back as it was', async () => {
    const folder = await newRun();
    expect(await RunFolder.open(path).readConfig()).toEqual(config);
    expect(folder.finished).toBe(false);
  });

  it('is what makes a folder a run', () => {
    expect(() => RunFolder.open(path)).toThrow(/does not exist/);
    mkdirSync(path);
    expect(() => RunFolder.open(path)).toThrow(/has no config.json/);
  });

  it.each<[string, (config: RunConfig) => unknown, RegExp]>([
    [
      'of a newer version',
      (c) => ({ ...c, version: 2, seqloom: '9.1.0' }),
      /newer Seqloom \(9.1.0; .* 2, .* up to 1\)/,
    ],
    ['that is no object', () => [], /no JSON object/],
    ['without a version', () => ({}), /has no version/],
    ['without classes', (c) => ({ ...c, classes: ['only'] }), /"classes" is missing or wrong/],
    [
      'with an unknown encoder',
      (c) => ({ ...c, model: { ...c.model, encoder: 'gru' } }),
      /"model" is missing or wrong/,
    ],
    [
      'with a huge network',
      (c) => ({ ...c, model: { ...c.model, hidden: 1e15 } }),
      /"model" is missing or wrong/,
    ],
    ['without a seed', (c) => ({ ...c, train: { ...c.train, seed: 'one' } }), /"train" is missing or wrong/],
    ['of another alphabet', (c) => ({ ...c, alphabet: 'ACGT' }), /its alphabet is not/],
    ['of another number of classes', (c) => ({ ...c, classes: ['a', 'b', 'c'] }), /does not fit/],
  ])('%s is refused', async (_, change, message) => {
    const folder = await newRun();
    writeFileSync(join(path, 'config.json'), JSON.stringify(change(config)));
    await expect(folder.readConfig()).rejects.toThrow(message);
  });

  it('cut short is refused', async () => {
    const folder = await newRun();
    writeFileSync(join(path, 'config.json'), JSON.stringify(config).slice(0, 100));
    await expect(folder.readConfig()).rejects.toThrow(/config.json is not the config .*damaged/);
  });
});

describe('model.safetensors', () => {
  it('comes back as it was', async () => {
    const folder = await newRun();
    await folder.writeModel(someParameters());
    expect(await folder.readModel(config)).toEqual(someParameters());
  });

  it('of another network is refused', async () => {
    const folder = await newRun();
    await folder.writeModel(someParameters());
    const wider = { ...config, model: { ...config.model, hidden: 16 } };
    await expect(folder.readModel(wider)).rejects.toThrow(
      /lstm.weight_ih_l0 has the shape \[32, 10\] instead of \[64, 10\]/,
    );
    const deeper = { ...config, model: { ...config.model, layers: 2 } };
    await expect(folder.readModel(deeper)).rejects.toThrow(/lstm.weight_ih_l1 is missing/);
    const mean = { ...config, model: { ...config.model, encoder: 'lstm' as const } };
    await expect(folder.readModel(mean)).rejects.toThrow(/not the network/);
  });

  it('that is missing is named', async () => {
    await expect((await newRun()).readModel(config)).rejects.toThrow(
      /model.safetensors cannot be read: there is no such/,
    );
  });
});

describe('dropped.tsv', () => {
  it('is a table that can be read back, whatever is in the ids', async () => {
    const folder = await newRun();
    await folder.writeDropped([
      { id: 'a\tb\nc', line: 3, reason: 'no label' },
      { id: '=cmd', line: 9, reason: 'no sequence' },
    ]);
    expect(readFileSync(folder.file('dropped'), 'utf8')).toBe(
      `id\tline\treason\n"a\tb\nc"\t3\tno label\n'=cmd\t9\tno sequence\n`,
    );
  });
});

describe('metrics.jsonl', () => {
  it('grows by lines and is cut to where a checkpoint was taken', async () => {
    const folder = await newRun();
    const log = folder.openMetrics(0);
    log.append({ epoch: 1 });
    log.flush();
    const { position } = log;
    log.append({ epoch: 2 });
    log.close();
    appendFileSync(folder.file('metrics'), '{"epo');
    const resumed = folder.openMetrics(position);
    resumed.append({ epoch: 2, again: true });
    resumed.close();
    expect(readFileSync(folder.file('metrics'), 'utf8')).toBe('{"epoch":1}\n{"epoch":2,"again":true}\n');
  });

  it('starts anew without a checkpoint', async () => {
    const folder = await newRun();
    writeFileSync(folder.file('metrics'), '{"epoch":1}\n');
    folder.openMetrics(0).close();
    expect(readFileSync(folder.file('metrics'), 'utf8')).toBe('');
  });

  it.runIf(process.platform === 'linux')('names a full disk', async () => {
    const { MetricsLog } = await import('../../src/node/metricsLog');
    const log = MetricsLog.open('/dev/full', 0);
    expect(() => log.append({ epoch: 1 })).toThrow(/\/dev\/full cannot be written: the disk is full/);
    log.close();
  });
});

describe('checkpoint.safetensors', () => {
  const stored = () => ({
    checkpoint: {
      state: { epoch: 3, order: [2, 0, 1], rng: '12345678901234567890' },
      tensors: new Map<string, HostTensor>([
        ['params', { shape: [2, 3], data: new Float32Array([1, -0, NaN, Infinity, 1e-45, 3]) }],
        ['adam.m', { shape: [0], data: new Float32Array(0) }],
      ]),
    },
    metricsPosition: 77,
  });

  it('comes back to the bit', async () => {
    const folder = await newRun();
    expect(await folder.readCheckpoint()).toBeUndefined();
    await folder.writeCheckpoint(stored());
    const back = (await folder.readCheckpoint())!;
    expect(back.metricsPosition).toBe(77);
    expect(back.checkpoint.state).toEqual(stored().checkpoint.state);
    for (const [name, { shape, data }] of stored().checkpoint.tensors) {
      const read = back.checkpoint.tensors.get(name)!;
      expect(read.shape).toEqual(shape);
      expect(new Uint32Array(read.data.buffer)).toEqual(new Uint32Array(data.buffer));
    }
    await folder.removeCheckpoint();
    expect(await folder.readCheckpoint()).toBeUndefined();
  });

  it('is refused when any one byte of it is changed, or its end is missing', async () => {
    const folder = await newRun();
    await folder.writeCheckpoint(stored());
    const file = folder.file('checkpoint');
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at] ^= 0x10;
      // The padding of the header may become another white space.
      if (bytes[at] <= 0x20 && whole[at] === 0x20) continue;
      writeFileSync(file, bytes);
      await expect(folder.readCheckpoint(), `byte ${at}`).rejects.toThrow(
        /damaged|cannot be resumed|newer Seqloom/,
      );
      await expect(folder.readCheckpoint()).rejects.toHaveProperty('name', 'SeqloomError');
    }
    for (const length of [0, 7, 8, 100, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length));
      await expect(folder.readCheckpoint()).rejects.toThrow(/cannot be resumed.*checkpoint.safetensors/);
    }
  });

  it('is told from other safetensors files', async () => {
    const folder = await newRun();
    await folder.writeModel(someParameters());
    writeFileSync(folder.file('checkpoint'), readFileSync(folder.file('model')));
    await expect(folder.readCheckpoint()).rejects.toThrow(/is damaged: it is not a checkpoint of Seqloom/);
  });
});
