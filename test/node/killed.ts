/**
 * A process that is killed at one of its changes of the disk, within this process: from then on nothing reaches the disk, so that
 * what `finally` and `catch` would tidy stays too.
 */
import fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';

type Call = (...args: any[]) => any;
type Calls = Record<string, Call>;

/** What changes the disk, and, where a kill may leave half of it, the arguments of that half. */
const CHANGES: Record<string, Call | undefined> = {
  ftruncate: undefined,
  mkdir: undefined,
  open: undefined,
  rename: undefined,
  rm: undefined,
  rmdir: undefined,
  unlink: undefined,
  write: (file, bytes: Uint8Array, offset = 0, length = bytes.length - offset, position = null) => [
    file,
    bytes,
    offset,
    length >> 1,
    position,
  ],
  writeFile: (file, content: string | Uint8Array, ...rest) => [
    file,
    content.slice(0, content.length >> 1),
    ...rest,
  ],
};
/** Those of an open file. */
const OF_HANDLES = ['write', 'writeFile'] as const;

/**
 * Works in a process that is killed at its n-th change (from 1) of files below `folder`; half of what it then writes arrives.
 * @returns how many changes the work asked for in all
 */
export async function killedAt(n: number, folder: string, work: () => Promise<unknown>): Promise<number> {
  let changes = 0;
  const open = new Set<unknown>();
  const isChange = (name: string, [file, flags]: unknown[]) =>
    typeof file === 'string'
      ? resolve(file).startsWith(folder + sep) && !(name === 'open' && isReading(flags))
      : open.has(file);
  /** @returns whether half of the change is to be made before the process is dead */
  const count = () => ++changes === n;
  const dieIfDead = () => {
    if (changes >= n) throw new Error('killed');
  };
  const sync =
    (name: string, call: Call): Call =>
    (...args) => {
      if (!isChange(name, args)) return call(...args);
      if (count() && CHANGES[name]) call(...CHANGES[name](...args));
      dieIfDead();
      const result = call(...args);
      if (name === 'open') open.add(result);
      return result;
    };
  const async =
    (name: string, call: Call): Call =>
    async (...args) => {
      if (!isChange(name, args)) return call(...args);
      if (count() && CHANGES[name]) await call(...CHANGES[name](...args));
      dieIfDead();
      const result = await call(...args);
      if (name === 'open') open.add(watched(result));
      return result;
    };
  const watched = (handle: FileHandle) => {
    for (const name of OF_HANDLES) {
      const original: Call = handle[name].bind(handle);
      const call = async(name, (_, ...args) => original(...args));
      (handle as unknown as Calls)[name] = (...args) => call(handle, ...args);
    }
    return handle;
  };
  const restore: (() => void)[] = [];
  const replace = (calls: Calls, name: string, make: (call: Call) => Call) => {
    const original = calls[name];
    if (!original) return;
    calls[name] = make(original);
    restore.push(() => (calls[name] = original));
  };
  for (const name of Object.keys(CHANGES)) {
    replace(fs as unknown as Calls, `${name}Sync`, (call) => sync(name, call));
    replace(fs.promises as unknown as Calls, name, (call) => async(name, call));
  }
  syncBuiltinESMExports();
  try {
    await work().catch(() => undefined);
  } finally {
    restore.forEach((undo) => undo());
    syncBuiltinESMExports();
  }
  return changes;
}

function isReading(flags: unknown): boolean {
  const { O_WRONLY, O_RDWR } = fs.constants;
  return (
    flags === undefined || flags === 'r' || (typeof flags === 'number' && !(flags & (O_WRONLY | O_RDWR)))
  );
}
