import { copyFileSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TrainedModel } from '../../src/model/trainedModel';
import { loadRun } from '../../src/node/loadRun';
import { makeUntrainedRun } from '../untrainedRun';
import { useFolder } from './embedHelpers';

const file = useFolder();
let model: TrainedModel;

beforeEach(async () => {
  model = await makeUntrainedRun(file('run'));
});

describe('loadRun', () => {
  it('gives the network as it was trained', async () => {
    const run = await loadRun(file('run'));
    expect(run.model.config).toEqual(model.config);
    expect([...run.model.parameters.keys()]).toEqual([...model.parameters.keys()]);
    for (const [name, { shape, data }] of model.parameters) {
      expect(run.model.parameters.get(name)).toEqual({ shape, data: Float32Array.from(data) });
    }
  });

  it('tells networks apart by their hash, and not where they lie', async () => {
    mkdirSync(file('copy'));
    for (const name of ['config.json', 'model.safetensors']) {
      copyFileSync(file('run', name), file('copy', name));
    }
    await makeUntrainedRun(file('wider'), { embeddingDim: 11 });
    const { hash } = await loadRun(file('run'));
    expect((await loadRun(file('copy'))).hash).toBe(hash);
    expect((await loadRun(file('wider'))).hash).not.toBe(hash);
    const bytes = readFileSync(file('copy', 'model.safetensors'));
    bytes[bytes.length - 3] ^= 1;
    writeFileSync(file('copy', 'model.safetensors'), bytes);
    expect((await loadRun(file('copy'))).hash).not.toBe(hash);
  });

  it('refuses a run that is not trained yet, and one that is not there', async () => {
    renameSync(file('run', 'model.safetensors'), file('elsewhere'));
    await expect(loadRun(file('run'))).rejects.toThrow(
      /has no model.safetensors yet: its training has not ended/,
    );
    await expect(loadRun(file('nowhere'))).rejects.toThrow(/nowhere does not exist/);
  });

  it('refuses a safetensors file that is cut short, foreign, or claims too much', async () => {
    const path = file('run', 'model.safetensors');
    const whole = readFileSync(path);
    truncateSync(path, whole.length - 10);
    await expect(loadRun(file('run'))).rejects.toThrow(
      /model.safetensors is not a sound safetensors file.*cut short/,
    );
    writeFileSync(path, 'PK\x03\x04 something else entirely');
    await expect(loadRun(file('run'))).rejects.toThrow(/model.safetensors is not a sound safetensors file/);
    const huge = Buffer.from(whole);
    huge.writeBigUInt64LE(10n ** 15n);
    writeFileSync(path, huge);
    await expect(loadRun(file('run'))).rejects.toThrow(/claims a header of 1000000000000000 bytes/);
  });

  it('refuses the files of two encoders, and a config of a newer version', async () => {
    await makeUntrainedRun(file('mean'), { encoder: 'mean' });
    await makeUntrainedRun(file('bilstm'), { encoder: 'bilstm' });
    for (const other of ['mean', 'bilstm']) {
      copyFileSync(file(other, 'model.safetensors'), file('run', 'model.safetensors'));
      await expect(loadRun(file('run'))).rejects.toThrow(
        /model.safetensors is not the network that .*config.json describes: tensor /,
      );
    }
    const config = JSON.parse(readFileSync(file('mean', 'config.json'), 'utf8'));
    writeFileSync(file('mean', 'config.json'), JSON.stringify({ ...config, version: 99, seqloom: '9.9.9' }));
    await expect(loadRun(file('mean'))).rejects.toThrow(
      /written by a newer Seqloom \(9.9.9;.*Update Seqloom/,
    );
  });
});
