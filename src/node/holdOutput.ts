/** Output of several files, written by one process at a time. */
import { dirname } from 'node:path';
import { makeFolder, removeEmpty } from './files';
import { takeLock, type LockPlace } from './lock';

/** The lock of an output: a file beside it. */
export function outputLock(path: string): LockPlace {
  return { file: `${path}.lock`, what: `${path} is being written` };
}

/**
 * Works on an output that no other process can write meanwhile. Its folder is made where it is not there; of what was made
 * nothing stays empty.
 * @throws SeqloomError naming the process that writes it, or when the folder cannot be made; what `work` throws
 */
export async function holdOutput<T>(
  path: string,
  onNote: ((note: string) => void) | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const made = await makeFolder(dirname(path));
  try {
    const lock = await takeLock(outputLock(path), onNote);
    try {
      return await work();
    } finally {
      lock.release();
    }
  } finally {
    await removeEmpty(made);
  }
}
