/** The folder of a training run: its files, made and read back. Each file appears only when whole. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HostTensor, Parameters } from '../data/parameters';
import { isWithin } from '../data/bounds';
import type { Dataset, DroppedRecord } from '../data/types';
import { SeqloomError } from '../errors';
import type { Calibration } from '../evaluate/calibration';
import { droppedText } from '../export/dropped';
import { inChunks } from '../export/embeddings';
import { parseCrossValidation, type CrossValidationReport } from '../run/foldsReport';
import { predictionsText, type FoldPredictions } from '../run/foldPredictions';
import { parseRunConfig, type RunConfig } from '../run/runConfig';
import {
  RUN_FILES,
  SEARCH,
  decodeJson,
  decodeModel,
  encodeJson,
  encodeModel,
  isFoldFolder,
} from '../run/runFiles';
import { parseHistory, type RunHistory } from '../run/history';
import { parseRunReport, type RunReport } from '../run/runReport';
import { hasShape } from '../run/shape';
import type { RunStore } from '../run/trainRun';
import type { Checkpoint } from '../train/progress';
import { decodeCheckpoint, encodeCheckpoint } from './checkpointFile';
import { fileError, listFolder, makeFolder, readBytes, writeFileAtomic } from './files';
import { refuseLocked, takeLock, type Lock, type LockPlace } from './lock';
import { MetricsLog } from './metricsLog';
import { isTemporary } from './temporary';

type RunFile = keyof typeof RUN_FILES;

/** Lies in the folder of a run that is being trained, and of a comparison that is being made. */
export const LOCK_FILE = 'seqloom.lock';

/** What a temperature may be; what is fitted lies well within. */
const TEMPERATURE = { type: 'number', min: 1e-3, max: 1e3 } as const;

/** Whether a process that was killed may have left the file where no run was yet; Seqloom 0.1.0 had temporaries of other names. */
function isLeft(name: string): boolean {
  return isTemporary(name) || /^(seqloom\.lock|\.config\.json\.tmp)$/.test(name);
}

/** A run's folder on the disk. */
export class RunFolder implements RunStore {
  private held: Lock | undefined;
  private metrics: MetricsLog | undefined;

  private constructor(readonly path: string) {}

  /**
   * Looks at a folder that is to be a new run's, and changes nothing.
   * @throws SeqloomError when it exists (unless it is empty, or is a run and `overwrite` is set), or is in use by another process
   */
  static async refuseTaken(path: string, overwrite: boolean): Promise<void> {
    if (!existsSync(path)) return;
    // A file would be refused in its place.
    await makeFolder(path);
    // Folds may have been made alone, before all are gathered.
    const inside = (await listFolder(path)).filter((file) => !isLeft(file) && !isFoldFolder(file));
    if (inside.length > 0 && !inside.includes(RUN_FILES.config)) {
      throw new SeqloomError(`The folder ${path} exists and is not a training run.`, {
        kind: 'output-taken',
      });
    }
    refuseLocked(lockOf(path));
    if (inside.length > 0 && !overwrite) {
      throw new SeqloomError(`The run folder ${path} exists.`, { kind: 'run-exists', folder: path });
    }
  }

  /**
   * Makes the folder of a new run and locks it.
   * @param path the folder, or undefined for runs/<name>-<n> with the first free n.
   * @throws SeqloomError as `refuseTaken`, or when it cannot be made
   */
  static async create(
    path: string | undefined,
    name: string,
    overwrite: boolean,
    onNote?: (note: string) => void,
  ): Promise<RunFolder> {
    const folder = new RunFolder(path ?? (await makeNumbered('runs', name)));
    await RunFolder.refuseTaken(folder.path, overwrite);
    await makeFolder(folder.path);
    await folder.lock(onNote);
    try {
      // Another process may have made its run meanwhile.
      await RunFolder.refuseTaken(folder.path, overwrite);
      // The config stays until the new one takes its place: without it the folder would be no run's.
      const { config: _, ...others } = RUN_FILES;
      for (const file of Object.keys(others)) await remove(folder.file(file as RunFile));
      if (overwrite) await folder.removeFolds();
      return folder;
    } catch (error) {
      folder.release();
      throw error;
    }
  }

