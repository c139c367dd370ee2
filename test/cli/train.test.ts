/** The train verb as users run it: the built program in a process of its own. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  openSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adapterAvailable } from '../adapter';
import { buildCli, captured, type BuiltCli } from './build';

let cli: BuiltCli;
let root: string;
let folder: string;

/** Two classes told apart by composition, of a few short sequences. */
function smallFasta(): string {
  const letters = ['ACDEFGHIKL', 'LMNPQRSTVW'];
  return Array.from({ length: 60 }, (_, i) => {
    const kind = i % 2;
    const sequence = Array.from({ length: 8 + (i % 13) }, (_, j) => letters[kind][(i * 7 + j * 3) % 10]).join(
      '',
    );
    return `>s${i} TARGET=class_${kind}\n${sequence}\n`;
  }).join('');
}

const QUICK = [
  'small.fasta',
  '--encoder',
  'mean',
  '--embedding-dim',
  '4',
  '--epochs',
  '3',
  '--no-self-check',
];
/** Several updates in each epoch, and dropout: all that a checkpoint has to hold. */
const LONG = [
  'small.fasta',
  '--encoder',
  'lstm',
  '--hidden',
  '8',
  '--dropout',
  '0.1',
  '--batch-residues',
  '100',
];
LONG.push('--no-self-check', '--epochs', '1000000', '--patience', '1000000');

beforeAll(async () => {
  cli = await buildCli();
  root = mkdtempSync(join(tmpdir(), 'seqloom-train-'));
});

