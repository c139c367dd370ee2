/** The examples of docs/examples, run as their readers run them. */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maximumError } from '../../src/cpu/differences';
import { forward } from '../../src/model/twin';
import { encode } from '../../src/data/tokens';
import type { ModelConfig } from '../../src/model/config';
import { describeGpu } from '../adapter';
import { launchBrowser, serveSite, whyNoBrowser } from '../browser/chromium';
import { itWithPython, runPython } from '../export/python';
import { installPackage, type Project } from '../package/install';
import { makeUntrainedRun } from '../untrainedRun';

let project: Project;

beforeAll(async () => {
  project = await installPackage();
  for (const name of ['node', 'browser']) {
    const filter = (path: string) => !/node_modules|dist/.test(path);
    await cp(resolve('docs/examples', name), join(project.folder, name), { recursive: true, filter });
  }
});

afterAll(() => project?.remove());

describeGpu('the Node example', () => {
  it('trains, predicts and embeds', async () => {
    const output = await project.run(process.execPath, 'node/main.js', 'example');
    expect(Number(/Test accuracy: (\S+)/.exec(output)![1])).toBeGreaterThan(0.8);
    expect(output).toMatch(/P\(host_1\) = 0\.9/);
    expect(output).toContain('2000 sequences in example.npz');
    for (const file of ['example.npz', 'example/model.safetensors', 'example/report.html']) {
      expect(existsSync(join(project.folder, file)), file).toBe(true);
    }
  });
});

describe.skipIf(whyNoBrowser !== undefined && process.env.REQUIRE_GPU !== '1')('the browser example', () => {
  it('trains, embeds and classifies in a page', async () => {
    const root = join(project.folder, 'browser');
    await build({ root, base: './', configFile: false, logLevel: 'error' });
    const site = await serveSite(join(root, 'dist'));
    const browser = await launchBrowser(site, 'index.html');
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await page.goto(`${site.url}index.html`);
      await page.click('#train');
      await page.waitForSelector('#classify:enabled', { timeout: 250_000 });
      expect(await page.textContent('#log')).toMatch(/epoch 2: .*\n2000 sequences embedded as vectors of 32/);
      await page.click('#classify');
      const result = () => page.textContent('#result');
      await expect.poll(result, { timeout: 20_000 }).toMatch(/^sequence: host_1 \(probability 0\.\d+\)$/);
      await page.fill('#sequence', 'MKV1');
      await page.click('#classify');
      await expect.poll(result).toContain('position 4');
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      site.close();
    }
  });
});

describe('the PyTorch example', () => {
  const SEQUENCES = ['MKKNIYFVVLIALAFVVILW', 'A', 'WYX'.repeat(60)];
  const NETWORKS: Partial<ModelConfig>[] = [
    { encoder: 'mean', pool: 'last', head: 'mlp' },
    { encoder: 'lstm', pool: 'mean', poolNorm: 'none', layers: 2 },
    { encoder: 'bilstm', pool: 'last', head: 'mlp', layers: 3 },
  ];

  itWithPython('gives the logits that the float64 twin gives', ['torch'], async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seqloom-pytorch-'));
    try {
      for (const [i, network] of NETWORKS.entries()) {
        const run = join(folder, `run-${i}`);
        const { config, parameters } = await makeUntrainedRun(run, network);
        const output = runPython(['torch'], resolve('docs/examples/pytorch/load.py'), run, ...SEQUENCES);
        const logits = output
          .trimEnd()
          .split('\n')
          .flatMap((line) => (JSON.parse(line) as { logits: number[] }).logits);
        const expected = forward(config, parameters, SEQUENCES.map(encode)).logits;
        expect(maximumError(Float64Array.from(logits), expected)).toBeLessThan(1e-5);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
