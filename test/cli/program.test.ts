import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completionScript } from '../../src/cli/completion';
import { runCli } from '../../src/cli/runCli';
import { optionsOf } from '../../src/cli/program';
import { VERBS } from '../../src/cli/verbs';
import type { Verb } from '../../src/cli/verb';
import { seqloom } from './capture';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqloom-cli-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('help', () => {
  it('without arguments lists the verbs, and no option of theirs', async () => {
    const { exitCode, stdout, stderr } = await seqloom();
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    for (const { name, summary } of VERBS)
      expect(stdout).toMatch(new RegExp(`^  ${name} .*${summary.slice(0, 20)}`, 'm'));
    expect(stdout).not.toContain('--learning-rate');
    expect(stdout.split('\n').length).toBeLessThan(60);
    expect((await seqloom('--help')).stdout).toBe(stdout);
  });

  it('of train shows the dozen options that people use, and where all are', async () => {
    const optionsIn = (text: string) => text.match(/^ +(?:-\w, )?--[\w-]+/gm)!.map((one) => one.trim());
    const { stdout } = await seqloom('train', '--help');
    const shown = optionsIn(stdout);
    for (const flag of [
      '--label-column',
      '--encoder',
      '--hidden',
      '--epochs',
      '--learning-rate',
      '--seed',
      '--out',
    ])
      expect(shown).toContain(flag);
    // And those of every verb: --config, --json, --quiet and --help.
    expect(shown).toHaveLength(16 + 4);
    const every = optionsIn((await seqloom('train', '--help', '--all')).stdout);
    expect(every).toHaveLength(optionsOf(VERBS.find(({ name }) => name === 'train')!).size + 1);
    expect(every).toContain('--beta1');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(
      `All ${every.length - 1} options: seqloom train --help --all`,
    );
  });

  it('with --all shows every verb with every default', async () => {
    const { exitCode, stdout } = await seqloom('--help', '--all');
    expect(exitCode).toBe(0);
    for (const { name } of VERBS) expect(stdout).toContain(`Usage: seqloom ${name}`);
    for (const words of ['--learning-rate', 'default: 0.01', '--no-self-check', 'Exit codes: 0', '130']) {
      expect(stdout).toContain(words);
    }
  });

  it.each(VERBS.map(({ name }) => name))('of %s has an example', async (name) => {
    const { exitCode, stdout } = await seqloom(name, '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Examples?:\n.*seqloom /);
    expect(stdout).toContain('--json');
    expect(stdout).toContain('--quiet');
  });

  it('of a verb that needs arguments stands for the missing arguments', async () => {
    const { exitCode, stdout } = await seqloom('completion');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: seqloom completion');
  });

  it('gives the version', async () => {
    expect((await seqloom('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('wrong command lines', () => {
  it.each([
    [
      ['train', '--epoch', '3'],
      /^Unknown option '--epoch'\. Did you mean --epochs\? See "seqloom train --help"\.\n$/,
    ],
    [['train', '--batch-residue=3'], /Did you mean --batch-residues\?/],
    [['trian'], /^Unknown command 'trian' \(Did you mean train\?\)\. See "seqloom --help"\.\n$/],
    [['train', '--epochs', 'ten'], /^--epochs must be a whole number from 1 to 1000000, not "ten"\.\n$/],
    [['train', '--epochs'], /^Option '--epochs <n>' argument missing/],
    [['train', '--memory', '0'], /^--memory must be a number from 1 /],
    [['train', '--resume', 'x', '--memory', '9'], /^--memory cannot be given with --resume/],
    [
      ['train', '--encoder', 'rnn'],
      /^--encoder must be one of mean, lstm, bilstm, gru, bigru, not "rnn"\.\n$/,
    ],
    [['train', '--adapter', 'llvmpip'], /Did you mean llvmpipe\?/],
    [['export', 'a', 'b'], /^Too many arguments for 'export'.*got 2\. See/],
    [['train', '--label-column', 'x'], /^--label-column needs a data file/],
    [['train', '--resume', '/nonexistent'], /^The run folder \/nonexistent does not exist/],
    [['train', '--resume', 'x', '--epochs', '3'], /^--epochs cannot be given with --resume/],
    [['train', '--resume', 'x', '--out', 'y'], /^--out cannot be given with --resume/],
    [['train', '--data-format', 'csv'], /^--data-format must be one of fasta, table, not "csv"/],
    [['train', '--data-format', 'fasta'], /^--data-format needs a data file/],
    [['train', '/nonexistent.fasta'], /^\/nonexistent.fasta cannot be read: there is no such file/],
    [['train', '--config', '/nonexistent.yaml'], /^\/nonexistent.yaml cannot be read: there is no such file/],
    [['completion', 'bsh'], /^There is no completion for "bsh".* Did you mean bash\?\n$/],
  ])('%j', async (args, message) => {
    const { exitCode, stdout, stderr } = await seqloom(...args);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
  });

  it.each(['check', 'train', 'predict', 'evaluate', 'neighbors', 'compare'])(
    '%s takes --format for no format of data',
    async (verb) => {
      const { exitCode, stderr } = await seqloom(verb, 'x', 'y', '--format', 'fasta');
      expect([exitCode, stderr]).toEqual([
        2,
        `Unknown option '--format'. Did you mean --data-format? See "seqloom ${verb} --help".\n`,
      ]);
      const file = join(folder, 'format.yaml');
      writeFileSync(file, 'format: fasta\n');
      expect((await seqloom(verb, 'x', '--config', file)).stderr).toBe(
        `${file}: unknown option "format". Did you mean data-format?\n`,
      );
    },
  );

  it('checks the config file, which flags override', async () => {
    const file = join(folder, 'config.yaml');
    writeFileSync(file, 'hiden: 32\n');
    expect((await seqloom('train', '--config', file)).stderr).toContain(
      'unknown option "hiden". Did you mean hidden?',
    );
    writeFileSync(file, 'config: other.yaml\n');
    expect((await seqloom('train', '--config', file)).stderr).toContain('unknown option "config"');
    writeFileSync(file, 'quiet: true\nlabel-column: host\n');
    expect((await seqloom('train', '--config', file)).stderr).toContain('--label-column needs a data file');
  });
});

describe('failures', () => {
  const failing: Verb = {
    name: 'fail',
    summary: 'fails',
    arguments: [],
    groups: [],
    examples: ['seqloom fail'],
    run: () => Promise.reject(new TypeError('x is not a function')),
  };

  it('that nobody foresaw are one line and a hint, with the stack only on demand', async () => {
    const run = async () => {
      let stderr = '';
      const exitCode = await runCli(['fail'], { write() {} }, { write: (text) => (stderr += text) }, [
        failing,
      ]);
      return { exitCode, stderr };
    };
    expect(await run()).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/^Unexpected failure: x is not a function\nSet SEQLOOM_DEBUG=1 .*\n$/),
    });
    process.env.SEQLOOM_DEBUG = '1';
    try {
      expect((await run()).stderr).toContain('program.test.ts');
    } finally {
      delete process.env.SEQLOOM_DEBUG;
    }
  });
});

describe('completion', () => {
  const hasShell = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

  function complete(...words: string[]): string[] {
    const script = `${completionScript('bash', VERBS)}
COMP_WORDS=(seqloom ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_seqloom; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
  }

  it.runIf(hasShell('bash'))('in bash knows verbs, flags and their values', () => {
    expect(complete('tr')).toEqual(['train']);
    expect(complete('train', '--enc')).toEqual(['--encoder']);
    expect(complete('train', '--encoder', '')).toEqual(['mean', 'lstm', 'bilstm', 'gru', 'bigru']);
    expect(complete('train', '--encoder', 'b')).toEqual(['bilstm', 'bigru']);
    expect(complete('train', '--out', '')).toEqual(['']);
    expect(complete('train', '--bet')).toEqual(['--beta1', '--beta2']);
    expect(complete('train', '--help', '')).toEqual(['--all']);
    expect(complete('doctor', '--no')).toEqual(['--no-self-check']);
    expect(complete('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
  });

  it.each(['zsh', 'fish'] as const)('in %s is valid', (shell) => {
    const script = completionScript(shell, VERBS);
    expect(script).toContain('bilstm');
    if (!hasShell(shell)) return;
    expect(spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});
