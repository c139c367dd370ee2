/** The check for a GPU, rehearsed on whatever adapter is here, with small sizes. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProfileReport } from '../../src/profile/profileReport';
import { adapterAvailable } from '../adapter';
import { findPython } from '../peers/python';
import { runProgram } from './check/process';
import type { Result, TestLine } from './check/results';
import { trainOnSoftware, writeCheckedBundle, writePack } from './pack';

const run = promisify(execFile);

const TRAIN = ['--hidden', '8', '--epochs', '1', '--batch-residues', '65536'];

const possible = process.platform === 'linux' && adapterAvailable;

describe.skipIf(!possible)('gpu-check', () => {
  let root: string;
  const folder = (name: string) => join(root, name);
  const results = (file: string) =>
    (JSON.parse(readFileSync(join(folder('out'), `${file}.json`), 'utf8')) as { results: Result[] }).results;
  const check = (adapter: string, ...args: string[]) =>
    run(folder('pack/gpu-check'), [...args, '--out', folder('out')], {
      cwd: root,
      env: { ...process.env, SEQLOOM_ADAPTER: adapter },
    });

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'seqloom-gpu-pack-'));
    const node = { binary: process.execPath, licence: 'LICENSE' };
    await writeCheckedBundle(folder('seqloom'), `${process.platform}-${process.arch}`, node);
    const software = await trainOnSoftware(folder('seqloom/seqloom'), undefined, TRAIN, root);
    await writePack(folder('pack'), undefined, TRAIN, software);
    await run('tar', ['-cf', folder('pack/seqloom.tar'), '-C', root, 'seqloom']);
    await check('auto', '--small', '--seconds', '4700');
  }, 600_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('leaves JSON and a table of every step, a summary, and all in one file', async () => {
    const steps = [
      '01-machine',
      '02-doctor',
      '03-kernels',
      '04-tuner',
      '05-profile',
      '06-training',
      '07-bench',
    ];
    const files = steps.flatMap((name) => [`${name}.json`, `${name}.txt`]);
    expect(readdirSync(folder('out')).sort()).toEqual([...files, 'summary.md']);
    const { stdout } = await run('tar', ['-tzf', folder('out.tar.gz')]);
    for (const file of files) expect(stdout).toContain(`out/${file}`);
    const summary = readFileSync(folder('out/summary.md'), 'utf8');
    expect(summary).toMatch(/^## \w+: .+\n\n\d{4}-\d\d-\d\d, Seqloom/);
    for (const heading of ['The machine', 'Every kernel', 'Training and embedding', 'Beside PyTorch'])
      expect(summary).toContain(`### ${heading}`);
  });

  it('runs the tests of kernels', () => {
    for (const { title, ended, output } of results('03-kernels')) {
      expect(ended, title).toBe('well');
      const states = (output as TestLine[]).map(({ state }) => state);
      expect(new Set(states)).toEqual(new Set(['begun', 'pass']));
      expect(states.length).toBeGreaterThan(7);
    }
  });

  it('times every way, and training and embedding', () => {
    const reportsOf = (step: string) => results(step).map(({ output }) => output as ProfileReport);
    const [{ profiles }] = reportsOf('04-tuner');
    expect(profiles[0].tunings!.map(({ ways }) => ways.length > 1)).toEqual([true, true, true]);
    const profiled = reportsOf('05-profile').map((report) => report.profiles[0].shape.lengths);
    expect(profiled).toEqual(['equal', 'mixed']);
    expect(readFileSync(folder('out/05-profile.txt'), 'utf8')).toContain('recurrent/backward_weight');
  });

  it('trains as it did where the pack was made', () => {
    const [accuracy] = /^test accuracy .*$/m.exec(readFileSync(folder('out/06-training.txt'), 'utf8'))!;
    const [, here, there] = accuracy.split(/ {2,}/);
    expect(here).toMatch(/^\d+\.\d %$/);
    expect(here).toBe(there);
  });

  it.skipIf(!findPython())('times PyTorch', () => {
    const [{ printed, output }] = results('07-bench');
    expect(printed).toMatch(/^pytorch-packed +16 /m);
    expect(output).toHaveProperty('cases');
  });

  it('ends where no adapter answers, with what was found', async () => {
    rmSync(folder('out'), { recursive: true });
    const failed = await check('none', '--only', 'kernels').catch(
      (error: { code: number; stdout: string }) => error,
    );
    expect(failed).toMatchObject({ code: 1, stdout: expect.stringContaining('nothing else is run') });
    expect(readdirSync(folder('out'))).toEqual(['02-doctor.json', '02-doctor.txt', 'summary.md']);
  });
});

describe('a program of a step', () => {
  it('is ended when its time is over, and what it wrote is kept', async () => {
    const script = 'console.log("first"); setInterval(() => 0, 1000)';
    const ran = await runProgram([process.execPath, '-e', script], 2, process.env);
    expect(ran).toMatchObject({ ended: 'late', printed: 'first\n' });
    expect(ran.seconds).toBeLessThan(10);
  });

  it('that is not there has ended badly', async () => {
    const ran = await runProgram(['seqloom-no-such-program'], 5, process.env);
    expect(ran).toMatchObject({ ended: 'badly', text: expect.stringContaining('ENOENT') });
  });
});
