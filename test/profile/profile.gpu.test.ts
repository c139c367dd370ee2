import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { recurrentTiling } from '../../src/kernels/recurrentTiling';
import { openGpu } from '../../src/node/openGpu';
import { profile } from '../../src/profile/profile';
import type { ProfileReport } from '../../src/profile/profileReport';
import { TASKS } from '../../src/profile/tasks';
import { describeGpu } from '../adapter';
import { seqloom } from '../cli/capture';
import { smallShape } from './shapes';

const SMALLEST = ['--hidden', '8', '--batch', '4', '--steps', '1', '--quiet'];
const SMALL = [...SMALLEST, '--length', '16'];

describeGpu('seqloom profile', () => {
  let folder: string;
  let report: ProfileReport;
  const file = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seqloom-profile-'));
    const outputs = ['--json', '--html', file('made/page.html'), '--trace', file('made/trace.json')];
    const { exitCode, stdout } = await seqloom('profile', ...SMALL, ...outputs);
    expect(exitCode).toBe(0);
    report = JSON.parse(stdout) as ProfileReport;
    writeFileSync(file('before.json'), stdout);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('measures speeds, memory and every kernel, and reconciles them', () => {
    const { profiles, ceilings, clock } = report;
    expect(ceilings!.operations).toBeGreaterThan(0);
    expect(ceilings!.bytes).toBeGreaterThan(0);
    expect(clock!.method).toMatch(/timestamps|replays/);
    expect(profiles).toHaveLength(1);
    expect(profiles[0]).toMatchObject({ batches: 1, residues: 64 });
    for (const name of TASKS) {
      const { start, error, throughput, memory, step, kernels } = profiles[0].tasks[name];
      expect(start.firstStepSeconds).toBeGreaterThan(0);
      expect(error).toBeLessThan(1e-4);
      expect(throughput.residuesPerSecond.best).toBeGreaterThanOrEqual(throughput.residuesPerSecond.median);
      expect(throughput.residuesPerSecond.median * throughput.stepSeconds.median).toBeCloseTo(64, 6);
      expect(memory.bytes).toBe(memory.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0));
      expect(step!.kernelSeconds + step!.overheadSeconds).toBeCloseTo(step!.stepSeconds.median, 9);
      expect(kernels!.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(kernels!.reduce((sum, { commands }) => sum + commands, 0)).toBe(step!.commands.length);
      const times = kernels!.map(({ seconds }) => seconds);
      expect(times).toEqual([...times].sort((a, b) => b - a));
    }
    const training = profiles[0].tasks.training.kernels!.map(({ kernel }) => kernel);
    for (const name of ['lstm/forward', 'lstm/backward', 'recurrent/backward_weight', 'adamw/update']) {
      // What ends it is of the way that the adapter takes.
      expect(training.filter((kernel) => kernel.startsWith(name))).not.toEqual([]);
    }
  });

  it('writes a page and a trace', () => {
    expect(readFileSync(file('made/page.html'), 'utf8')).toContain('recurrent/backward_weight');
    const { traceEvents } = JSON.parse(readFileSync(file('made/trace.json'), 'utf8')) as {
      traceEvents: unknown[];
    };
    expect(traceEvents.length).toBeGreaterThan(20);
  });

  it('compares with an earlier profile, and ends with 5 where speed is lost', async () => {
    const compare = (path: string, ...more: string[]) =>
      seqloom('profile', ...SMALL, '--no-kernels', '--compare', path, ...more);
    const tolerant = await compare(file('before.json'), '--tolerance', '0.999');
    expect(tolerant.exitCode).toBe(0);
    expect(tolerant.stdout).toMatch(
      /training: .* residues\/s, \d+\.\d\d times the speed, within the tolerance/,
    );
    for (const { tasks } of report.profiles) tasks.embedding.throughput.residuesPerSecond.best *= 1e6;
    writeFileSync(file('fast.json'), JSON.stringify(report));
    const slower = await compare(file('fast.json'), '--json', '--tolerance', '0.999');
    expect(slower.exitCode).toBe(5);
    const { comparisons } = JSON.parse(slower.stdout) as { comparisons: { task: string; slower: boolean }[] };
    expect(comparisons.map(({ task, slower: lost }) => [task, lost])).toEqual([
      ['training', false],
      ['embedding', true],
    ]);
  });

  it('sweeps', async () => {
    const { exitCode, stdout } = await seqloom(
      ...['profile', ...SMALLEST, '--no-kernels', '--json', '--sweep', 'length=2,16'],
    );
    expect(exitCode).toBe(0);
    const { profiles } = JSON.parse(stdout) as ProfileReport;
    expect(profiles.map(({ shape, residues }) => [shape.length, residues])).toEqual([
      [2, 8],
      [16, 64],
    ]);
  });
});

