/** What training a data set will cost, beside what it does cost. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DataPlan } from '../../src/profile/dataPlan';
import { describeGpu } from '../adapter';
import { seqloom } from '../cli/capture';

describeGpu('seqloom profile DATA', () => {
  let root: string;
  const NETWORK = ['--encoder', 'lstm', '--hidden', '8'];
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'seqloom-plan-'));
    const rows = Array.from({ length: 90 }, (_, i) => `s${i}\t${i % 3}\t${'ACDEFGHIKLMNPQ'.slice(i % 7)}\n`);
    writeFileSync(join(root, 'data.tsv'), `id\tlabel\tsequence\n${rows.join('')}`);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('tells the epochs that training makes, their time, and the memory', async () => {
    const data = join(root, 'data.tsv');
    const { exitCode, stdout } = await seqloom('profile', data, ...NETWORK, '--no-kernels', '--json');
    expect(exitCode).toBe(0);
    const { plan, profiles } = JSON.parse(stdout) as { plan: DataPlan; profiles: { shape: object }[] };
    expect(profiles[0].shape).toMatchObject({ length: 11, lengths: 'mixed', model: { classes: 3 } });
    expect(plan).toMatchObject({ sequences: 90, residues: 993 });
    expect(plan.hostBytes).toBeGreaterThan(plan.training.gpuBytes);
    expect(plan.training.seconds).toBeGreaterThan(plan.training.epochs * plan.embedding.seconds);
    const run = join(root, 'run');
    expect((await seqloom('train', data, ...NETWORK, '--out', run, '--no-self-check')).exitCode).toBe(0);
    const { train } = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8'));
    expect(plan.training.epochs).toBe(train.epochs);
  });

  it('prints them below the profile', async () => {
    const { stdout } = await seqloom('profile', join(root, 'data.tsv'), ...NETWORK, '--no-kernels');
    expect(stdout).toMatch(
      /On data\.tsv, 90 sequences of 993 residues:\n {2}training {2}\d+:\d\d for 60 epochs, .* of buffers on the adapter\n {2}embedding 0:0\d\n {2}memory +\d+ MiB of the process/,
    );
  });
});
