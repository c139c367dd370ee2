/** Files on disk: reading as a source, and writing whole or not at all. */
import {
  accessSync,
  constants,
  createReadStream,
  existsSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rmdir, type FileHandle } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { showSome } from '../data/show';
import type { ByteSource } from '../data/source';
import { SeqloomError } from '../errors';
import { temporaryIn } from './temporary';
import { withinTime } from './timeLimit';

/**
 * A file as a source of bytes. Messages call it by the path as given.
 * @throws SeqloomError when there is no such file or it may not be read.
 */
export function fileSource(path: string): ByteSource {
  if (isStandardInput(path)) {
    // One for all that name it.
    standardInput ??= readOnce({ name: dataName(path), stream: () => webStream(process.stdin), withinTime });
    return standardInput;
  }
  let stats: Stats;
  try {
    stats = statSync(path);
    if (stats.isDirectory()) throw new SeqloomError(`${path} is a folder. Give a file.`);
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  const source = { name: path, stream: () => webStream(createReadStream(path)), withinTime };
  return stats.isFile() ? { ...source, size: stats.size } : readOnce(source);
}

/** Stands for standard input in place of a path. */
export const STANDARD_INPUT = '-';
const STANDARD_INPUTS = [STANDARD_INPUT, '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'];
let standardInput: ByteSource | undefined;

function isStandardInput(path: string): boolean {
  return STANDARD_INPUTS.includes(path);
}

/** What data are called in messages and reports: by the names of their files; pipes (`/dev/fd/63`) by their paths. */
export function dataName(...paths: string[]): string {
  return showSome(
    paths.map((path) => {
      if (isStandardInput(path)) return 'standard input';
      return isLasting(path) ? basename(resolve(path)) : path;
    }),
    3,
  );
}

/** Whether what is at the path can be read again: a file, and no pipe. */
export function isLasting(path: string): boolean {
  return !isStandardInput(path) && statSync(path, { throwIfNoEntry: false })?.isFile() !== false;
}

function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}

function readOnce(source: ByteSource): ByteSource {
  let opened = false;
  const stream = () => {
    if (opened) {
      throw new SeqloomError(`${source.name} is a pipe, which can be read only once. Save it as a file.`);
    }
    opened = true;
    return source.stream();
  };
  return { ...source, stream };
}

/** @throws SeqloomError when the file cannot be read. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

/** Names in a folder. @throws SeqloomError when it cannot be read. */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw fileError(error, folder, 'read');
  }
}

/** What `writeFileAtomic` can write: text, bytes, or pieces of bytes as they come. */
export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Writes a file so that it appears only when whole: to a temporary name beside it, onto the disk, then renamed.
 * An earlier file of that name stays as it was until then. A link is followed, as `cp` does.
 * @throws SeqloomError naming the path when the disk is full or the folder cannot be written; the temporary is removed.
 */
export function writeFileAtomic(path: string, content: FileContent): Promise<void> {
  const fill = async (file: FileHandle) => {
    if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
    else for await (const piece of content) await file.writeFile(piece);
    await file.sync();
  };
  return withTemporary(path, fill, rename);
}

/** Fills a temporary file beside where `path` leads, then does with both as `end` says. */
async function withTemporary(
  path: string,
  fill: (file: FileHandle) => Promise<void>,
  end: (temporary: string, target: string) => Promise<void>,
): Promise<void> {
  try {
    const target = refuseNoFile(path) ?? path;
    const temporary = await temporaryIn(dirname(target));
    try {
      const file = await open(temporary.path, 'wx');
      try {
        await fill(file);
      } finally {
        await file.close();
      }
      await end(temporary.path, target);
    } finally {
      await temporary.remove();
    }
  } catch (error) {
    throw fileError(error, path, 'written');
  }
}

/**
 * Looks at what is where a file is to be written.
 * @returns the real path of the file that is there, or undefined where there is nothing
 * @throws SeqloomError for what a file cannot take the place of: a folder, a device, a link that leads nowhere
 */
