/** What a command reads is never what it writes. */
import { fstatSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SeqloomError } from '../errors';
import { isFoldFolder, RUN_FILES } from '../run/runFiles';

/** A file or folder that is read, and what messages call it: `the data file`. */
export interface InputFile {
  path: string;
  what: string;
}

/** The files that records are read from. */
export function inputsOfData(paths: readonly (string | null | undefined)[] = []): InputFile[] {
  return paths.flatMap((path) => (typeof path === 'string' ? [{ path, what: 'the data file' }] : []));
}

/** The files of a run folder, and of the folds in it. */
export function inputsOfRun(folder: string): InputFile[] {
  const inside = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
  return [folder, ...inside.filter(isFoldFolder).map((name) => join(folder, name))].flatMap((run) =>
    Object.values(RUN_FILES).map((name) => ({ path: join(run, name), what: 'a file of the run' })),
  );
}

/** A folder of an embedding's parts, with its files. */
export function inputsOfShard(folder: string): InputFile[] {
  const inside = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
  const files = inside.map((name) => ({ path: join(folder, name), what: 'a file of a shard' }));
  return [{ path: folder, what: 'the folder of a shard' }, ...files];
}

/**
 * Compares files, whatever their paths are: other spellings, links of both kinds, capitals where the system knows none.
 * @param outputs every file that is to be written, side files too
 * @throws SeqloomError naming an output that is one of the inputs, or that is to be written twice
 */
export function refuseInputs(outputs: readonly string[], inputs: readonly InputFile[]): void {
  const known = new Map(inputs.map(({ path, what }) => [identityOf(path), `${what} itself`]));
  for (const output of outputs) {
    const identity = identityOf(output) ?? `${identityOf(dirname(resolve(output)))} ${basename(output)}`;
    const what = known.get(identity);
    if (what !== undefined) {
      throw new SeqloomError(`${output} is ${what}, which is not overwritten.`, { kind: 'output-is-input' });
    }
    known.set(identity, 'the file of another result');
  }
}

/** Device and number of what is there; undefined where nothing is. */
function identityOf(path: string): string | undefined {
  try {
    // On Windows a file's number needs more than 53 bits.
    const stats = path === '-' ? fstatSync(0, { bigint: true }) : statSync(path, { bigint: true });
    return `${stats.dev}:${stats.ino}`;
  } catch {
    return undefined;
  }
}
