/** Temporary files, each of one process: what one that was killed left is removed by the next that writes in the folder. */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isRunning } from './processes';

/** The host, so that a process's number means something where several share a file system, and the process. */
const NAME = /^\.seqloom-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp$/;
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A file that another host's process is writing has changed within this time. */
const STALE_MS = 24 * 3600 * 1000;

/** The folders that this process has looked through. */
const swept = new Set<string>();
/** The names that this process uses just now. */
const used = new Set<string>();

/** Whether a file is a temporary of Seqloom's, of whatever process. */
export function isTemporary(name: string): boolean {
  return NAME.test(name);
}

/** A name in `folder` under which nothing is yet. Whoever asks for it calls `remove` in the end, also after a rename. */
export async function temporaryIn(folder: string): Promise<{ path: string; remove(): Promise<void> }> {
  if (!swept.has(folder)) {
    swept.add(folder);
    await sweep(folder);
  }
  const name = `.seqloom-${HOST}-${process.pid}-${randomUUID().slice(0, 8)}.tmp`;
  const path = join(folder, name);
  used.add(name);
  return {
    path,
    async remove() {
      used.delete(name);
      await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/** Removes what processes that have ended left; what cannot be removed stays. */
async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (isTemporary(name) && (await isStale(folder, name))) {
      await rm(join(folder, name), { force: true }).catch(() => undefined);
    }
  }
}

async function isStale(folder: string, name: string): Promise<boolean> {
  const [, host, pid] = NAME.exec(name)!;
  // In a container every process may have the same number.
  if (host === HOST && Number(pid) === process.pid) return !used.has(name);
  if (host === HOST && !isRunning(Number(pid))) return true;
  const changed = await stat(join(folder, name)).catch(() => undefined);
  return changed !== undefined && Date.now() - changed.mtimeMs > STALE_MS;
}
