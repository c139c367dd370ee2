/** The compare verb as users run it, with its folder. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Comparison } from '../../src/compare/comparison';
import { describeGpu } from '../adapter';
import { seqloom } from '../cli/capture';

describeGpu('seqloom compare', () => {
  let root: string;
  let args: string[];
  const out = () => join(root, 'compared');
  const MODEL = 'runs/given/true-mean-lr0.01-seed0/model.safetensors';

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'seqloom-compare-'));
    const residues = ['ACDEFGHIKL', 'LMNPQRSTVW'];
    const rows = Array.from({ length: 80 }, (_, i) => {
      const sequence = Array.from(
        { length: 12 + (i % 9) },
        (_, j) => residues[i % 2][(i * 7 + j * 3 + i * j) % 10],
      );
      return `s${i}\t${i % 2 === 0 ? '<b>&' : '__proto__'}\t${sequence.join('')}\n`;
    });
    writeFileSync(join(root, 'data.tsv'), `id\tlabel\tsequence\n${rows.join('')}`);
    args = ['compare', join(root, 'data.tsv'), '--out', out(), '--encoders', 'mean,lstm', '--seeds', '2'];
    args.push('--learning-rates', '0.01', '--hidden', '8', '--epochs', '3', '--no-order-training');
    args.push('--resamples', '100', '--no-self-check');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('writes its table, compare.json and a page that holds names as text', async () => {
    const { exitCode, stdout, stderr } = await seqloom(...args);
    expect([exitCode, stderr.includes('rror')]).toEqual([0, false]);
    for (const text of ['lstm/state-mean/linear', 'composition-svm', '3-mers', 'As classifiers']) {
      expect(stdout).toContain(text);
    }
    const comparison = JSON.parse(readFileSync(join(out(), 'compare.json'), 'utf8')) as Comparison;
    expect(comparison.data.classes).toEqual(['<b>&', '__proto__']);
    expect(comparison.splits.map(({ name }) => name)).toEqual(['given']);
    const page = readFileSync(join(out(), 'compare.html'), 'utf8');
    expect(page).not.toMatch(/<b>&|<script|https?:/);
    expect(page).toContain('Does an LSTM make better embeddings than averaging?');
    for (const line of stdout.split('\n')) if (!line.includes(root)) expect(line.length).toBeLessThan(101);
  });

  it('writes its drawings as files that need nothing else', () => {
    const figures = readdirSync(join(out(), 'figures'));
    expect(figures.sort()).toEqual([
      'calibration-lstm.svg',
      'calibration-mean.svg',
      'classifiers.svg',
      'embeddings.svg',
      'movement.svg',
    ]);
    for (const name of figures) {
      const figure = readFileSync(join(out(), 'figures', name), 'utf8');
      expect(figure).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" class="chart" viewBox/);
      expect(figure.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script/);
      expect(figure).toContain('id="shape-0"');
    }
  });

  it("compares on splits of MMseqs2's clusters too, side by side with the data's own", async () => {
    const table = join(root, 'data_cluster.tsv');
    const members = Array.from({ length: 80 }, (_, i) => `s${i - (i % 4)}\ts${i}\n`);
    writeFileSync(table, members.join(''));
    const { exitCode, stdout } = await seqloom(...args, '--clusters', table);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Splits that divide none of 20 clusters of');
    expect(stdout).toMatch(/All splits side by side\n +accuracy \(95 % interval\) +given +clusters-file\n/);
    const { splits } = JSON.parse(readFileSync(join(out(), 'compare.json'), 'utf8')) as Comparison;
    expect(splits.map(({ name }) => name)).toEqual(['given', 'clusters-file']);
    expect(splits[1].systems.map(({ name }) => name)).toEqual(splits[0].systems.map(({ name }) => name));
    expect(readFileSync(join(out(), 'compare.html'), 'utf8')).toContain('Splits side by side');
    expect(existsSync(join(out(), 'figures/classifiers-clusters-file.svg'))).toBe(true);
  });

  it('compares over folds: each sequence tested once, by networks that saw none of its fold', async () => {
    const folded = join(root, 'folded');
    const over = (...more: string[]) => seqloom(...args, '--out', folded, '--folds', '3', ...more);
    const { exitCode, stdout, stderr } = await over('--seeds', '1', '--cluster-identity', '0.9');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('3 folds were made within each class')]);
    expect(stdout.replaceAll('\n', ' ')).toContain(
      '3 folds of the data: 80 test sequences, each predicted by networks that saw none of its fold',
    );
    const comparison = JSON.parse(readFileSync(join(folded, 'compare.json'), 'utf8')) as Comparison;
    expect(comparison.splits.map(({ name }) => name)).toEqual(['folds', 'clusters-0.9']);
    for (const { folds, counts, encoders, calibration, systems } of comparison.splits) {
      expect([folds, counts.test]).toEqual([['1', '2', '3'], 80]);
      expect(encoders.map(({ fold, encoder }) => `${fold}/${encoder}`)).toEqual(
        ['1', '2', '3'].flatMap((fold) => [`${fold}/mean`, `${fold}/lstm`]),
      );
      expect(calibration.map(({ temperatures }) => temperatures.length)).toEqual([3, 3]);
      for (const { bySeed } of systems) expect(bySeed.length).toBe(1);
    }
    const page = readFileSync(join(folded, 'compare.html'), 'utf8');
    expect(page).toContain('1 network of each in each fold');
    expect(page).toContain('fold 2, lstm, true, seed 0');

    // A network is a run that other commands read, tested on its fold; the pooled accuracy is that of all folds.
    let right = 0;
    for (const fold of [1, 2, 3]) {
      const run = join(folded, `runs/folds-${fold}/true-lstm-lr0.01-seed0`);
      const evaluated = await seqloom('evaluate', run, '--json', '--no-self-check');
      const { metrics } = JSON.parse(evaluated.stdout) as { metrics: { accuracy: number; count: number } };
      right += Math.round(metrics.accuracy * metrics.count);
    }
    const lstm = comparison.splits[0].systems.find(({ name }) => name === 'lstm')!;
    expect(lstm.accuracy.value).toBeCloseTo(right / 80, 12);

    // One more seed trains that one alone, in all folds.
    const trained = (fold: number, seed: number) =>
      statSync(join(folded, `runs/folds-${fold}/true-lstm-lr0.01-seed${seed}/model.safetensors`)).mtimeMs;
    const before = [1, 2, 3].map((fold) => trained(fold, 0));
    expect((await over('--only', 'lstm/2')).exitCode).toBe(0);
    expect([1, 2, 3].map((fold) => trained(fold, 0))).toEqual(before);
    expect(trained(3, 1)).toBeGreaterThan(before[2]);
  });

  it('trains nothing twice, and only what is missing when more is asked for', async () => {
    const trained = statSync(join(out(), MODEL)).mtimeMs;
    const { exitCode } = await seqloom(...args, '--cluster-identity', '0.5', '--seeds', '3');
    expect(exitCode).toBe(0);
    expect(statSync(join(out(), MODEL)).mtimeMs).toBe(trained);
    const comparison = JSON.parse(readFileSync(join(out(), 'compare.json'), 'utf8')) as Comparison;
    expect(comparison.splits.map(({ name }) => name)).toEqual(['given', 'clusters-0.5']);
    expect(comparison.splits[0].systems.find(({ name }) => name === 'lstm')!.bySeed.length).toBe(3);
  });

  it('each network can be trained alone, and the command without --only compares them, to the same bytes', async () => {
    const tuned = [...args.slice(0, 2), '--encoders', 'mean,lstm', '--seeds', '2', '--epochs', '2'];
    tuned.push('--learning-rates', '0.003,0.01', '--hidden', '8', '--resamples', '100', '--no-self-check');
    const at = (folder: string, ...more: string[]) => seqloom(...tuned, '--out', join(root, folder), ...more);
    expect((await at('whole')).exitCode).toBe(0);
    const first = await at('parts', '--only', 'lstm/1');
    expect([first.exitCode, first.stdout]).toEqual([0, expect.stringContaining('lstm/1 is trained')]);
    // One that is there is read.
    const [two, again] = await Promise.all([
      at('parts', '--only', 'lstm/2', '--json'),
      at('parts', '--only', 'lstm/1'),
    ]);
    expect([again.exitCode, JSON.parse(two.stdout)]).toEqual([
      0,
      { folder: join(root, 'parts'), trained: 'lstm/2' },
    ]);
    const networks = readdirSync(join(root, 'parts/runs/given'));
    expect(networks.length).toBe(2 + 2 * 4 - 1);
    expect(readdirSync(join(root, 'parts'))).toEqual(['runs']);
    const made = () =>
      networks.map((name) => statSync(join(root, 'parts/runs/given', name, 'model.safetensors')).mtimeMs);
    const before = made();
    expect((await at('parts')).exitCode).toBe(0);
    expect(made()).toEqual(before);
    const timeless = (folder: string, name: string) =>
      readFileSync(join(root, folder, name), 'latin1')
        .replaceAll(join(root, folder), '')
        .replace(/"(seconds|residuesPerSecond|created)": ?("[^"]*"|[\d.e-]+)/g, '');
    expect(timeless('parts', 'compare.json')).toBe(timeless('whole', 'compare.json'));
    for (const network of readdirSync(join(root, 'whole/runs/given')))
      for (const name of ['model.safetensors', 'config.json', 'history.json']) {
        const file = join('runs/given', network, name);
        expect(timeless('parts', file), file).toBe(timeless('whole', file));
      }
  });

  it('refuses a network that another process trains, naming it', async () => {
    const network = join(root, 'busy/runs/given/true-mean-lr0.01-seed1');
    mkdirSync(network, { recursive: true });
    const owner = { pid: process.ppid, host: hostname(), start: null, since: new Date().toISOString() };
    writeFileSync(join(network, 'seqloom.lock'), JSON.stringify(owner));
    const at = (only: string) => seqloom(...args, '--out', join(root, 'busy'), '--only', only);
    const { exitCode, stderr } = await at('mean/2');
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining(`${network} is being trained by process ${process.ppid} on host`),
    ]);
    expect((await at('mean/1')).exitCode).toBe(0);
  });

  it('refuses a network that the comparison has not, in words', async () => {
    for (const only of ['gru/1', 'lstm/3', 'lstm/0', 'lstm', 'lstm/']) {
      const { exitCode, stderr } = await seqloom(...args, '--only', only);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`such as mean/2, not "${only}"`)]);
    }
    const nowhere = await seqloom(
      ...args.filter((arg) => arg !== '--out' && arg !== out()),
      '--only',
      'lstm/1',
    );
    expect(nowhere.stderr).toContain('Name the folder of the comparison that --only is part of with --out.');
  });

  it('refuses a damaged history of a network, naming it', async () => {
    const history = join(out(), MODEL.replace('model.safetensors', 'history.json'));
    const whole = readFileSync(history);
    for (const damaged of ['', '{}', 'null', '{"history": {}, "bestEpoch": 1}']) {
      writeFileSync(history, damaged);
      const { exitCode, stderr } = await seqloom(...args);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`${history} is damaged`)]);
    }
    writeFileSync(history, whole);
  });

  it('leaves each network in a run folder that other commands read', async () => {
    const run = join(out(), 'runs/given/true-lstm-lr0.01-seed1');
    const predictions = join(root, 'predictions.tsv');
    const predicted = await seqloom(
      'predict',
      run,
      join(root, 'data.tsv'),
      '--out',
      predictions,
      '--no-self-check',
    );
    expect([predicted.exitCode, existsSync(predictions)]).toEqual([0, true]);
  });

  it('stopped by Ctrl-C says how to go on, with --json as JSON', async () => {
    const stopped = join(root, 'stopped');
    const running = seqloom(...args, '--out', stopped, '--json');
    while (!existsSync(join(stopped, MODEL))) await new Promise((wake) => setTimeout(wake, 5));
    process.emit('SIGINT', 'SIGINT');
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(130);
    const resume = expect.stringMatching(/^seqloom compare .*--out .*stopped/);
    expect(JSON.parse(stdout)).toEqual({ folder: stopped, stopped: 'aborted', resume });
  });

  it('refuses a folder in which another comparison is being made, naming its process', async () => {
    const lock = join(out(), 'seqloom.lock');
    const owner = { pid: process.ppid, host: hostname(), start: null, since: new Date().toISOString() };
    writeFileSync(lock, JSON.stringify(owner));
    const { exitCode, stderr } = await seqloom(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`The comparison ${out()} is being made by process ${process.ppid} on host`);
    rmSync(lock);
  });

  it('takes over the folder of a network whose process was killed at its start', async () => {
    const started = join(root, 'killed');
    const network = join(started, MODEL, '..');
    mkdirSync(network, { recursive: true });
    writeFileSync(join(network, '.config.json.tmp'), '{"vers');
    expect((await seqloom(...args, '--out', started, '--encoders', 'mean')).exitCode).toBe(0);
    expect(
      readdirSync(network)
        .filter((name) => !name.endsWith('.tmp'))
        .sort(),
    ).toEqual(['config.json', 'history.json', 'metrics.jsonl', 'model.safetensors']);
    expect(readdirSync(started)).not.toContain('seqloom.lock');
  });

  it('refuses the folder of a training run, and writes nothing there', async () => {
    const run = join(out(), 'runs/given/true-lstm-lr0.01-seed1');
    const before = readdirSync(run);
    const { exitCode, stderr } = await seqloom(...args, '--out', run);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('seed1 holds a training run')]);
    expect(readdirSync(run)).toEqual(before);
  });

  it('refuses a folder of other options, and encoders and clusters that there are not', async () => {
    const other = await seqloom(...args, '--hidden', '16');
    expect([other.exitCode, other.stderr]).toEqual([
      2,
      expect.stringContaining('network trained on other options'),
    ]);
    const encoder = await seqloom(...args, '--encoders', 'mean,xlstm');
    expect(encoder.stderr).toContain('--encoders names "xlstm"');
    const clusters = await seqloom(...args, '--clusters', join(root, 'none.tsv'));
    expect([clusters.exitCode, clusters.stderr]).toEqual([2, expect.stringContaining('no such file')]);
  });
});
