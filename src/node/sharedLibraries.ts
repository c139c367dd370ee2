/** Shared libraries mapped into this process, by name or made here. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { MACHINE, sharedLibrary } from './elf';

/** Maps a library for good, so that Dawn then finds it by name. @returns whether it was found, by name or path */
export function mapLibrary(path: string): boolean {
  const RTLD_NODELETE = 0x1000;
  return open(path, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
}

/**
 * Gives a library another name within this process, on Linux: whoever opens `alias` gets the symbols of `name`.
 * The loader looks for a name among the sonames of what is mapped before it looks into folders. So a library is mapped whose
 * soname is `alias`, which needs `name`, and which has nothing else in it. Its file is gone when this returns.
 * @returns whether `name` was found, and the alias is mapped
 */
export function mapAlias(alias: string, name: string): boolean {
  if (!MACHINE) return false;
  let folder: string | undefined;
  try {
    folder = privateFolder();
    const path = join(folder, alias);
    writeFileSync(path, sharedLibrary(MACHINE, { soname: alias, needs: name }));
    return mapLibrary(path);
  } catch {
    return false;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Maps the library of this path, which runs its code, and forgets it. @returns whether it could be mapped */
export function runLibrary(path: string): boolean {
  return open(path, constants.dlopen.RTLD_NOW);
}

/** A new folder of this user alone, under a name that nobody can foresee. */
export function privateFolder(): string {
  return mkdtempSync(join(tmpdir(), 'seqloom-'));
}

function open(path: string, flags: number): boolean {
  try {
    process.dlopen({ exports: {} }, path, flags);
  } catch (error) {
    // A library that was mapped but is no Node add-on, which is what is wanted here, fails with this message.
    return (error as Error).message.includes('did not self-register');
  }
  return true;
}
