/** What npm would publish: sound metadata and types, and of use in Node, in a page and on the command line. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { describeGpu } from '../adapter';
import { installPackage, type Project } from './install';

let project: Project;

beforeAll(async () => {
  project = await installPackage({ withTypes: true });
});

afterAll(() => project?.remove());

const write = async (name: string, text: string) => {
  await mkdir(join(project.folder, name, '..'), { recursive: true });
  await writeFile(join(project.folder, name), text);
};

describe('the package', () => {
  it('holds what it needs and nothing else', async () => {
    const files = await readdir(join(project.folder, 'node_modules/seqloom'), { recursive: true });
    const kinds = new Set(files.map((name) => name.replace(/shared-[\w-]+(?=\.)/, 'shared-HASH')));
    expect([...kinds].sort()).toEqual(
      [
        ...['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'dist', 'docs', 'docs/input.md'],
        ...['dist/cli.js', 'dist/cli.js.map'],
        ...['index', 'node', 'compare', 'profile', 'shared-HASH'].flatMap((name) =>
          ['.d.ts', '.js', '.js.map'].map((ending) => `dist/${name}${ending}`),
        ),
      ].sort(),
    );
  });

  it.each(['ml-matrix', 'libsvm-js', 'umap-js'])('does not load %s with its main entry', async (name) => {
    const dist = join(project.folder, 'node_modules/seqloom/dist');
    const loaded = new Map<string, string>();
    const load = async (file: string) => {
      if (loaded.has(file)) return;
      loaded.set(file, await readFile(join(dist, file), 'utf8'));
      const shared = loaded.get(file)!.matchAll(/^import [^'"]*["']\.\/([^'"]+)["']/gm);
      for (const [, next] of shared) await load(next);
    };
    await load('index.js');
    for (const text of loaded.values())
      expect(text).not.toMatch(new RegExp(`^import [^'"]*["']${name}`, 'm'));
  });

  it('is sound to publint', async () => {
    const pkgDir = join(project.folder, 'node_modules/seqloom');
    const { messages, pkg } = await publint({ pkgDir, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg!))).toEqual([]);
  });

  it('has types that every resolution of modules finds', async () => {
    const tarball = new Uint8Array(await readFile(project.tarball));
    const analysis = await checkPackage(createPackageFromTarballData(tarball));
    if (analysis.types === false) throw new Error('the package has no types');
    // A package of ES modules alone: CommonJS of old Node and the resolution of TypeScript before 4.7 do not count.
    const modern = analysis.problems.filter(
      (problem) => !('resolutionKind' in problem && /^node10|^node16-cjs/.test(problem.resolutionKind)),
    );
    expect(modern).toEqual([]);
  });

  it.each(['nodenext', 'bundler'])('compiles in TypeScript with the resolution %s', async (resolution) => {
    await write('typed/main.ts', TYPED);
    const options = {
      strict: true,
      noEmit: true,
      target: 'es2022',
      lib: ['es2023', 'dom'],
      module: resolution === 'bundler' ? 'esnext' : 'nodenext',
      moduleResolution: resolution,
      types: [],
    };
    await write('typed/tsconfig.json', JSON.stringify({ compilerOptions: options, files: ['main.ts'] }));
    const tsc = resolve('node_modules/typescript/bin/tsc');
    const problems = await project.run(process.execPath, tsc, '-p', 'typed').catch((e) => e.stdout as string);
    expect(problems).toBe('');
  });

  it('runs as npx seqloom', async () => {
    const npx = (...args: string[]) => project.run('npx', 'seqloom', ...args);
    expect(await npx('--help')).toMatch(/^Usage: seqloom/);
    expect((await npx('--version')).trim()).toBe(version);
  });

  it('builds into a page, with nothing of Node and no WebGPU for Node in it', async () => {
    await write('page/index.html', '<script type="module" src="main.js"></script>');
    await write('page/main.js', "import * as seqloom from 'seqloom';\nconsole.log(seqloom);\n");
    await build({ root: join(project.folder, 'page'), configFile: false, logLevel: 'error' });
    const assets = join(project.folder, 'page/dist/assets');
    const texts = await Promise.all(
      (await readdir(assets)).map((name) => readFile(join(assets, name), 'utf8')),
    );
    const page = texts.join('\n');
    expect(page).toContain('@compute');
    expect(page).not.toMatch(/(?:from|import)\s*\(?\s*["'`](?:node:|webgpu)/);
    expect(page).not.toContain('dawn.node');
  });
});

describeGpu('the package in Node', () => {
  it('trains a network and embeds with it', async () => {
    await write('main.js', TRAINING);
    const { accuracy, values } = JSON.parse(await project.run(process.execPath, 'main.js'));
    expect(accuracy).toBe(1);
    expect(values).toBe(2 * 8);
  });
});

const TYPED = `
import { createGpu, embed, MODEL_DEFAULTS, nearestNeighbors, SeqloomError, type Dataset, type Gpu } from 'seqloom';
import { comparePartition, COMPARE_DEFAULTS, memoryTrainer } from 'seqloom/compare';
import { openGpu, loadRun, type OpenGpu, type RunReport } from 'seqloom/node';
import { profile, type ProfileShape } from 'seqloom/profile';

export async function use(dataset: Dataset, adapter: GPUAdapter, report: RunReport): Promise<number> {
  const gpu: Gpu = await createGpu(adapter, 'an adapter');
  const own: OpenGpu = await openGpu('llvmpipe');
  const { model } = await loadRun('run');
  const vectors = await embed(own, model, dataset.tokens, { readouts: ['state-mean'] });
  const { data, width } = vectors.get('state-mean')!;
  const { indices } = await nearestNeighbors(gpu, data, width, data.slice(0, width), 3);
  const shape: ProfileShape = { model: model.config, batch: 4, length: 16, lengths: 'equal', dropout: 0 };
  const { tasks } = await profile(gpu, shape, { steps: 1, memoryMiB: 64 });
  const partition = { name: 'own', description: 'The splits of the data', datasets: [dataset] };
  const { verdict } = await comparePartition(gpu, partition, COMPARE_DEFAULTS, { train: memoryTrainer(gpu) });
  if (tasks.training.error > verdict.sentences.length) throw new SeqloomError('no');
  if (report.test.accuracy < 0) throw new SeqloomError('no');
  // @ts-expect-error: there is no such readout
  vectors.get('state-first');
  return indices[0] + MODEL_DEFAULTS.hidden;
}
`;

/** Two classes told apart by composition. */
const TRAINING = `
import { buildDataset, embed, memorySource, MODEL_DEFAULTS, predict, readRecords, TRAIN_DEFAULTS, trainClassifier } from 'seqloom';
import { openGpu } from 'seqloom/node';

const gpu = await openGpu();
const fasta = Array.from({ length: 40 }, (_, i) => {
  const letters = i % 2 ? 'ACDEFG' : 'PQRSTV';
  const sequence = Array.from({ length: 6 + (i % 5) }, (_, j) => letters[(i + j * j) % 6]).join('');
  return '>s' + i + ' TARGET=' + (i % 2) + ' SET=' + (i < 30 ? 'train' : i < 35 ? 'val' : 'test') + '\\n' + sequence + '\\n';
});
const dataset = await buildDataset(readRecords(memorySource(fasta.join(''), 'made up')), { name: 'made up', use: 'train', seed: 0 });
const config = { ...MODEL_DEFAULTS, hidden: 8, embeddingDim: 4, classes: 2 };
const { parameters } = await trainClassifier(gpu, dataset, config, { ...TRAIN_DEFAULTS, epochs: 20 });
const model = { config, parameters };
const probabilities = await predict(gpu, model, dataset.tokens);
const right = dataset.tokens.filter((_, i) => probabilities[2 * i + dataset.labels[i]] > 0.5).length;
const vectors = await embed(gpu, model, dataset.tokens.slice(0, 2));
await gpu.destroy();
console.log(JSON.stringify({ accuracy: right / dataset.tokens.length, values: vectors.get('state-mean').data.length }));
`;
