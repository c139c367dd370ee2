/** Locks between processes: real ones, killed for real. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { refuseLocked, takeLock } from '../../src/node/lock';

let root: string;
let file: string;
const what = 'runs/mine is being trained';

/** A process that takes the lock, says what came of it as a line of JSON, and then does what it is told. */
const HOLDER = `
import { takeLock } from './lock.js';
const notes = [];
try {
  const lock = await takeLock({ file: process.argv[2], what: process.argv[3] }, (note) => notes.push(note));
  console.log(JSON.stringify({ notes }));
  process.stdin.once('data', (order) => {
    if (String(order) === 'release') lock.release(), process.stdin.unref();
    else if (String(order) === 'exit') process.exit(3);
    else throw new Error('as ordered');
  });
} catch (error) {
  console.log(JSON.stringify({ refused: error.message }));
}`;

interface Holder {
  child: ChildProcessWithoutNullStreams;
  pid: number;
  said: { notes?: string[]; refused?: string };
}

function start(): { child: ChildProcessWithoutNullStreams; said: Promise<Holder['said']> } {
  const child = spawn(process.execPath, [join(root, 'holder.mjs'), file, what]);
  const said = new Promise<Holder['said']>((done, fail) => {
    let text = '';
    child.stdout.on('data', (piece) => {
      text += String(piece);
      if (text.endsWith('\n')) done(JSON.parse(text));
    });
    child.on('error', fail);
    child.on('exit', () => fail(new Error(`ended without a word: ${text}`)));
  });
  return { child, said };
}

async function hold(): Promise<Holder> {
  const { child, said } = start();
  return { child, pid: child.pid!, said: await said };
}

function end(
  { child }: Pick<Holder, 'child'>,
  how: NodeJS.Signals | 'release' | 'exit' | 'throw',
): Promise<void> {
  const ended = new Promise<void>((done) => child.on('exit', () => done()));
  if (how.startsWith('SIG')) child.kill(how as NodeJS.Signals);
  else child.stdin.write(how);
  return ended;
}

beforeAll(async () => {
  root = mkdtempSync(resolve('node_modules', '.seqloom-lock-'));
  const lib = { entry: resolve('src/node/lock.ts'), formats: ['es' as const], fileName: () => 'lock.js' };
  const rolldownOptions = { external: /^node:/ };
  await build({
    configFile: false,
    logLevel: 'warn',
    build: { lib, outDir: root, rolldownOptions, target: 'node20' },
  });
  writeFileSync(join(root, 'holder.mjs'), HOLDER);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(() => {
  file = join(mkdtempSync(join(root, 'case-')), 'seqloom.lock');
});

const names = () => readdirSync(join(file, '..'));

it('names the process that holds it, and lets the next one in when that releases it', async () => {
  const first = await hold();
  expect(first.said.notes).toEqual([]);
  const held = new RegExp(
    `^runs/mine is being trained by process ${first.pid} on host ${hostname()}, since 20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d\\. Wait for it, end it, or name another place\\.$`,
  );
  expect((await hold()).said.refused).toMatch(held);
  await expect(takeLock({ file, what })).rejects.toThrow(held);
  expect(() => refuseLocked({ file, what })).toThrow(held);
  await end(first, 'release');
  expect(names()).toEqual([]);
  const next = await hold();
  expect(next.said.notes).toEqual([]);
  await end(next, 'SIGKILL');
});

it.each(['exit', 'throw'] as const)('is gone when its process ends by %s', async (how) => {
  const holder = await hold();
  expect(names()).toEqual(['seqloom.lock']);
  await end(holder, how);
  expect(names()).toEqual([]);
});

it.each(['SIGKILL', 'SIGTERM'] as const)('left by %s is taken over, with a word', async (signal) => {
  const killed = await hold();
  await end(killed, signal);
  expect(names()).toEqual(['seqloom.lock']);
  refuseLocked({ file, what });
  const next = await hold();
  expect(next.said.notes).toEqual([
    `${file} was left by process ${killed.pid}, which has ended; it is taken over.`,
  ]);
  expect((await hold()).said.refused).toContain(`by process ${next.pid} on`);
  await end(next, 'release');
  expect(names()).toEqual([]);
});

it.runIf(process.platform === 'linux')(
  'of a number that another process has by now is taken over',
  async () => {
    const other = await hold();
    const owner = JSON.parse(readFileSync(file, 'utf8'));
    const boot = owner.start.split(' ')[0];
    for (const earlier of [`${boot} 1`, `0-${owner.start}`]) {
      writeFileSync(file, JSON.stringify({ ...owner, start: earlier }));
      const notes: string[] = [];
      (await takeLock({ file, what }, (note) => notes.push(note))).release();
      expect(notes).toEqual([expect.stringContaining(`left by process ${other.pid}, which has ended`)]);
    }
    await end(other, 'SIGKILL');
  },
);

it('of another host is never taken over, and how to is said', async () => {
  const owner = { pid: 4242, host: 'node-17', start: 'x 1', since: '2026-11-26T12:30:00.000Z' };
  writeFileSync(file, JSON.stringify(owner));
  const refused = takeLock({ file, what });
  await expect(refused).rejects.toThrow(
    'runs/mine is being trained by process 4242 on host node-17, since 2026-',
  );
  await expect(refused).rejects.toThrow(`if it has ended, delete ${file}.`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(owner);
});

it.each(['', '{"pid":', '{"pid":-1,"host":"x"}', 'null'])(
  'that never was whole (%j) is taken over',
  async (text) => {
    writeFileSync(file, text);
    const anHourAgo = Date.now() / 1000 - 3600;
    utimesSync(file, anHourAgo, anHourAgo);
    const notes: string[] = [];
    (await takeLock({ file, what }, (note) => notes.push(note))).release();
    expect(notes).toEqual([`${file} was left by a process that was killed; it is taken over.`]);
    expect(existsSync(file)).toBe(false);
  },
);

it('goes to one of many that start at once, also where one was left', async () => {
  const killed = await hold();
  await end(killed, 'SIGKILL');
  const started = Array.from({ length: 6 }, start);
  const said = await Promise.all(started.map(({ said }) => said));
  const winner = said.findIndex(({ notes }) => notes);
  expect(said.filter(({ notes }) => notes).length).toBe(1);
  const { child } = started[winner];
  said.forEach(({ refused }, i) => {
    if (i !== winner) expect(refused).toContain(`by process ${child.pid} on`);
  });
  await end({ child }, 'release');
  expect(names()).toEqual([]);
});

it('in a folder that cannot be written is an error that names it', async () => {
  await expect(takeLock({ file: join(root, 'nowhere', 'lock'), what })).rejects.toThrow(
    /nowhere\/lock cannot be written: there is no such file or folder/,
  );
});