export function refuseNoFile(path: string): string | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (!stats) return undefined;
    const real = stats.isSymbolicLink() ? realTarget(path) : path;
    const found = statSync(real);
    if (found.isDirectory()) throw new SeqloomError(`${path} is a folder.`, { kind: 'output-is-folder' });
    if (!found.isFile()) {
      throw new SeqloomError(`${path} is a device or a pipe, not a file.`, { kind: 'output-taken' });
    }
    return real;
  } catch (error) {
    // That a part of the path is a file is told by whoever makes its folder.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw fileError(error, path, 'written');
  }
}

function realTarget(link: string): string {
  try {
    return realpathSync(link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new SeqloomError(`${link} is a link to ${readlinkSync(link)}, which is not there.`, {
      kind: 'output-taken',
    });
  }
}

/**
 * `writeFileAtomic` for a file that a user named: the folder it is to lie in is made where it is not there.
 * @throws SeqloomError as `writeFileAtomic` and `makeFolder`; what was made is then removed
 */
export async function writeOutputFile(path: string, content: FileContent): Promise<void> {
  const made = await makeFolder(dirname(path));
  try {
    await writeFileAtomic(path, content);
  } catch (error) {
    await removeEmpty(made);
    throw error;
  }
}

/**
 * Tries whether `writeOutputFile` could write there, so that a place that cannot be written is told before the work whose result
 * is to lie in it. Nothing of it stays.
 * @throws SeqloomError as `writeOutputFile`
 */
export async function tryOutputFile(path: string): Promise<void> {
  const made = await makeFolder(dirname(path));
  const nothing = async () => undefined;
  try {
    await withTemporary(path, nothing, nothing);
  } finally {
    await removeEmpty(made);
  }
}

/**
 * Makes a folder, and those it lies in, where they are not there.
 * @returns those made, the innermost first
 * @throws SeqloomError when one of them is a file or cannot be made
 */
export async function makeFolder(path: string): Promise<string[]> {
  try {
    // One at a time: Node's recursive form never returns where the system refuses a folder as missing, as in /proc.
    await mkdir(path);
    return [path];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(path);
    if (code === 'ENOENT' && !existsSync(parent)) {
      const made = await makeFolder(parent);
      return [...(await makeFolder(path)), ...made];
    }
    if (code !== 'EEXIST') throw fileError(error, path, 'made');
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      throw new SeqloomError(`${path} exists and is a file, not a folder.`, { kind: 'output-taken' });
    }
    return [];
  }
}

/** Takes back what `makeFolder` made, as far as nothing lies in it. */
export async function removeEmpty(made: readonly string[]): Promise<void> {
  for (const folder of made) await rmdir(folder).catch(() => undefined);
}

/** What went wrong with a file, and what to do, by the operating system's code. */
const FILE_PROBLEMS: Record<string, string> = {
  ENOENT: 'there is no such file or folder. Check the path.',
  ENOTDIR: 'a part of the path is a file, not a folder. Check the path.',
  EISDIR: 'it is a folder. Give a file.',
  EACCES: 'permission is denied. Check its rights, or choose another place.',
  EPERM: 'the operating system does not permit it. Check its rights, or choose another place.',
  EROFS: 'the file system is read-only. Choose another place.',
  ENOSPC: 'the disk is full. Free some space, or choose another place.',
  EDQUOT: 'your disk quota is used up. Free some space, or choose another place.',
  EFBIG: 'it would pass the largest file size allowed here. Choose another place.',
  ENAMETOOLONG: 'its name is too long. Choose a shorter one.',
  EMFILE: 'too many files are open. Close some programs and try again.',
  ENFILE: 'too many files are open. Close some programs and try again.',
  ELOOP: 'its links lead in a circle. Check the path.',
  EBUSY: 'it is in use by the system or another program. Close that, or choose another place.',
  EIO: 'the disk or the network failed. Check it, or choose another place.',
  ESTALE: 'the network drive has lost it. Try again.',
};

/** The operating system's error about a file as one the user can act on; anything else is returned unchanged. */
export function fileError(error: unknown, path: string, verb: 'read' | 'written' | 'made'): unknown {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || error instanceof SeqloomError) return error;
  const known = FILE_PROBLEMS[code];
  if (known === undefined && syscall === undefined) return error;
  const problem = known ?? `the operating system answers ${code}. Check the path, or choose another place.`;
  return new SeqloomError(`${path} cannot be ${verb}: ${problem}`, { kind: 'input' }, { cause: error });
}
