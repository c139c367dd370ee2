/** Keeps off stderr what native code writes to it: Dawn and the drivers it loads, which no setting silences. */
import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MACHINE, sharedLibrary, type Machine } from './elf';
import { privateFolder, runLibrary } from './sharedLibraries';

const STDERR = 2;

/** What work returned, and what was written to stderr meanwhile. */
interface Captured<T> {
  value: T;
  /** Empty where nothing was written, or it could not be kept off. */
  text: string;
}

/**
 * Does work that is over when it returns, and keeps off stderr what is written to it meanwhile; when the work throws, it goes there
 * after all. On Linux alone, and where a library made here may be run (not from a temporary folder mounted `noexec`); elsewhere
 * stderr stays as it is.
 */
export function captureStderr<T>(work: () => T): Captured<T> {
  const end = MACHINE && redirectStderr(MACHINE);
  if (!end) return { value: work(), text: '' };
  let value: T;
  try {
    value = work();
  } catch (error) {
    writeSync(STDERR, end());
    throw error;
  }
  return { value, text: end() };
}

/**
 * Leads stderr into a file. Opened anew, the original would have lost its place in a file that it shares with others, so it
 * is duplicated; Node cannot, and a library does it for each of three times.
 * @returns what leads it back and gives what was written; undefined where it is as it was
 */
function redirectStderr(machine: Machine): (() => string) | undefined {
  let folder: string | undefined;
  const open: number[] = [];
  const close = () => {
    open.forEach(closeSync);
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  try {
    folder = privateFolder();
    const file = join(folder, 'stderr');
    for (const path of ['/dev/null', file]) open.push(openSync(path, 'a'));
    const [kept, written] = open;
    const duplication = (from: number, to: number) => {
      const path = join(folder!, `${from}-${to}.so`);
      writeFileSync(path, sharedLibrary(machine, { init: machine.duplicate(from, to) }));
      return path;
    };
    // All are written before the first is run, so that a full disk changes nothing.
    const [keep, redirect, restore] = [
      duplication(STDERR, kept),
      duplication(written, STDERR),
      duplication(kept, STDERR),
    ];
    if (runLibrary(keep) && runLibrary(redirect)) {
      return () => {
        runLibrary(restore);
        const text = readFileSync(file, 'utf8');
        close();
        return text;
      };
    }
  } catch {
    // No folder, no file in it, or no descriptor.
  }
  close();
  return undefined;
}
