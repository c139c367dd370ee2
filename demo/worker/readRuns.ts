import { SeqloomError } from '../../src';
import { parseRunConfig } from '../../src/run/runConfig';
import { decodeModel, RUN_FILES } from '../../src/run/runFiles';
import type { OpenRun } from '../../src/run/runReport';
import { count } from '../../src/words';
import { bytesOf } from './bytesOf';
import { unzip, type ZipMember } from './zip';

/** The page has so many networks. */
const MOST_RUNS = 2;

/** Runs, and the names of the files that are of none. */
export interface ReadRuns {
  runs: OpenRun[];
  left: string[];
}

/**
 * Reads runs from files: the two files of one, the files of run folders (which have the folder in their names), and zip archives of
 * either.
 * @throws SeqloomError when there is none or too many, when a file of one is missing or damaged, or when two do not belong together
 */
export async function readRuns(files: File[]): Promise<ReadRuns> {
  const members = (await Promise.all(files.map(membersOf))).flat();
  const folders = new Set(members.map(folderOf));
  const names = files.map(({ name }) => name).join(' and ');
  const found = [...folders].flatMap((folder) => {
    const those = members.filter((member) => folderOf(member) === folder);
    const config = find(those, /^config.*\.json$/i, /\.json$/i);
    const model = find(those, /^model.*\.safetensors$/i, /\.safetensors$/i);
    return config && model ? [{ folder, config, model }] : [];
  });
  if (found.length === 0) {
    throw new SeqloomError(
      `${names}: no run is in this. A run is two files together, ${RUN_FILES.config} and ${RUN_FILES.model}; drop both at once, or their folder or zip archive.`,
    );
  }
  if (found.length > MOST_RUNS) {
    throw new SeqloomError(
      `${names}: there are ${count(found.length, 'run')}, and the page has two networks. Drop one or two of them.`,
    );
  }
  const runs = await Promise.all(found.map(readRun));
  // What else lies in the folder of a run belongs to it.
  const of = new Set(
    found.flatMap(({ folder, config, model }) => (folder ? [folder] : [config.name, model.name])),
  );
  const left = members.filter(({ name }) => ![...of].some((one) => name.startsWith(one)));
  return { runs, left: left.map(({ name }) => name) };
}

async function membersOf(file: File): Promise<ZipMember[]> {
  if (!/\.zip$/i.test(file.name)) return [{ name: file.name, read: async () => file }];
  const stem = file.name.replace(/\.zip$/i, '/');
  const members = await unzip(file);
  return members.map(({ name, read }) => ({ name: name.includes('/') ? name : stem + name, read }));
}

/** `runs/hosts/`; empty for a file that was chosen by itself. */
function folderOf({ name }: { name: string }): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}

/** The file with a run's own name, else the only one with its ending. */
function find(files: ZipMember[], named: RegExp, ending: RegExp): ZipMember | undefined {
  const base = (file: ZipMember) => file.name.slice(folderOf(file).length);
  const own = files.filter((file) => named.test(base(file)));
  const like = own.length > 0 ? own : files.filter((file) => ending.test(base(file)));
  return like.length === 1 ? like[0] : undefined;
}

async function readRun({ config, model }: Record<'config' | 'model', ZipMember>): Promise<OpenRun> {
  const [configFile, modelFile] = await Promise.all([config.read(), model.read()]);
  const names = { config: config.name, model: model.name };
  const text = new TextDecoder().decode(await bytesOf(configFile, names.config));
  const runConfig = parseRunConfig(text, names.config);
  const parameters = decodeModel(await bytesOf(modelFile, names.model), runConfig, names);
  return { config: runConfig, model: { config: runConfig.model, parameters } };
}
