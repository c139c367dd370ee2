/** `seqloom export` */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../src/export/safetensors';
import type { TrainedModel } from '../../src/model/trainedModel';
import { seqloom } from '../cli/capture';
import { makeUntrainedRun } from '../untrainedRun';

describe('export', () => {
  let folder: string;
  let model: TrainedModel;
  const file = (name: string) => join(folder, name);
  const exportRun = (...args: string[]) => seqloom('export', file('run'), ...args);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seqloom-export-'));
    model = await makeUntrainedRun(file('run'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('writes an ONNX model that ONNX Runtime opens', async () => {
    const { exitCode, stdout } = await exportRun('--out', file('a.onnx'));
    expect([exitCode, stdout]).toEqual([0, `${file('a.onnx')}\n`]);
    const session = await InferenceSession.create(file('a.onnx'));
    expect(session.outputNames).toContain('state_mean');
    await session.release();
  });

  it('writes safetensors that say what they belong to', async () => {
    const out = file('made/on the way/weights.bin');
    const { stdout } = await exportRun('--out', out, '--format', 'safetensors', '--json');
    const bytes = readFileSync(out);
    expect(JSON.parse(stdout)).toEqual({ file: out, format: 'safetensors', bytes: bytes.length });
    const { tensors, metadata } = decodeSafetensors(bytes, out);
    expect(new Set(tensors.keys())).toEqual(new Set(model.parameters.keys()));
    for (const [name, { shape, data }] of model.parameters)
      expect(tensors.get(name)).toEqual({ shape, data });
    expect(metadata).toMatchObject({ format: 'pt', classes: '["bat","bird"]', seqloom: '0.0.0' });
    expect(JSON.parse(metadata.network)).toEqual(model.config);
  });

  it('replaces a file only when told to', async () => {
    writeFileSync(file('mine.onnx'), 'mine');
    const refused = await exportRun('--out', file('mine.onnx'));
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('--overwrite');
    expect(readFileSync(file('mine.onnx'), 'utf8')).toBe('mine');
    expect((await exportRun('--out', file('mine.onnx'), '--overwrite')).exitCode).toBe(0);
    expect(readFileSync(file('mine.onnx')).length).toBeGreaterThan(1000);
  });

  it('leaves a whole file when several write it at once', async () => {
    const flags = ['--out', file('at once.onnx'), '--overwrite'];
    const exits = await Promise.all([1, 2, 3].map(() => exportRun(...flags)));
    expect(exits.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect((await exportRun('--out', file('alone.onnx'))).exitCode).toBe(0);
    expect(readFileSync(file('at once.onnx'))).toEqual(readFileSync(file('alone.onnx')));
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.each([
    [[], 'Name the file'],
    [['--out', 'x.pt'], 'The ending of x.pt tells no format. Give --format with one of onnx, safetensors.'],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await exportRun('--json', ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync('x.pt')).toBe(false);
  });

  it('refuses a folder that is no run', async () => {
    const { exitCode, stderr } = await seqloom('export', folder, '--out', file('b.onnx'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('is not a training run');
  });
});