  /** @throws SeqloomError when there is no run in the folder. */
  static open(path: string): RunFolder {
    const folder = new RunFolder(path);
    if (!existsSync(folder.file('config'))) {
      throw new SeqloomError(`The run folder ${path} ${whyNoRun(path)}.`);
    }
    return folder;
  }

  /**
   * Keeps other processes from training here until `release`, or the end of this one.
   * @throws SeqloomError naming the process that trains here
   */
  async lock(onNote?: (note: string) => void): Promise<void> {
    this.held ??= await takeLock(lockOf(this.path), onNote);
  }

  /** Lets other processes write the folder. */
  release(): void {
    this.held?.release();
    this.held = undefined;
  }

  /** Whether training and evaluation ran to their end. */
  get finished(): boolean {
    return existsSync(this.file('report'));
  }

  /** config.json */
  async writeConfig(config: RunConfig): Promise<void> {
    await writeFileAtomic(this.file('config'), encodeJson(config));
  }

  /** @throws SeqloomError when config.json is damaged or of a newer Seqloom */
  async readConfig(): Promise<RunConfig> {
    return parseRunConfig(await this.readText('config'), this.file('config'));
  }

  /** One line per record left out: id, line, reason. */
  async writeDropped(dropped: DroppedRecord[]): Promise<void> {
    await writeFileAtomic(this.file('dropped'), inChunks(droppedText(dropped)));
  }

  async writeModel(parameters: Parameters): Promise<void> {
    await writeFileAtomic(this.file('model'), encodeModel(parameters));
  }

  /** @throws SeqloomError when the file is missing or damaged, or is not the network that `config` describes. */
  async readModel(config: RunConfig): Promise<Map<string, HostTensor>> {
    const names = { model: this.file('model'), config: this.file('config') };
    return decodeModel(await readBytes(names.model), config, names);
  }

  /** start.safetensors: the first weights. */
  async writeStart(parameters: Parameters): Promise<void> {
    await writeFileAtomic(this.file('start'), encodeModel(parameters));
  }

  /** Undefined where the run starts from fresh weights. @throws SeqloomError as `readModel` */
  async readStart(config: RunConfig): Promise<Map<string, HostTensor> | undefined> {
    if (!config.start) return undefined;
    const names = { model: this.file('start'), config: this.file('config') };
    return decodeModel(await readBytes(names.model), config, names);
  }

  /** Writes report.json: the run is then finished. */
  async writeReport(report: RunReport | CrossValidationReport): Promise<void> {
    await writeFileAtomic(this.file('report'), encodeJson(report));
  }

  /** The content of report.json. @throws SeqloomError when it is missing or damaged */
  async readReport(): Promise<RunReport> {
    return parseRunReport(await this.readText('report'), this.file('report'));
  }

  /** `readReport` of a cross-validation. */
  async readFolds(): Promise<CrossValidationReport> {
    return parseCrossValidation(await this.readText('report'), this.file('report'));
  }

  /** Writes report.html. */
  async writePage(html: string): Promise<void> {
    await writeFileAtomic(this.file('page'), html);
  }

  /** predictions.tsv: what networks of a cross-validation predict for their folds. */
  async writePredictions(data: Dataset, folds: FoldPredictions[]): Promise<void> {
    await writeFileAtomic(this.file('predictions'), inChunks(predictionsText(data, folds)));
  }

  /** calibration.json: how sure the network is to be taken. */
  async writeCalibration(calibration: Calibration): Promise<void> {
    await writeFileAtomic(this.file('calibration'), encodeJson(calibration));
  }