describeGpu('seqloom profile --tune', () => {
  const KERNELS = ['lstm/forward', 'lstm/backward', 'recurrent/backward_weight'];
  let cache: string;

  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'seqloom-cache-'));
    vi.stubEnv('XDG_CACHE_HOME', cache).stubEnv('LOCALAPPDATA', cache).stubEnv('SEQLOOM_TUNING', 'auto');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(cache, { recursive: true, force: true });
  });

  const profiled = async (...more: string[]) => {
    const { exitCode, stdout, stderr } = await seqloom(
      'profile',
      ...SMALL,
      '--no-kernels',
      '--json',
      ...more,
    );
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    return (JSON.parse(stdout) as ProfileReport).profiles[0];
  };

  it('measures how the kernels divide their work, and keeps it for later commands', async () => {
    const { choices, tunings } = await profiled('--tune');
    expect(choices.map(({ kernel }) => kernel)).toEqual(KERNELS);
    expect(choices.every(({ measured }) => measured)).toBe(true);
    expect(tunings!.map(({ way }) => way)).toEqual(choices.map(({ way }) => way));
    const later = await profiled();
    expect(later.choices).toEqual(choices);
    expect(later.tunings).toBeUndefined();
    const gpu = await openGpu();
    const asked = vi.fn(gpu.choose!);
    const capacity = { residues: 64, sequences: 4, longest: 16 };
    await recurrentTiling(
      { ...gpu, choose: asked },
      'lstm',
      { hidden: 8, directions: 1, precision: 'f32' },
      'forward',
      capacity,
    );
    expect(await asked.mock.results[0].value).toBe(choices[0].way);
    await gpu.destroy();
  });

  it('leaves the rule on adapters on the CPU until then, and where SEQLOOM_TUNING is off', async () => {
    const gpu = await openGpu();
    await gpu.destroy();
    if (gpu.software) expect((await profiled()).choices.some(({ measured }) => measured)).toBe(false);
    vi.stubEnv('SEQLOOM_TUNING', 'off');
    expect((await profiled()).choices.some(({ measured }) => measured)).toBe(false);
    vi.stubEnv('SEQLOOM_TUNING', 'never');
    await expect(openGpu()).rejects.toThrow('SEQLOOM_TUNING is "never"; it must be one of auto, off.');
  });
});

describeGpu('profile()', (gpu) => {
  it('reports the memory plan, and that a batch does not fit', async () => {
    const shape = smallShape({ lengths: 'mixed' });
    const { tasks, batches } = await profile(gpu(), shape, { steps: 1, memoryMiB: 256 });
    expect(batches).toBeGreaterThan(1);
    const { memory } = tasks.training;
    for (const name of ['gates.0', 'gates.1', 'dropped.1']) {
      expect(memory.tensors.map((tensor) => tensor.name)).toContain(name);
    }
    // Per residue: gates, states, cells of two layers and their inputs, dropped states, dStates; tokens and order.
    const values = 2 * 16 * (4 + 1 + 1) + 16 * 4 + 16 + 16 + 2;
    expect(memory.bytesPerResidue).toBeGreaterThanOrEqual(values * 4);
    expect(memory.bytesPerResidue).toBeLessThan(values * 4 * 1.5);
    expect(tasks.embedding.step).toBeUndefined();

    const large = smallShape({ batch: 64, length: 4000 });
    await expect(profile(gpu(), large, { steps: 1, memoryMiB: 100 })).rejects.toThrow(
      /A batch of 256000 residues does not fit: all buffers need \d+ MiB and the limit is 100 MiB\. One of \d+ would\./,
    );
  });
});
