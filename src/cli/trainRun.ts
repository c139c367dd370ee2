/** The two ways into a training run, a new folder or going on in one, and the way out. */
import { join } from 'node:path';
import { checkDataset } from '../data/datasetCheck';
import { formatCheckShort } from '../data/formatCheck';
import type { Dataset } from '../data/types';
import { SeqloomError } from '../errors';
import { FREEZABLE } from '../model/config';
import { freeze } from '../model/frozen';
import { layersOf } from '../model/layers';
import { ADAPTER_CHOICES } from '../node/adapters';
import { fileSource } from '../node/files';
import { isNumberedGpu } from '../node/gpuChoice';
import { capacityOf, createRun, planRun, type NewRunOptions } from '../node/newRun';
import { inputsOfRun, refuseInputs } from '../node/inputs';
import type { OpenGpu } from '../node/openGpu';
import { pathOfData, readAgain } from '../node/recordStream';
import { readStart } from '../node/startSources';
import { RunFolder } from '../node/runFolder';
import { isCrossValidation } from '../run/crossValidation';
import type { CrossValidationReport } from '../run/foldsReport';
import type { RunConfig } from '../run/runConfig';
import { foldFolder } from '../run/runFiles';
import type { RunReport } from '../run/runReport';
import { networkToStart } from '../run/start';
import { GUARD_ADVICE } from './advice';
import { FOLD_OPTIONS, foldingOf } from './foldOptions';
import { crossValidationLines } from './foldWords';
import { EXIT } from './exitCodes';
import { inputsOf } from './commandFiles';
import { readingOf, readLabelled } from './verbData';
import { DATA_OPTIONS } from './dataOptions';
import { ADAPTER_OPTIONS, flagOf, type AdapterFlags, type CliOption, type OptionGroup } from './options';
import { CHECKPOINT_SECONDS, MODEL_OPTIONS, TRAIN_OPTIONS } from './trainingOptions';
import { SEARCH_OPTIONS, searchOf } from './searchOptions';
import type { Terminal } from './terminal';
import { tooLongFor } from './tooLong';
import { parseChoices, type Values } from './values';
import type { CheckedParts } from '../train/selfCheck';
import { noteUselessNetwork, refuseUseless } from './useless';
import { reportLines, type FirstStep } from './words';

interface RunFlags {
  out?: string;
  overwrite: boolean;
  resume?: string;
  checkpointSeconds: number;
}

export const RUN_OPTIONS: OptionGroup<RunFlags> = {
  heading: 'Run folder:',
  options: {
    out: { type: 'text', value: 'FOLDER', description: 'folder of the run (default: runs/DATA-ENCODER-N)' },
    overwrite: {
      advanced: true,
      type: 'switch',
      default: false,
      description: 'replace the run that is in the folder',
    },
    resume: { type: 'text', value: 'FOLDER', description: 'go on with the run in this folder' },
    checkpointSeconds: CHECKPOINT_SECONDS,
  },
};

interface StartFlags {
  from?: string;
  embedding?: string;
}

export const START_OPTIONS: OptionGroup<StartFlags> = {
  heading: 'Start:',
  options: {
    from: {
      type: 'text',
      value: 'RUN',
      description:
        'start from the weights of this run folder, whose network is taken; with other classes its head starts anew',
    },
    embedding: {
      type: 'text',
      value: 'FILE',
      description:
        'start from residue vectors of this table: TSV, CSV or .npz by one-letter code, a substitution matrix, or entries of aaindex1; their width is taken',
    },
  },
};

/** A run whose data are read and checked; `begin` makes or takes up its folder once there is a device. */
interface PreparedRun {
  dataset: Dataset;
  /** It took to read the data. */
  dataSeconds: number;
  adapter: AdapterFlags;
  network: CheckedParts;
  begin(gpu: OpenGpu): Promise<{ folder: RunFolder; config: RunConfig }>;
}

