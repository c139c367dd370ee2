/** Cross-validation as users run it: training, resuming, gathering, and the folder as an ensemble. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadRun } from '../../src/node/loadRun';
import { describeGpu } from '../adapter';
import { buildCli, captured, type BuiltCli } from './build';
import { seqloom } from './capture';

/** Two classes told apart by composition, each in four families. */
function table(): string {
  const residues = ['ACDEFGHIKL', 'LMNPQRSTVW'];
  const rows = Array.from({ length: 72 }, (_, i) => {
    const letter = (_: unknown, j: number) => residues[i % 2][(i * 7 + j * 3 + i * j) % 10];
    const sequence = Array.from({ length: 10 + (i % 9) }, letter).join('');
    return `s${i}\t${i % 2 ? '<b>&' : 'a'}\tf${Math.floor(i / 2) % 4}\t${i === 5 ? '' : i % 3}\t${sequence}`;
  });
  return ['id\tlabel\tfamily\tholes\tsequence', ...rows].join('\n') + '\n';
}

describeGpu('seqloom train --folds', () => {
  let root: string;
  let cli: BuiltCli;
  const file = (...names: string[]) => join(root, ...names);
  const text = (...names: string[]) => readFileSync(file(...names), 'utf8');
  const json = (...names: string[]) => JSON.parse(text(...names));
  const FLAGS = ['--encoder', 'mean', '--embedding-dim', '4', '--epochs', '3', '--no-self-check'];
  const command = (out: string, ...folding: string[]) => [
    'train',
    file('data.tsv'),
    ...FLAGS,
    '--out',
    file(out),
    ...(folding.length > 0 ? folding : ['--folds', '3']),
  ];
  const train = (out: string, ...folding: string[]) => seqloom(...command(out, ...folding));
  /** What is the same whenever it is made. */
  const LASTING = ['fold-1', 'fold-2', 'fold-3'].flatMap((fold) =>
    ['model.safetensors', 'predictions.tsv'].map((name) => join(fold, name)),
  );
  LASTING.push('predictions.tsv', 'report.json');
  const sameBytes = (one: string, other: string) => {
    for (const name of LASTING) {
      const timeless = (of: string) => text(of, name).replace(/"(seconds|residuesPerSecond)": [\d.]+/g, '');
      expect(timeless(other), name).toBe(timeless(one));
    }
  };

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'seqloom-folds-'));
    writeFileSync(file('data.tsv'), table());
    cli = await buildCli();
    expect((await train('whole')).exitCode).toBe(0);
  });
  afterAll(() => {
    cli?.remove();
    rmSync(root, { recursive: true, force: true });
  });

  it('pools what each network says of the fold that it had not seen', () => {
    const report = json('whole', 'report.json');
    expect(report.folds.map((one: { folder: string }) => one.folder)).toEqual(['fold-1', 'fold-2', 'fold-3']);
    expect(report.test.count).toBe(72);
    const rows = text('whole', 'predictions.tsv').trimEnd().split('\n').slice(1);
    const cells = rows.map((row) => row.split('\t'));
    expect(new Set(cells.map(([, id]) => id)).size).toBe(72);
    const right = cells.filter(([, , label, predicted]) => label === predicted).length;
    expect(report.test.accuracy).toBe(right / 72);
    const accuracies = report.folds.map((one: { accuracy: number }) => one.accuracy);
    const mean = accuracies.reduce((a: number, b: number) => a + b) / 3;
    const sd = Math.sqrt(accuracies.reduce((sum: number, a: number) => sum + (a - mean) ** 2, 0) / 2);
    expect(report.perFold.accuracy.mean).toBeCloseTo(mean, 12);
    expect(report.perFold.accuracy.sd).toBeCloseTo(sd, 12);
    expect(report.baselines.map((one: { name: string }) => one.name)).toContain('composition');
    expect(text('whole', 'report.html')).toContain('<a href="fold-2/report.html">2</a>');
  });

  it('leaves a run for each fold, tested on it and usable alone', async () => {
    const fold = json('whole', 'fold-2', 'report.json');
    expect(fold.test.accuracy).toBe(json('whole', 'report.json').folds[1].accuracy);
    const { exitCode, stdout } = await seqloom(
      'evaluate',
      file('whole', 'fold-2'),
      '--json',
      '--no-self-check',
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).metrics.accuracy).toBe(fold.test.accuracy);
  });

  it('each fold can be made alone, and the command without --fold gathers them, to the same bytes', async () => {
    expect((await train('parts', '--folds', '3', '--fold', '3')).exitCode).toBe(0);
    expect((await train('parts', '--folds', '3', '--fold', '1')).exitCode).toBe(0);
    expect(readdirSync(file('parts')).sort()).toEqual(['fold-1', 'fold-3']);
    const made = json('parts', 'fold-3', 'config.json');
    const { exitCode, stderr } = await train('parts');
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('fold 1/3  epoch');
    sameBytes('whole', 'parts');
    expect(json('parts', 'fold-3', 'config.json')).toEqual(made);
    const inWhole = json('whole', 'fold-3', 'config.json');
    expect(inWhole.command.replaceAll(file('whole'), file('parts'))).toBe(made.command);
    expect({ ...inWhole, command: '' }).toEqual({ ...made, command: '' });
  });

  it('killed at any time, goes on with --resume to the same bytes', async () => {
    const child = cli.start(command('killed'), root);
    const ended = captured(child);
    while (!existsSync(file('killed', 'fold-2', 'metrics.jsonl')) && child.exitCode === null) {
      await new Promise((wake) => setTimeout(wake, 2));
    }
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(file('killed', 'report.json'))).toBe(false);
    const early = await seqloom('predict', file('killed'), '--no-self-check');
    expect([early.exitCode, early.stderr]).toEqual([
      2,
      expect.stringContaining('has not come to its end. Go on with seqloom train --resume'),
    ]);
    const other = await seqloom('train', '--resume', file('killed'), '--folds', '4');
    expect(other.stderr).toContain('--folds cannot be given with --resume');
    const { exitCode, stderr } = await seqloom('train', '--resume', file('killed'), '--no-self-check');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('is taken over')]);
    sameBytes('whole', 'killed');
    const again = await seqloom('train', '--resume', file('killed'));
    expect([again.exitCode, again.stdout]).toEqual([
      0,
      expect.stringContaining('All folds together, 72 sequences'),
    ]);
  });

  it('starts every fold from a run, cut off early too, and tells how much of what is tested that knew', async () => {
    const known = await seqloom('train', file('data.tsv'), ...FLAGS, '--out', file('known'));
    expect(known.exitCode).toBe(0);
    const { stderr } = await train('from', '--folds', '3', '--from', file('known'), '--freeze', 'embedding');
    const learned = 72 - json('known', 'report.json').test.count;
    expect(stderr).toContain(
      `${learned} of the 72 sequences that are tested here are among those that ${file('known')} learned from`,
    );
    expect(text('from', 'fold-2', 'report.html')).toContain('of the 72 sequences that are tested here');
    const vectors = async (...run: string[]) =>
      (await loadRun(file(...run))).model.parameters.get('embedding.weight');
    for (const fold of [1, 2, 3])
      expect(await vectors('from', `fold-${fold}`)).toEqual(await vectors('known'));
    // As kill -9 leaves it before the first checkpoint; the run that it starts from is gone.
    mkdirSync(file('cut'));
    for (const name of ['config.json', 'start.safetensors'])
      copyFileSync(file('from', name), file('cut', name));
    rmSync(file('known'), { recursive: true });
    expect((await seqloom('train', '--resume', file('cut'), '--no-self-check')).exitCode).toBe(0);
    sameBytes('from', 'cut');
  });

  it('starts every fold from a table of residue vectors', async () => {
    const rows = Array.from('ACDEFGHIKLMNPQRSTVWY', (symbol, i) => `${symbol}\t${i}\t1\t0\t-1`);
    writeFileSync(file('vectors.tsv'), rows.join('\n') + '\n');
    const start = ['--embedding', file('vectors.tsv'), '--freeze', 'embedding'];
    expect((await train('table', '--folds', '2', ...start)).exitCode).toBe(0);
    for (const fold of [1, 2]) {
      const { model } = await loadRun(file('table', `fold-${fold}`));
      const { data } = model.parameters.get('embedding.weight')!;
      expect(Array.from(data.slice(0, 12))).toEqual([0, 1, 0, -1, 1, 1, 0, -1, 2, 1, 0, -1]);
    }
  });

  it('keeps, leaves out or merges rare classes before it divides', async () => {
    const rare = ['r1\tonce', 'r2\ttwice', 'r3\ttwice'].map(
      (row, i) => `${row}\tf0\t0\tWWYYWW${'AC'.repeat(i)}`,
    );
    writeFileSync(file('rare.tsv'), table() + rare.join('\n') + '\n');
    const tested = async (how: string) => {
      const flags = ['--folds', '2', '--rare-classes', how, '--rare-size', '3', '--out', file(how)];
      const { exitCode, stderr } = await seqloom('train', file('rare.tsv'), ...FLAGS, ...flags);
      expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/"once"[^\n]*"twice"/)]);
      const { test } = json(how, 'report.json');
      return Object.fromEntries(
        test.perClass.map((one: { name: string; support: number }) => [one.name, one.support]),
      );
    };
    expect(await tested('train')).toEqual({ '<b>&': 36, a: 36, once: 0, twice: 0 });
    expect(await tested('drop')).toEqual({ '<b>&': 36, a: 36 });
    expect(await tested('merge')).toEqual({ '<b>&': 36, a: 36, other: 3 });
  });

  it('stopped by Ctrl-C says how to go on', async () => {
    const running = train('stopped');
    while (!existsSync(file('stopped', 'fold-1', 'report.json')))
      await new Promise((wake) => setTimeout(wake, 2));
    process.emit('SIGINT', 'SIGINT');
    const { exitCode, stdout } = await running;
    expect([exitCode, stdout]).toEqual([
      130,
      expect.stringContaining(`Go on with: seqloom train --resume ${file('stopped')}`),
    ]);
  });

  it('leaves each group out in turn, or keeps groups together', async () => {
    expect((await train('families', '--group-column', 'family')).exitCode).toBe(0);
    expect(json('families', 'report.json').folds.map((one: { name: string }) => one.name)).toEqual([
      'f0',
      'f1',
      'f2',
      'f3',
    ]);
    const together = await train('together', '--folds', '2', '--group-column', 'family');
    expect(together.stderr).toContain(
      'groups of the column "family" (4) and identical sequences lie in one fold',
    );
  });

  it('predicts, embeds and evaluates with all its networks', async () => {
    const rowsOf = (stdout: string) =>
      stdout
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((row) => row.split('\t'));
    // Each network by its own temperature, if asked for, before the mean is taken.
    for (const how of [[], ['--calibrated']]) {
      const predict = async (...names: string[]) =>
        rowsOf(
          (await seqloom('predict', file(...names), file('data.tsv'), ...how, '--no-self-check')).stdout,
        );
      const folds = await Promise.all([1, 2, 3].map((fold) => predict('whole', `fold-${fold}`)));
      const mean = await predict('whole');
      expect(mean.length).toBe(72);
      mean.forEach((row, i) => {
        const average = folds.reduce((sum, rows) => sum + Number(rows[i][2]), 0) / 3;
        expect(Number(row[2])).toBeCloseTo(average, 6);
      });
    }
    const out = file('vectors.npz');
    expect(
      (await seqloom('embed', file('whole'), file('data.tsv'), '--out', out, '--no-self-check')).exitCode,
    ).toBe(0);
    expect(existsSync(out)).toBe(false);
    for (const fold of [1, 2, 3]) expect(existsSync(file(`vectors.fold-${fold}.npz`))).toBe(true);
    const again = await seqloom('embed', file('whole'), file('data.tsv'), '--out', out, '--resume');
    expect(again.stdout.match(/is whole; nothing is left to do/g)?.length).toBe(3);

    const own = await seqloom('evaluate', file('whole'), '--json', '--no-self-check');
    expect(JSON.parse(own.stdout).metrics).toEqual(json('whole', 'report.json').test);
    const calibrated = await seqloom('evaluate', file('whole'), '--calibrated', '--json', '--no-self-check');
    const { metrics, notes } = JSON.parse(calibrated.stdout);
    expect(metrics.accuracy).toBe(json('whole', 'report.json').test.accuracy);
    expect(metrics.calibrationError).not.toBe(json('whole', 'report.json').test.calibrationError);
    expect(notes.join(' ')).toContain('Each network is calibrated by its own temperature');
    writeFileSync(
      file('mixed.tsv'),
      [...table().split('\n').slice(0, 21), 'new\ta\tf9\t1\tAAAACDEF'].join('\n') + '\n',
    );
    const mixed = await seqloom('evaluate', file('whole'), file('mixed.tsv'), '--no-self-check');
    expect(mixed.stdout).toContain(
      'Predicted is the mean of the probabilities of 3 networks, one of each fold.',
    );
    expect(mixed.stdout).toMatch(
      /20 of the 21 sequences were trained on \(identical sequences\): \d+ by all networks but that of fold 1, /,
    );
    expect(mixed.stdout).toMatch(/without them: accuracy [\d.]+, macro-F1 [\d.]+ of 1 sequence\./);
  });

  it('is refused where one network is needed, and names one', async () => {
    const { exitCode, stderr } = await seqloom(
      'export',
      file('whole'),
      '--format',
      'onnx',
      '--out',
      file('x.onnx'),
    );
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining(`Name the folder of one, such as ${file('whole', 'fold-1')}.`),
    ]);
  });

  it('refuses mistakes in words, before anything is made', async () => {
    const refused = async (message: string, ...folding: string[]) => {
      const { exitCode, stderr } = await train('mistake', ...folding);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
      expect(existsSync(file('mistake'))).toBe(false);
    };
    await refused('has no column "famly"', '--group-column', 'famly');
    await refused('1 record has no fold in the column "holes"', '--fold-column', 'holes');
    await refused('--folds says nothing beside --fold-column', '--fold-column', 'family', '--folds', '3');
    await refused('--fold says nothing without one of --folds, --fold-column, --group-column', '--fold', '2');
    await refused('has 3 folds, and no fold 4', '--folds', '3', '--fold', '4');
    await refused('too few for 100 folds', '--folds', '100');
    const exists = await train('whole');
    expect([exists.exitCode, exists.stderr]).toEqual([
      2,
      expect.stringContaining('Continue it with --resume'),
    ]);
    const builtIn = await seqloom('train', '--group-column', 'family');
    expect(builtIn.stderr).toContain('--group-column needs a data file');
  });

  it('replaced by another, leaves none of its folds behind', async () => {
    const { exitCode } = await train('together', '--fold-column', 'family', '--overwrite');
    expect(exitCode).toBe(0);
    expect(readdirSync(file('together')).filter((name) => name.startsWith('fold')).length).toBe(4);
    const plain = await seqloom(
      'train',
      file('data.tsv'),
      ...FLAGS,
      '--out',
      file('together'),
      '--overwrite',
    );
    expect(plain.exitCode).toBe(0);
    expect(readdirSync(file('together')).filter((name) => /fold|predictions/.test(name))).toEqual([]);
  });
});
