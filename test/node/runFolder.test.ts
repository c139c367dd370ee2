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
import { RUN_VERSION, type RunConfig } from '../../src/run/runConfig';
import { defaultRunName, RunFolder } from '../../src/node/runFolder';
import { freshProgress } from '../../src/train/checkpoint';
import { TRAIN_DEFAULTS } from '../../src/train/options';
import type { Checkpoint } from '../../src/train/progress';

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
    const folder = await RunFolder.create(deep, 'x', false);
    expect(folder.path).toBe(deep);
    folder.release();
    await RunFolder.create(deep, 'x', false);
  });

  it('refuses a folder with a run, unless it is to be replaced', async () => {
    const folder = await newRun();
    writeFileSync(folder.file('report'), '{}');
    folder.release();
    writeFileSync(join(path, 'notes.txt'), 'mine');
    await expect(RunFolder.create(path, 'x', false)).rejects.toThrow(/run exists\.$/);
    expect(readdirSync(path).sort()).toEqual(['config.json', 'notes.txt', 'report.json']);
    (await RunFolder.create(path, 'x', true)).release();
    expect(readdirSync(path).sort()).toEqual(['config.json', 'notes.txt']);
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

  it('takes a folder in which a process was killed before it wrote a config', async () => {
    mkdirSync(path);
    writeFileSync(join(path, '.config.json.tmp'), '{"vers');
    writeFileSync(join(path, '.seqloom-0123abcd-99-0123abcd.tmp'), '{"vers');
    writeFileSync(join(path, 'seqloom.lock'), '{"pid":1,"host":"elsewhere"}');
    await expect(RunFolder.create(path, 'x', false)).rejects.toThrow(/process 1 on host elsewhere/);
    rmSync(join(path, 'seqloom.lock'));
    expect(() => RunFolder.open(path)).toThrow(/killed before it began to train. Train it anew/);
    const folder = await RunFolder.create(path, 'x', false);
    await folder.writeConfig(config);
    // Another host's process may still be there, and would be writing its own.
    expect(
      readdirSync(path)
        .filter((name) => !name.startsWith('.'))
        .sort(),
    ).toEqual(['config.json', 'seqloom.lock']);
  });

  it('refuses one that is being trained in, whatever is asked for, and leaves it as it was', async () => {
    await newRun();
    const locked = new RegExp(`run is being trained by process ${process.pid} on host .*, since 20..-.*Wait`);
    await expect(RunFolder.create(path, 'x', true)).rejects.toThrow(locked);
    await expect(RunFolder.open(path).lock()).rejects.toThrow(locked);
    expect(readdirSync(path).sort()).toEqual(['config.json', 'seqloom.lock']);
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
  it('damaged is refused', async () => {
    const folder = await newRun();
    for (const damaged of ['', '{', 'null', '[]', '{"training": {}}']) {
      writeFileSync(folder.file('report'), damaged);
      await expect(folder.readReport()).rejects.toThrow(/report.json is damaged\. Restore it/);
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
});

describe('model.safetensors', () => {
  it('comes back as it was', async () => {
    const folder = await newRun();
    await folder.writeModel(someParameters());
    expect(await folder.readModel(config)).toEqual(someParameters());
  });

  it('of another network is refused, naming both files', async () => {
    const folder = await newRun();
    await folder.writeModel(someParameters());
    const wider = { ...config, model: { ...config.model, hidden: 16 } };
    await expect(folder.readModel(wider)).rejects.toThrow(
      /run\/model.safetensors is not the network that .*run\/config.json describes: tensor lstm.weight_ih_l0/,
    );
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
      `id\tline\treason\n"a\tb\nc"\t3\tno label\n=cmd\t9\tno sequence\n`,
    );
  });
});

describe('metrics.jsonl', () => {
  it('grows by lines and is cut to where a checkpoint was taken', async () => {
    const folder = await newRun();
    await folder.begin();
    folder.note({ epoch: 1 });
    await folder.writeCheckpoint(checkpoint());
    folder.note({ epoch: 2 });
    folder.end();
    appendFileSync(folder.file('metrics'), '{"epo');
    await folder.begin();
    folder.note({ epoch: 2, again: true });
    folder.end();
    expect(readFileSync(folder.file('metrics'), 'utf8')).toBe('{"epoch":1}\n{"epoch":2,"again":true}\n');
  });

  it('starts anew without a checkpoint', async () => {
    const folder = await newRun();
    writeFileSync(folder.file('metrics'), '{"epoch":1}\n');
    await folder.begin();
    folder.end();
    expect(readFileSync(folder.file('metrics'), 'utf8')).toBe('');
  });

  it.runIf(process.platform === 'linux')('names a full disk', async () => {
    const { MetricsLog } = await import('../../src/node/metricsLog');
    const log = MetricsLog.open('/dev/full', 0);
    expect(() => log.append({ epoch: 1 })).toThrow(/\/dev\/full cannot be written: the disk is full/);
    log.close();
  });
});

function checkpoint(): Checkpoint {
  return {
    state: { ...freshProgress(), epoch: 3, update: 17 },
    tensors: new Map<string, HostTensor>([
      ['params', { shape: [2, 3], data: new Float32Array([1, -0, NaN, Infinity, 1e-45, 3]) }],
      ['adam.m', { shape: [0], data: new Float32Array(0) }],
    ]),
  };
}

describe('checkpoint.safetensors', () => {
  /** A folder with a checkpoint. */
  async function withCheckpoint(): Promise<RunFolder> {
    const folder = await newRun();
    expect(await folder.begin()).toBeUndefined();
    folder.note({ epoch: 1 });
    await folder.writeCheckpoint(checkpoint());
    folder.end();
    return folder;
  }

  it('comes back to the bit', async () => {
    const folder = await withCheckpoint();
    const back = (await folder.begin())!;
    folder.end();
    expect(back.state).toEqual(checkpoint().state);
    for (const [name, { shape, data }] of checkpoint().tensors) {
      const read = back.tensors.get(name)!;
      expect(read.shape).toEqual(shape);
      expect(new Uint32Array(read.data.buffer)).toEqual(new Uint32Array(data.buffer));
    }
    await folder.removeCheckpoint();
    expect(await folder.begin()).toBeUndefined();
    folder.end();
  });

  it('is refused when any one byte of it is changed, or its end is missing', async () => {
    const folder = await withCheckpoint();
    const file = folder.file('checkpoint');
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at] ^= 0x10;
      // The padding of the header may become another white space.
      if (bytes[at] <= 0x20 && whole[at] === 0x20) continue;
      writeFileSync(file, bytes);
      await expect(folder.begin(), `byte ${at}`).rejects.toThrow(/damaged|cannot be resumed|newer Seqloom/);
      await expect(folder.begin()).rejects.toHaveProperty('name', 'SeqloomError');
    }
    for (const length of [0, 7, 8, 100, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length));
      await expect(folder.begin()).rejects.toThrow(/cannot be resumed.*checkpoint.safetensors/);
    }
  });

  it('is told from other safetensors files', async () => {
    const folder = await newRun();
    await folder.writeModel(someParameters());
    writeFileSync(folder.file('checkpoint'), readFileSync(folder.file('model')));
    await expect(folder.begin()).rejects.toThrow(/is damaged: it is not a checkpoint of Seqloom/);
  });
});
