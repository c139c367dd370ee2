/** Locks: a file that names the process which writes something, so that no second one does at the same time. */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SeqloomError } from '../errors';
import { fileError } from './files';
import { isRunning, startOf } from './processes';
import { temporaryIn } from './temporary';

/** What is locked. */
export interface LockPlace {
  /** The lock's file. */
  file: string;
  /** In the words of messages: `runs/mine is being trained`. */
  what: string;
}

/** A lock that this process holds; it ends with the process at the latest. */
export interface Lock {
  release(): void;
}

/** Who holds a lock, as its file says it. */
interface Owner {
  pid: number;
  host: string;
  /** Tells the process from a later one of the same number; null where the system does not say. */
  start: string | null;
  /** When the lock was taken, in ISO 8601. */
  since: string;
}

/** A lock's file is empty for a moment while it is made; one that stays so was left by a process that was killed just then. */
const MAKING_MS = 2000;

/**
 * Takes a lock. One that was left by a process which has ended is taken over.
 * @param onNote told when a lock was taken over
 * @throws SeqloomError naming the process that holds it, or when the file cannot be written
 */
export async function takeLock({ file, what }: LockPlace, onNote?: (note: string) => void): Promise<Lock> {
  const me: Owner = {
    pid: process.pid,
    host: hostname(),
    start: startOf(process.pid),
    since: new Date().toISOString(),
  };
  const mine = JSON.stringify(me) + '\n';
  while (!make(file, mine)) {
    const text = await settledText(file);
    if (text === undefined) continue;
    const owner = parse(text);
    if (owner) refuseIfHeld(owner, file, what);
    if (!(await removeLeft(file, text))) continue;
    const by = owner ? `process ${owner.pid}, which has ended` : 'a process that was killed';
    onNote?.(`${file} was left by ${by}; it is taken over.`);
  }
  const release = () => {
    held.delete(release);
    if (held.size === 0) process.off('exit', releaseAll);
    if (readText(file) === mine) rmSync(file, { force: true });
  };
  if (held.size === 0) process.on('exit', releaseAll);
  held.add(release);
  return { release };
}

/** Releases what this process holds, by lock. */
const held = new Set<() => void>();

function releaseAll(): void {
  for (const release of held) release();
}

/**
 * Looks at a lock before it is taken.
 * @throws SeqloomError naming the other process that holds it
 */
export function refuseLocked({ file, what }: LockPlace): void {
  const owner = parse(readText(file) ?? '');
  if (owner && owner.pid !== process.pid) refuseIfHeld(owner, file, what);
}

/** Makes the file. @returns false when there is one already */
function make(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fileError(error, file, 'written');
  }
}

/** The file's text, once it is whole or has had the time to be; undefined where there is none any more. */
async function settledText(file: string): Promise<string | undefined> {
  for (;;) {
    const text = readText(file);
    const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (text === undefined || parse(text) || Date.now() - made > MAKING_MS) return text;
    await sleep(50);
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (/^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw fileError(error, file, 'read');
  }
}

function parse(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Owner;
    return Number.isSafeInteger(owner.pid) && owner.pid > 0 && typeof owner.host === 'string'
      ? owner
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Removes the file that an ended process left.
 * @returns false when it has become another's: of several processes that find it, the one that can rename it removes it
 */
async function removeLeft(file: string, text: string): Promise<boolean> {
  const taken = await temporaryIn(dirname(file));
  try {
    if (readText(file) !== text) return false;
    renameSync(file, taken.path);
    if (readText(taken.path) === text) return true;
    renameSync(taken.path, file);
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw fileError(error, file, 'written');
  } finally {
    await taken.remove();
  }
}

function refuseIfHeld(owner: Owner, file: string, what: string): void {
  const by = `${what} by process ${owner.pid} on host ${owner.host}, since ${inMinutes(owner.since)}`;
  if (owner.host !== hostname()) {
    throw new SeqloomError(
      `${by}; whether it still runs cannot be seen from here. Wait for it, or, if it has ended, delete ${file}.`,
    );
  }
  if (runs(owner)) throw new SeqloomError(`${by}. Wait for it, end it, or name another place.`);
}

function runs({ pid, start }: Owner): boolean {
  if (!isRunning(pid)) return false;
  const now = startOf(pid);
  return now === null || start === null || now === start;
}

/** `2026-11-26 12:30` by the local clock. */
function inMinutes(since: string): string {
  const time = new Date(since);
  if (Number.isNaN(time.getTime())) return 'an unknown time';
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16).replace('T', ' ');
}