/** @param command the command line that makes the run */
export async function newRun(
  paths: readonly (string | undefined)[],
  values: Values,
  command: string,
  terminal: Terminal,
): Promise<PreparedRun> {
  const [path] = paths;
  const folding = foldingOf(values, path, values.pick(RUN_OPTIONS).out);
  const options = { ...readingOf(values, paths), ...folding };
  const search = searchOf(values, START_OPTIONS);
  const sources = values.pick(START_OPTIONS);
  const start = await readStart(sources);
  const asked = givenOf(values, MODEL_OPTIONS);
  const network = networkToStart(start, asked);
  const { freeze: frozen, ...flags } = values.pick(TRAIN_OPTIONS);
  const parts = frozen === undefined ? [] : parseChoices(frozen, FREEZABLE, '--freeze');
  const training = { ...flags, freeze: parts };
  const { out: named, overwrite } = values.pick(RUN_OPTIONS);
  const { fold } = folding;
  const out = fold === undefined ? named : join(named!, foldFolder(fold));
  if (named === undefined) refuseUseless(values, RUN_OPTIONS, ['overwrite'], 'without --out');
  noteUselessNetwork(values, [network.encoder], network.head, terminal);
  if (out !== undefined) {
    const outputs = inputsOfRun(out).map((file) => file.path);
    refuseInputs(
      outputs,
      inputsOf(
        values,
        { run: sources.from, data: paths },
        { 'the table of residue vectors': sources.embedding },
      ),
    );
  }
  // What needs no data is refused before all of them are read.
  freeze(layersOf({ ...network, classes: 2 }), parts);
  if (out !== undefined) await RunFolder.refuseTaken(out, overwrite);
  const adapter = values.pick(ADAPTER_OPTIONS);
  const { dropout, precision } = training;
  const purpose = { training: true, dropout, precision } as const;
  const refuseTooLong = tooLongFor([network], purpose, training.memoryMiB, adapter, terminal);
  const read = await readTimed(path ?? null, { ...options, refuseTooLong }, training.seed, terminal);
  terminal.note(formatCheckShort(await checkDataset(read.dataset, terminal.hooks)));
  start.embedding?.notes.forEach((note) => terminal.note(note));
  const run: NewRunOptions = {
    folder: out,
    overwrite,
    network: asked,
    start,
    training,
    source: { path: path ?? null, options },
    search,
    command,
    onNote: terminal.hooks.onNote,
  };
  const plan = async (gpu: OpenGpu) => {
    const { config, capacity } = await planRun(gpu, read.dataset, run);
    return { config: config.model, capacity };
  };
  return {
    ...read,
    adapter,
    // A search trains others.
    network: { ...network, precision: training.precision, ...(!search && { plan }) },
    async begin(gpu) {
      const begun = await createRun(gpu, read.dataset, run);
      terminal.note(`Run folder: ${begun.folder.path}`);
      return begun;
    },
  };
}

export async function resumedRun(
  [path, ...more]: readonly (string | undefined)[],
  values: Values,
  folder: RunFolder,
  terminal: Terminal,
): Promise<PreparedRun> {
  const config = await folder.readConfig();
  const { data, train } = config;
  const { more: before, ...asBegun } = data.options;
  const further = path === undefined ? before : more;
  const options = {
    ...asBegun,
    ...(Array.isArray(further) && further.length > 0 && { more: further as string[] }),
  };
  // One that cannot be read says so.
  if (path !== undefined) fileSource(path);
  const other = (name: string, why: string, cause?: unknown) =>
    new SeqloomError(
      `${name} is not the data of the run ${folder.path}: ${why}. Give the same data, or start a new run to train on more.`,
      { kind: 'input' },
      { cause },
    );
  const reading = readTimed(path ?? pathOfData(data), options, train.seed, terminal);
  const read = await (path === undefined
    ? readAgain(data.name, reading)
    : reading.catch((error) => {
        // Data that could not be trained on are none of a run's.
        throw error instanceof SeqloomError ? other(path, 'it could not be trained on', error) : error;
      }));
  if (read.dataset.hash !== data.hash) throw other(read.dataset.name, 'their hashes differ');
  const { kind, choice = kind } = config.adapter;
  const known = ADAPTER_CHOICES.some((one) => one === choice) || isNumberedGpu(choice);
  const { adapter = known ? choice : undefined, selfCheck } = values.pick(ADAPTER_OPTIONS);
  return {
    ...read,
    adapter: { adapter, selfCheck },
    network: {
      ...config.model,
      precision: train.precision,
      plan: async (gpu) => ({ config: config.model, capacity: capacityOf(gpu, read.dataset, config) }),
    },
    async begin(gpu) {
      if (gpu.name !== config.adapter.name) {
        terminal.note(`The run began on another adapter (${config.adapter.name}); its last bits may differ.`);
      }
      await folder.writeDropped(read.dataset.dropped);
      terminal.note(`Going on with the run in ${folder.path}.`);
      return { folder, config };
    },
  };
}