afterAll(() => {
  cli?.remove();
  rmSync(root, { recursive: true, force: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  writeFileSync(join(folder, 'small.fasta'), smallFasta());
});

const run = (...args: string[]) => cli.run(args, folder);
const file = (...names: string[]) => join(folder, ...names);
const json = (...names: string[]) => JSON.parse(readFileSync(file(...names), 'utf8'));

/** metrics.jsonl without what the clock puts in. */
function timelessMetrics(name: string): unknown[] {
  return readFileSync(file(name, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => ({ ...JSON.parse(line), seconds: 0, residuesPerSecond: 0 }));
}

/** Starts a long run and waits until it has trained for a while. */
async function startLong(name: string, epochs: number, extra: string[] = []) {
  const child = cli.start(['train', ...LONG, ...extra, '--out', name], folder);
  const result = captured(child);
  const trained = () => {
    if (!existsSync(file(name, 'metrics.jsonl'))) return -1;
    return readFileSync(file(name, 'metrics.jsonl'), 'utf8').split('"kind":"epoch"').length - 1;
  };
  while (trained() < epochs && child.exitCode === null) await new Promise((wake) => setTimeout(wake, 10));
  return { child, result };
}

describe.skipIf(!adapterAvailable)('seqloom train', () => {
  it('tests on val where there is no test split, merges rare classes, and goes on to evaluate so', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => {
      const label = i < 36 ? 'ab'[i % 2] : `rare${i}`;
      const residues = (i % 2 ? 'ACDEFGHIKL' : 'LMNPQRSTVW').slice(i % 7, 10);
      return `p${i},${residues}${'KR'[i % 3] ?? 'K'},${label},${i % 5 ? 'train' : 'val'}`;
    });
    writeFileSync(file('rare.csv'), ['id,sequence,label,split', ...rows].join('\n') + '\n');
    const flags = ['--encoder', 'mean', '--epochs', '1', '--no-self-check', '--rare-classes', 'merge'];
    const { exitCode, stdout, stderr } = await run('train', 'rare.csv', ...flags, '--out', 'rare');
    expect(stderr).toContain('4 classes of fewer than 3 distinct sequences merged as "other": "rare36" (1)');
    expect(stderr).toContain('rare.csv has no test records; the network is tested on val');
    expect(stdout).toContain('Validation split, 8 sequences');
    expect(exitCode).toBe(0);
    expect(json('rare', 'config.json')).toMatchObject({
      classes: ['a', 'b', 'other'],
      data: { options: { rareClasses: 'merge' } },
    });
    expect(json('rare', 'report.json').split).toBe('val');
    expect(readFileSync(file('rare', 'report.html'), 'utf8')).toContain('There is no test split');
    const evaluated = await run(
      'evaluate',
      'rare',
      'rare.csv',
      '--split',
      'train',
      '--json',
      '--no-self-check',
    );
    expect(JSON.parse(evaluated.stdout).metrics.count).toBe(32);
  });

  it('leaves a whole run folder and says in words what was learned', async () => {
    const { exitCode, stdout, stderr } = await run('train', ...QUICK);
    expect(stderr).toMatch(/small.fasta: 60 of 60 records used/);
    expect(stderr).toMatch(/^Adapter: /m);
    expect(stderr).toMatch(
      /^First step done \d+\.\d+ s after the start, \d+\.\d+ s of it reading the data$/m,
    );
    expect(stderr).toMatch(/^epoch 3\/3 /m);
    expect(exitCode).toBe(0);
    for (const words of [
      'accuracy',
      'majority',
      'composition',
      'class_1',
      'The run is in runs/small-mean-1',
    ]) {
      expect(stdout).toContain(words);
    }
    const names = ['calibration.json', 'config.json', 'dropped.tsv', 'metrics.jsonl', 'model.safetensors'];
    names.push('report.html', 'report.json');
    expect(readdirSync(file('runs', 'small-mean-1')).sort()).toEqual(names);
    const config = json('runs', 'small-mean-1', 'config.json');
    expect(config).toMatchObject({
      version: 1,
      classes: ['class_0', 'class_1'],
      train: { epochs: 3, seed: 0 },
    });
    expect(config.model).toMatchObject({ encoder: 'mean', embeddingDim: 4, symbols: 21, classes: 2 });
    expect(config.data).toMatchObject({ path: file('small.fasta'), name: 'small.fasta' });
    const report = json('runs', 'small-mean-1', 'report.json');
    expect(report.training.epochs.length).toBe(3);
    expect(report.reading).toMatchObject({ format: 'fasta', parts: { label: { from: 'TARGET=' } } });
    expect(config.data.reading).toEqual(report.reading);
    expect(report.test.count).toBe(report.baselines[0].report.count);
    expect(report.test.confusion.flat().reduce((a: number, b: number) => a + b)).toBe(report.test.count);
  });

  it('prints JSON alone on standard output with --json, and nothing else with --quiet', async () => {
    const { exitCode, stdout, stderr } = await run('train', ...QUICK, '--json', '--quiet', '--out', 'r');
    expect(exitCode).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ folder: 'r', training: { stopped: 'finished' } });
    expect(result.firstStep.seconds).toBeGreaterThan(result.firstStep.dataSeconds);
    // Dawn writes warnings of its own to standard error.
    expect(stderr.split('\n').filter((line) => /epoch|Adapter|small.fasta/.test(line))).toEqual([]);
  });

  it('refuses a run folder that exists and leaves it as it was', async () => {
    await run('train', ...QUICK, '--out', 'r');
    const before = readFileSync(file('r', 'model.safetensors'));
    const refused = await run('train', ...QUICK, '--out', 'r', '--seed', '1');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/^The run folder r exists\. Continue it with --resume r, replace it/m);
    expect(readFileSync(file('r', 'model.safetensors'))).toEqual(before);
    // Before the data are read: these are none that could be.
    writeFileSync(file('bad.fasta'), '>a TARGET=x\nM1V\n');
    const early = await run('train', 'bad.fasta', '--out', 'r');
    expect(early.stderr).toBe(refused.stderr.split('\n').slice(-2).join('\n'));
    const frozen = await run('train', 'bad.fasta', '--encoder', 'mean', '--freeze', 'encoder');
    expect(frozen.stderr).toMatch(/There is no encoder to freeze/);
    writeFileSync(file('other.fasta'), '>a TARGET=x\nMKV\n');
    const others: [string, RegExp][] = [
      ['other.fasta', /^other.fasta is not the data of the run r: it could not be trained on/m],
      ['none.fasta', /^none.fasta cannot be read: there is no such file/m],
    ];
    for (const [data, message] of others) {
      const finished = await run('train', '--resume', 'r', data);
      expect([finished.exitCode, finished.stderr]).toEqual([2, expect.stringMatching(message)]);
    }
    expect((await run('train', ...QUICK, '--out', 'r', '--seed', '1', '--overwrite')).exitCode).toBe(0);
    expect(json('r', 'config.json').train.seed).toBe(1);
  });

  it('leaves no folder behind where the network does not fit the memory', async () => {
    const { exitCode, stderr } = await run('train', 'small.fasta', '--memory', '1', '--hidden', '1024');
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^small\.fasta, line 1: the sequence of s0 is too long\. .* does not fit.*--max-length.*--memory/m,
      ),
    ]);
    expect(existsSync(file('runs'))).toBe(false);
  });

  it.runIf(process.platform === 'linux')('names a folder that cannot be written', async () => {
    const { exitCode, stderr } = await run('train', ...QUICK, '--out', '/sys/seqloom-run');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^\/sys\/seqloom-run cannot be made: /m);
  });

  it('names an adapter that cannot be had, with exit code 3', async () => {
    const { exitCode, stderr } = await run('train', ...QUICK, '--adapter', 'lavapipe');
    if (exitCode === 0) return; // It can be had here.
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^The adapter "lavapipe" cannot be had: .*\n(.*\n)*.*Fedora/m);
    expect(existsSync(file('runs'))).toBe(false);
  });

  it('writes what it leaves out to dropped.tsv', async () => {
    writeFileSync(file('small.fasta'), smallFasta() + '>long TARGET=class_0\n' + 'A'.repeat(50) + '\n');
    await run('train', ...QUICK, '--max-length', '40', '--out', 'r');
    expect(readFileSync(file('r', 'dropped.tsv'), 'utf8')).toMatch(
      /^id\tline\treason\nlong\t121\tlonger than 40 residues \(50\)\n$/,
    );
  });
});