  /** The content of calibration.json; undefined where there is none, as in older runs. @throws SeqloomError when it is damaged */
  async readCalibration(): Promise<Calibration | undefined> {
    if (!existsSync(this.file('calibration'))) return undefined;
    const remedy = 'Restore it from a copy, or go on without calibration.';
    return decodeJson<Calibration>(
      await this.readText('calibration'),
      this.file('calibration'),
      remedy,
      ({ temperature, threshold }) => isWithin(temperature, TEMPERATURE) && hasShape(threshold, {}),
    );
  }

  /** history.json: how training went, for the report and the comparison. */
  async writeHistory({ history, bestEpoch, stopped }: RunHistory): Promise<void> {
    await writeFileAtomic(this.file('history'), encodeJson({ history, bestEpoch, stopped }));
  }

  /** The content of history.json; undefined where there is none. @throws SeqloomError when it is damaged */
  async readHistory(): Promise<RunHistory | undefined> {
    if (!existsSync(this.file('history'))) return undefined;
    return parseHistory(await this.readText('history'), this.file('history'));
  }

  /** Cuts metrics.jsonl to what the checkpoint knows of, and opens it. */
  async begin(): Promise<Checkpoint | undefined> {
    const path = this.file('checkpoint');
    const stored = existsSync(path) ? decodeCheckpoint(await readBytes(path), path) : undefined;
    this.metrics = MetricsLog.open(this.file('metrics'), stored?.metricsPosition ?? 0);
    return stored?.checkpoint;
  }

  note(record: object): void {
    this.metrics!.append(record);
  }

  async writeCheckpoint(checkpoint: Checkpoint): Promise<void> {
    const metricsPosition = this.metrics!.position;
    this.metrics!.flush();
    await writeFileAtomic(this.file('checkpoint'), encodeCheckpoint({ checkpoint, metricsPosition }));
  }

  end(): void {
    this.metrics?.close();
    this.metrics = undefined;
  }

  /** Removes the checkpoint, once the run is finished. */
  async removeCheckpoint(): Promise<void> {
    await remove(this.file('checkpoint'));
  }

  /** Removes what a process left that was killed when the training had just ended. */
  async removeLeft(onNote?: (note: string) => void): Promise<void> {
    if (!existsSync(this.file('checkpoint')) && !existsSync(lockOf(this.path).file)) return;
    await this.lock(onNote);
    await this.removeCheckpoint();
    this.release();
  }

  /** The path of one of the run's files. */
  file(name: RunFile): string {
    return join(this.path, RUN_FILES[name]);
  }

  /** The folds or trials of a run that is replaced. */
  private async removeFolds(): Promise<void> {
    for (const name of (await listFolder(this.path)).filter(
      (one) => isFoldFolder(one) || one === SEARCH.folder,
    )) {
      await remove(join(this.path, name));
    }
  }

  private async readText(name: RunFile): Promise<string> {
    return new TextDecoder().decode(await readBytes(this.file(name)));
  }
}

function lockOf(path: string): LockPlace {
  return { file: join(path, LOCK_FILE), what: `${path} is being trained` };
}

/** What a run is called by default: the data file's name without its extensions, and the encoder. */
export function defaultRunName(dataName: string, encoder: string): string {
  const stem = basename(dataName).replace(/(\.\w+)+$/, '');
  return `${stem.replace(/[^\w.-]+/g, '-').replace(/^[.-]+|-+$/g, '') || 'data'}-${encoder}`;
}

function whyNoRun(path: string): string {
  if (!existsSync(path)) return 'does not exist';
  const names = statSync(path).isDirectory() ? readdirSync(path) : [];
  return names.length > 0 && names.every(isLeft)
    ? 'holds only what a process left that was killed before it began to train. Train it anew'
    : `has no ${RUN_FILES.config}, so it is not a training run`;
}

async function makeNumbered(parent: string, name: string): Promise<string> {
  await makeFolder(parent);
  for (let n = 1; ; n++) {
    const folder = join(parent, `${name}-${n}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(error, folder, 'made');
    }
  }
}

async function remove(path: string): Promise<void> {
  try {
    await rm(path, { force: true, recursive: true });
  } catch (error) {
    throw fileError(error, path, 'written');
  }
}
