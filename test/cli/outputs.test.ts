import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seqloom } from './capture';
import { makeRun } from './madeRun';

let folder: string;
let run: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seqloom-outputs-'));
  run = join(folder, 'run');
  await makeRun(run, ['bat', 'bird']);
  writeFileSync(join(folder, 'taken'), '');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['profile', (out: string) => ['profile', '--html', out]],
  ['profile', (out: string) => ['profile', '--trace', out]],
  ['evaluate', (out: string) => ['evaluate', run, '--out', out]],
  ['evaluate', (out: string) => ['evaluate', run, '--html', out]],
  ['export', (out: string) => ['export', run, '--format', 'onnx', '--out', out]],
])('%s tells before its work that its file cannot be written', async (_, args) => {
  const { exitCode, stdout, stderr } = await seqloom(...args(join(folder, 'taken', 'out')));
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/taken exists and is a file, not a folder/);
  expect(stderr).not.toMatch(/Adapter/);
  expect(readdirSync(folder).sort()).toEqual(['run', 'taken']);
});
