/** Searching for a network as users do it: by seed, by validation alone, killed and gone on with. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeGpu } from '../adapter';
import { buildCli, captured, type BuiltCli } from './build';
import { seqloom } from './capture';

/** Two classes told apart by composition; the labels of test may be wrong. */
function table(wrongTest = false): string {
  const residues = ['ACDEFGHIKL', 'LMNPQRSTVW'];
  const rows = Array.from({ length: 60 }, (_, i) => {
    const letter = (_: unknown, j: number) => residues[i % 2][(i * 7 + j * 3 + i * j) % 10];
    const sequence = Array.from({ length: 10 + (i % 9) }, letter).join('');
    const split = ['train', 'train', 'train', 'val', 'test'][Math.floor(i / 2) % 5];
    const isOther = wrongTest && split === 'test' && i % 3 > 0;
    return `s${i}\t${(i % 2 === 0) !== isOther ? 'a' : 'b'}\t${split}\t${sequence}`;
  });
  return ['id\tlabel\tsplit\tsequence', ...rows].join('\n') + '\n';
}

describeGpu('seqloom train --search', () => {
  let root: string;
  let cli: BuiltCli;
  const file = (...names: string[]) => join(root, ...names);
  const text = (...names: string[]) => readFileSync(file(...names), 'utf8');
  const json = (...names: string[]) => JSON.parse(text(...names));
  const command = (out: string, data = 'data.tsv') => [
    ...['train', file(data), '--out', file(out), '--trials', '4', '--epochs', '4', '--no-self-check'],
    ...['--hidden', '8', '--layers', '1', '--embedding-dim', '4', '--encoder', 'mean', '--seed', '5'],
  ];
  /** What a search tried and took, without what the clock puts in. */
  const searched = (out: string) =>
    text(out, 'search', 'search.json').replace(/"(seconds|residuesPerSecond)": [\d.]+/g, '');
  const model = (out: string) => readFileSync(file(out, 'model.safetensors'));

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'seqloom-search-'));
    writeFileSync(file('data.tsv'), table());
    writeFileSync(file('wrong.tsv'), table(true));
    cli = await buildCli();
    expect((await seqloom(...command('whole'))).exitCode).toBe(0);
  });
  afterAll(() => {
    cli?.remove();
    rmSync(root, { recursive: true, force: true });
  });

  it('takes the best trial of those trained in full, by validation, and tests it once', () => {
    const { trials, chosen } = json('whole', 'search', 'search.json');
    expect(trials.length).toBe(4);
    const full = trials.filter(({ history }: { history: unknown[] }) => history.length === 4);
    expect(full.length).toBeGreaterThanOrEqual(2);
    const loss = (one: { history: { valLoss: number }[]; bestEpoch: number }) =>
      one.history[one.bestEpoch - 1].valLoss;
    const best = full.reduce((a: never, b: never) => (loss(b) < loss(a) ? b : a));
    expect(best.name).toBe(chosen);
    const config = json('whole', 'config.json');
    expect(config.search).toMatchObject({ trials: 4, chosen });
    expect(config.search.fixed).toEqual(['encoder', 'hidden', 'layers', 'embeddingDim']);
    expect(config.train.learningRate).toBe(best.options.learningRate);
    expect(new Set(trials.map((one: typeof best) => one.options.encoder))).toEqual(new Set(['mean']));
    expect(model('whole').equals(readFileSync(file('whole', 'search', chosen, 'model.safetensors')))).toBe(
      true,
    );
    expect(json('whole', 'report.json').search.trials.length).toBe(4);
    expect(text('whole', 'report.html')).toContain(`4 networks were tried, by validation alone`);
    const inside = readdirSync(file('whole', 'search', 'trial-1'));
    expect(inside).not.toContain('report.json');
    expect(inside).not.toContain('checkpoint.safetensors');
  });

  it('learns nothing from the test split: with its labels wrong all is the same but the test', async () => {
    expect((await seqloom(...command('wrong', 'wrong.tsv'))).exitCode).toBe(0);
    expect(searched('wrong')).toBe(searched('whole'));
    expect(model('wrong').equals(model('whole'))).toBe(true);
    expect(json('wrong', 'report.json').test.accuracy).not.toBe(json('whole', 'report.json').test.accuracy);
  });

  it('killed at any time, goes on with --resume to the same network', async () => {
    const child = cli.start(command('killed'), root);
    const ended = captured(child);
    while (!existsSync(file('killed', 'search', 'trial-3', 'metrics.jsonl')) && child.exitCode === null) {
      await new Promise((wake) => setTimeout(wake, 2));
    }
    child.kill('SIGKILL');
    await ended;
    const early = await seqloom('predict', file('killed'), '--no-self-check');
    expect([early.exitCode, early.stderr]).toEqual([
      2,
      expect.stringContaining('Go on with seqloom train --resume'),
    ]);
    const { exitCode, stderr } = await seqloom('train', '--resume', file('killed'), '--no-self-check');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('is taken over')]);
    expect(searched('killed')).toBe(searched('whole'));
    expect(model('killed').equals(model('whole'))).toBe(true);
  });

  it('stopped by Ctrl-C says how to go on', async () => {
    const running = seqloom(...command('stopped'));
    while (!existsSync(file('stopped', 'search', 'trial-2', 'config.json'))) {
      await new Promise((wake) => setTimeout(wake, 2));
    }
    process.emit('SIGINT', 'SIGINT');
    const { exitCode, stdout } = await running;
    expect([exitCode, stdout]).toEqual([130, expect.stringContaining('Go on with: seqloom train --resume')]);
  });

  it('within minutes ends with a network trained to its end', async () => {
    const args = command('timed').filter((word, i, all) => word !== '--trials' && all[i - 1] !== '--trials');
    expect((await seqloom(...args, '--search', '0.02')).exitCode).toBe(0);
    const { training } = json('timed', 'report.json');
    expect(training.epochs.length).toBe(4);
  });

  it('within folds is one of each, by its own validation, and makes the same again', async () => {
    const made = await seqloom(
      ...[
        'train',
        file('data.tsv'),
        '--out',
        file('folded'),
        '--folds',
        '2',
        '--trials',
        '2',
        '--epochs',
        '2',
      ],
      ...['--hidden', '8', '--layers', '1', '--encoder', 'mean', '--seed', '5', '--no-self-check'],
    );
    expect([made.exitCode, made.stderr]).toEqual([0, expect.stringMatching(/fold 2\/2 +\S+ +trial-2, /)]);
    const { folds } = json('folded', 'report.json');
    for (const { folder, found } of folds) {
      const { trials, chosen } = json('folded', folder, 'search', 'search.json');
      expect(trials.length).toBe(2);
      expect(found).toEqual(trials.find(({ name }: { name: string }) => name === chosen).options);
      const { model, data } = json('folded', folder, 'config.json');
      expect(model.embeddingDim).toBe(found.embeddingDim);
      expect(data.options.fold).toBe(Number(folder.slice(-1)));
    }
    expect(text('folded', 'report.html')).toContain('Networks found');
    const { exitCode, stdout } = await seqloom(
      'predict',
      file('folded'),
      file('data.tsv'),
      '--no-self-check',
    );
    expect([exitCode, stdout.trimEnd().split('\n').length]).toEqual([0, 61]);
    // Gathered anew from the folds that are there, whose networks are not those of the command.
    const before = text('folded', 'report.json');
    rmSync(file('folded', 'report.json'));
    expect((await seqloom('train', '--resume', file('folded'), '--no-self-check')).exitCode).toBe(0);
    expect(text('folded', 'report.json')).toBe(before);
    rmSync(file('folded', 'fold-2'), { recursive: true });
    rmSync(file('folded', 'report.json'));
    expect((await seqloom('train', '--resume', file('folded'), '--no-self-check')).exitCode).toBe(0);
    const timeless = (report: string) => report.replace(/"(seconds|residuesPerSecond)": [\d.]+/g, '');
    expect(timeless(text('folded', 'report.json'))).toBe(timeless(before));
  });

  it('refuses what says nothing beside it', async () => {
    const { exitCode, stderr } = await seqloom(...command('mistake'), '--from', file('whole'));
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('--from says nothing where networks are searched'),
    ]);
  });
});