async function readTimed(
  path: string | null,
  options: Parameters<typeof readLabelled>[2],
  seed: number,
  terminal: Terminal,
) {
  const start = performance.now();
  const dataset = await readLabelled(path, 'train', options, seed, terminal);
  return { dataset, dataSeconds: (performance.now() - start) / 1000 };
}

/** What a resumed run, which is defined by its config.json alone, cannot be given. */
export const FIXED: readonly [key: string, CliOption][] = [
  ...[DATA_OPTIONS, FOLD_OPTIONS, SEARCH_OPTIONS, MODEL_OPTIONS, TRAIN_OPTIONS, START_OPTIONS].flatMap(
    ({ options }) => Object.entries<CliOption>(options),
  ),
  ['out', RUN_OPTIONS.options.out],
  ['overwrite', RUN_OPTIONS.options.overwrite],
];

/** @throws SeqloomError naming one of them that is given */
export function refuseChanges(values: Values): void {
  const changed = FIXED.find(([key]) => values.given(key) !== undefined);
  if (changed) {
    throw new SeqloomError(
      `${flagOf(...changed)} cannot be given with --resume, which goes on exactly as the run began. Leave it out, or start a new run.`,
    );
  }
}

/** The options of a group that are given. */
function givenOf<T>(values: Values, group: OptionGroup<T>): Partial<T> {
  const all = Object.entries(values.pick(group) as object);
  return Object.fromEntries(all.filter(([key]) => values.given(key) !== undefined)) as Partial<T>;
}

/** Says what came of a run that was finished before. */
export async function concludeFinished(
  folder: RunFolder,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  return isCrossValidation(await folder.readConfig())
    ? concludeFolds(folder, await folder.readFolds(), json, terminal)
    : conclude(folder, await folder.readReport(), json, terminal);
}

/** Says what came of a cross-validation, and gives the exit code. */
export function concludeFolds(
  folder: RunFolder,
  report: CrossValidationReport,
  json: boolean,
  terminal: Terminal,
): number {
  if (json) terminal.result(JSON.stringify({ folder: folder.path, ...report }, null, 2));
  else {
    crossValidationLines(report).forEach((line) => terminal.result(line));
    terminal.result(`The cross-validation is in ${folder.path}, with a run for each fold`);
  }
  const guarded = report.folds.filter(({ stopped }) => stopped === 'guard').map((one) => one.folder);
  if (guarded.length === 0) return 0;
  terminal.error(`The guard stopped the training of ${guarded.join(', ')}. ${GUARD_ADVICE}`);
  return EXIT.guard;
}

/** Says what came of the run, and gives the exit code. */
export function conclude(
  folder: RunFolder,
  report: RunReport,
  json: boolean,
  terminal: Terminal,
  firstStep?: FirstStep,
): number {
  const { stopped, message } = report.training;
  if (json) terminal.result(JSON.stringify({ folder: folder.path, ...report, firstStep }, null, 2));
  else {
    reportLines(report).forEach((line) => terminal.result(line));
    terminal.result(`The run is in ${folder.path}`);
  }
  if (stopped !== 'guard') return 0;
  terminal.error(`${message} ${GUARD_ADVICE}`);
  return EXIT.guard;
}
