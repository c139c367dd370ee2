/** What becomes of training when nobody reads what it says: the built program under a shell. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adapterAvailable } from '../adapter';
import { buildCli, type BuiltCli } from './build';

let cli: BuiltCli;
let root: string;
let folder: string;

beforeAll(async () => {
  cli = await buildCli();
  root = mkdtempSync(join(tmpdir(), 'seqloom-streams-'));
});
afterAll(() => {
  cli.remove();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  const records = Array.from(
    { length: 40 },
    (_, i) => `>s${i} TARGET=${i % 2}\n${'AKLV'.repeat(3 + (i % 5))}\n`,
  );
  writeFileSync(join(folder, 'small.fasta'), records.join(''));
});

const file = (...names: string[]) => join(folder, ...names);

/** A training run in `r`. */
function command(epochs: number): string {
  const network = '--encoder mean --patience 1000000 --checkpoint-seconds 0 --no-self-check';
  return `'${process.execPath}' '${cli.script}' train small.fasta ${network} --epochs ${epochs} --out r`;
}

/** The same in a shell, which writes its exit code to the file `status`. */
function training(epochs: number, redirected = ''): string {
  return `(${command(epochs)} ${redirected}; echo $? > status)`;
}

async function appears(name: string): Promise<void> {
  while (!existsSync(file(name))) await sleep(20);
}

const status = () => Number(readFileSync(file('status'), 'utf8'));
const WHOLE = [
  'calibration.json',
  'config.json',
  'dropped.tsv',
  'metrics.jsonl',
  'model.safetensors',
  'report.html',
  'report.json',
];
const STOPPED = ['checkpoint.safetensors', 'config.json', 'dropped.tsv', 'metrics.jsonl'];

it.skipIf(process.platform === 'win32')('standard input is read once, however often it is named', () => {
  const check = `cat small.fasta | '${process.execPath}' '${cli.script}' check - `;
  const { stderr } = spawnSync('sh', ['-c', `${check} -`], { cwd: folder, encoding: 'utf8' });
  expect(stderr).toMatch(/^standard input is a pipe, which can be read only once\. Save it as a file\.$/m);
  expect(spawnSync('sh', ['-c', check], { cwd: folder }).status).toBe(0);
});

describe.skipIf(!adapterAvailable || process.platform === 'win32')('training', () => {
  it.each([
    ['the reader of both streams is gone', '2>&1', ' | head -n 1', 0],
    ['standard error cannot be written', '2> /dev/full', '', 0],
    ['neither can be written', '> /dev/full 2>&1', '', 1],
    ['both are closed', '>&- 2>&-', '', 0],
  ])('goes on to its end when %s', (_, redirected, reader, code) => {
    spawnSync('sh', ['-c', training(3, redirected) + reader], { cwd: folder });
    expect([status(), readdirSync(file('r')).sort()]).toEqual([code, WHOLE]);
  });

  it('stopped by Ctrl-C does not call itself done when its reader was stopped first', async () => {
    const child = spawn('sh', ['-c', `${training(1e6, '2> said')} | true`], { cwd: folder });
    await appears('r/checkpoint.safetensors');
    const lock = JSON.parse(readFileSync(file('r', 'seqloom.lock'), 'utf8')) as { pid: number };
    process.kill(lock.pid, 'SIGINT');
    await appears('status');
    await sleep(50);
    expect([status(), readdirSync(file('r')).sort()]).toEqual([130, STOPPED]);
    child.kill();
  });

  const hasScript = spawnSync('script', ['--version']).status === 0;
  /** Runs within a terminal of its own, which is closed once training has begun. */
  async function inClosedTerminal(command: string): Promise<void> {
    const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder, stdio: 'ignore' });
    await appears('r/checkpoint.safetensors');
    terminal.kill('SIGKILL');
  }

  it.skipIf(!hasScript)(
    'goes on to its end when its terminal is closed and nothing tells it so',
    async () => {
      await inClosedTerminal(`trap '' HUP; ${training(100)}`);
      await appears('status');
      await sleep(50);
      expect([status(), readdirSync(file('r')).sort()]).toEqual([0, WHOLE]);
    },
  );

  it.skipIf(!hasScript)('stops with a checkpoint when its terminal is closed with SIGHUP', async () => {
    await inClosedTerminal(`exec ${command(1e6)}`);
    while (existsSync(file('r', 'seqloom.lock'))) await sleep(20);
    expect(readdirSync(file('r')).sort()).toEqual(STOPPED);
  });
});