describe.skipIf(!adapterAvailable)('standard error', () => {
  it('is empty with -q, whatever the drivers have to say', async () => {
    const { exitCode, stderr } = await run('train', ...QUICK, '-q');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('loses nothing in a file that it shares with standard output', () => {
    const log = openSync(file('log'), 'w');
    const { status } = spawnSync(process.execPath, [cli.script, 'train', ...QUICK], {
      cwd: folder,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    expect(status).toBe(0);
    const text = readFileSync(file('log'), 'utf8');
    expect(text).toMatch(/^small.fasta: 60 of 60 records used/);
    expect(text).toMatch(/^Adapter: [^]*^epoch 3\/3 [^]*The network classifies/m);
    expect(text).not.toMatch(/artificially|\0/);
  });
});

describe.skipIf(!adapterAvailable)('the guard', () => {
  it('stops training with exit code 4 and keeps the last good weights', async () => {
    const { exitCode, stdout, stderr } = await run('train', ...QUICK, '--guard-norm', '1e-9', '--out', 'r');
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^The gradient norm was .* in epoch 1, step 1 .*--learning-rate/m);
    expect(stdout).toContain('The run is in r');
    expect(json('r', 'report.json').training.stopped).toBe('guard');
    expect(existsSync(file('r', 'model.safetensors'))).toBe(true);
  });
});

describe.skipIf(!adapterAvailable)('seqloom train --resume', () => {
  it.each([
    ['SIGINT', 3],
    ['SIGKILL', 3],
    ['SIGKILL', 0],
  ] as const)('after %s in or after epoch %i ends as if nothing had happened', async (signal, epochs) => {
    const options = ['--epochs', '40', '--seed', '5'];
    await run('train', ...LONG, ...options, '--out', 'whole', '--quiet');
    const { child, result } = await startLong('cut', epochs, [...options, '--checkpoint-seconds', '0']);
    child.kill(signal);
    const stopped = await result;
    if (signal === 'SIGINT') {
      expect(stopped.exitCode).toBe(130);
      expect(stopped.stdout).toMatch(/Go on with: seqloom train --resume cut\n$/);
      expect(existsSync(file('cut', 'checkpoint.safetensors'))).toBe(true);
    }
    expect(existsSync(file('cut', 'report.json'))).toBe(false);
    const resumed = await run('train', '--resume', 'cut', '--no-self-check');
    expect(resumed.stderr).toContain('Going on with the run in cut');
    expect(resumed.exitCode).toBe(0);
    expect(readFileSync(file('cut', 'model.safetensors'))).toEqual(
      readFileSync(file('whole', 'model.safetensors')),
    );
    expect(json('cut', 'report.json').test).toEqual(json('whole', 'report.json').test);
    expect(timelessMetrics('cut')).toEqual(timelessMetrics('whole'));
    expect(existsSync(file('cut', 'checkpoint.safetensors'))).toBe(false);
    const again = await run('train', '--resume', 'cut', '--no-self-check', '--checkpoint-seconds', '5');
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toContain('The run is finished');
    for (const flag of ['--no-self-check', '--checkpoint-seconds'])
      expect(again.stderr).toContain(`${flag} says nothing of a run that is finished.`);
  });

  it('after a second Ctrl-C, which ends at once, ends as if nothing had happened', async () => {
    const options = ['--epochs', '40', '--seed', '5'];
    await run('train', ...LONG, ...options, '--out', 'whole', '--quiet');
    const { child, result } = await startLong('cut', 2, options);
    child.stderr.on('data', (text: string) => {
      if (text.includes('Ctrl-C again ends at once')) child.kill('SIGINT');
    });
    child.kill('SIGINT');
    expect((await result).exitCode).toBe(130);
    expect(existsSync(file('cut', 'report.json'))).toBe(false);
    expect((await run('train', '--resume', 'cut', '--no-self-check')).exitCode).toBe(0);
    expect(readFileSync(file('cut', 'model.safetensors'))).toEqual(
      readFileSync(file('whole', 'model.safetensors')),
    );
    expect(readdirSync(file('cut')).sort()).toEqual(readdirSync(file('whole')).sort());
  });

  it('is refused by name while a process trains there, which goes on as if nothing had happened', async () => {
    const { child, result } = await startLong('r', 1);
    const before = readdirSync(file('r')).filter((name) => !name.endsWith('.tmp'));
    const held = new RegExp(
      `^r is being trained by process ${child.pid} on host .*, since .*Wait for it`,
      'm',
    );
    for (const more of [
      ['--resume', 'r'],
      [...QUICK, '--out', 'r', '--overwrite'],
    ]) {
      const { exitCode, stderr } = await run('train', ...more);
      expect([exitCode, stderr]).toEqual([2, expect.stringMatching(held)]);
    }
    expect(readdirSync(file('r'))).toEqual(expect.arrayContaining(before));
    child.kill('SIGINT');
    expect((await result).exitCode).toBe(130);
    expect(readdirSync(file('r'))).not.toContain('seqloom.lock');
  });

  it('goes on from known weights with frozen parts, also where it was killed before its first checkpoint', async () => {
    await run('train', ...QUICK, '--out', 'known');
    const start = ['train', 'small.fasta', '--from', 'known', '--freeze', 'embedding', '--no-self-check'];
    const whole = await run(...start, '--out', 'whole');
    expect(whole.stderr).toMatch(
      /Weights of \S+known: embedding, norm, head\.\nNothing starts anew\.\nFrozen: embedding\./,
    );
    expect(json('whole', 'config.json')).toMatchObject({
      model: { encoder: 'mean', embeddingDim: 4 },
      train: { freeze: ['embedding'] },
      start: { from: { path: file('known') }, anew: [] },
    });
    mkdirSync(file('cut'));
    for (const name of ['config.json', 'start.safetensors'])
      copyFileSync(file('whole', name), file('cut', name));
    await run('train', '--resume', 'cut', '--no-self-check');
    const model = (name: string) => readFileSync(file(name, 'model.safetensors'));
    expect(model('cut')).toEqual(model('whole'));
    const refused = await run(...start, '--embedding-dim', '10');
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      expect.stringContaining('known has embeddingDim 4, and 10'),
    ]);
  });

  it('takes over a run whose process was killed, with a word', async () => {
    const { child, result } = await startLong('r', 1);
    child.kill('SIGKILL');
    await result;
    expect(readdirSync(file('r'))).toContain('seqloom.lock');
    const second = cli.start(['train', '--resume', 'r', '--no-self-check'], folder);
    const taken = captured(second);
    let seen = '';
    second.stderr.on('data', (text: string) => {
      seen += text;
      if (seen.includes('epoch')) second.kill('SIGINT');
    });
    const { exitCode, stderr } = await taken;
    expect(stderr).toContain(
      `r/seqloom.lock was left by process ${child.pid}, which has ended; it is taken over.`,
    );
    expect(exitCode).toBe(130);
  });

  it('refuses a damaged checkpoint and other data, and keeps both files', async () => {
    const { child, result } = await startLong('r', 1);
    child.kill('SIGINT');
    await result;
    const checkpoint = file('r', 'checkpoint.safetensors');
    const whole = readFileSync(checkpoint);
    truncateSync(checkpoint, statSync(checkpoint).size - 5);
    const damaged = await run('train', '--resume', 'r', '--no-self-check');
    expect(damaged.exitCode).toBe(2);
    expect(damaged.stderr).toMatch(
      /cannot be resumed.*checkpoint.safetensors is not a sound safetensors file/,
    );
    writeFileSync(checkpoint, whole);
    writeFileSync(file('small.fasta'), smallFasta().replace('class_0', 'class_1'));
    const other = await run('train', '--resume', 'r', '--no-self-check');
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toMatch(/small.fasta is not the data of the run r: their hashes differ/);
    expect(readFileSync(checkpoint)).toEqual(whole);
  });

  it('refuses a run of a newer Seqloom', async () => {
    mkdirSync(file('r'));
    writeFileSync(file('r', 'config.json'), '{"version": 7, "seqloom": "9.0.0"}');
    const { exitCode, stderr } = await run('train', '--resume', 'r');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('written by a newer Seqloom (9.0.0');
  });
});

describe('seqloom doctor', () => {
  it.skipIf(!adapterAvailable)('tells the adapters, the choice and the self-check as JSON', async () => {
    const { exitCode, stdout } = await run('doctor', '--json');
    const diagnosis = JSON.parse(stdout);
    const kinds = diagnosis.adapters.map(({ kind }: { kind: string }) => kind);
    expect(kinds.slice(-3)).toEqual(['llvmpipe', 'lavapipe', 'swiftshader']);
    expect(new Set(kinds.slice(0, -3))).toEqual(new Set(['hardware']));
    for (const { found, driver, backend } of diagnosis.adapters) {
      expect(Boolean(driver && backend)).toBe(found);
    }
    expect(diagnosis.selfCheck.ok).toBe(true);
    expect(diagnosis.chosen.description).toContain(
      diagnosis.chosen.kind === 'hardware' ? '' : diagnosis.chosen.kind,
    );
    expect(exitCode).toBe(0);
  });

  it('says what to install when there is no adapter of the wanted kind', async () => {
    const { exitCode, stdout } = await run('doctor', '--adapter', 'lavapipe');
    if (exitCode === 0) return; // It can be had here.
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/Chosen: none/);
    expect(stdout).toMatch(/Debian\/Ubuntu/);
  });
});
