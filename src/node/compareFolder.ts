/** The folder of a comparison: every network in a run folder of its own, kept once it is trained, and the reports. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompareTools } from '../compare/context';
import { comparisonFigures } from '../compare/page/figures';
import { renderComparison } from '../compare/page/renderComparison';
import type { Comparison } from '../compare/comparison';
import type { RunSpec, RunTrainer } from '../compare/runs';
import { foldNumber } from '../data/folds';
import { SeqloomError } from '../errors';
import type { Gpu } from '../gpu/device';
import { makeRunConfig, type RunOrigin } from '../run/runConfig';
import { encodeJson, RUN_FILES } from '../run/runFiles';
import { trainRun } from '../run/trainRun';
import { fileError, makeFolder, writeFileAtomic, writeOutputFile } from './files';
import { refuseLocked, takeLock, type Lock, type LockPlace } from './lock';
import { openPart } from './partFolder';
import { LOCK_FILE } from './runFolder';

/** A comparison in a folder: `trainer` trains what `comparePartition` asks for, or reads what is there already. */
export class CompareFolder {
  private constructor(
    readonly path: string,
    private readonly gpu: Gpu,
    private readonly origin: RunOrigin,
    private readonly checkpointSeconds: number,
    private readonly onNote?: (note: string) => void,
  ) {}

  private held: Lock | undefined;

  /** @throws SeqloomError when the folder is a training run's, or another process compares there */
  static refuseTaken(path: string): void {
    refuseRun(path);
    refuseLocked(lockOf(path));
  }

  /**
   * Makes the folder where there is none. Each of its networks is trained by one process at a time; `lock` keeps others from
   * comparing there.
   * @throws SeqloomError when the folder is a training run's or cannot be made
   */
  static async open(
    path: string,
    gpu: Gpu,
    origin: RunOrigin,
    checkpointSeconds: number,
    onNote?: (note: string) => void,
  ): Promise<CompareFolder> {
    refuseRun(path);
    await makeFolder(path);
    return new CompareFolder(path, gpu, origin, checkpointSeconds, onNote);
  }

  /**
   * Keeps other processes from comparing here until `release`.
   * @throws SeqloomError naming the process that compares here
   */
  async lock(): Promise<void> {
    this.held ??= await takeLock(lockOf(this.path), this.onNote);
  }

  /** Lets other processes write the folder. */
  release(): void {
    this.held?.release();
    this.held = undefined;
  }

  /**
   * Trains the networks of one partition of the data, or of its folds, each once: what is in the folder already is read.
   */
  trainer(partition: string): CompareTools['train'] {
    return async (spec, dataset, model, train, hooks): ReturnType<RunTrainer> => {
      const fold = foldNumber(dataset);
      const { data } = this.origin;
      const origin = {
        ...this.origin,
        data: { ...data, options: { ...data.options, ...(fold && { fold }) } },
      };
      const config = makeRunConfig(origin, dataset, model, train);
      const place = fold === undefined ? partition : `${partition}-${fold}`;
      const folder = await openPart(join(this.path, 'runs', place, runName(spec)), config);
      try {
        const known = await folder.readHistory();
        if (known) {
          await folder.removeLeft();
          return { spec, model: { config: model, parameters: await folder.readModel(config) }, ...known };
        }
        await folder.lock(this.onNote);
        const result = await trainRun(this.gpu, dataset, config, folder, hooks, this.checkpointSeconds);
        hooks.signal?.throwIfAborted();
        await folder.writeHistory(result);
        await folder.removeCheckpoint();
        const { parameters, history, bestEpoch, stopped } = result;
        return { spec, model: { config: model, parameters }, history, bestEpoch, stopped };
      } finally {
        folder.release();
      }
    };
  }

  /** Writes compare.html, its drawings into figures/, and compare.json. */
  async writeResult(comparison: Comparison): Promise<void> {
    await writeFileAtomic(join(this.path, 'compare.html'), renderComparison(comparison));
    for (const [name, figure] of comparisonFigures(comparison)) {
      await writeOutputFile(join(this.path, 'figures', name), figure);
    }
    // Last, since it says that all is there.
    await writeFileAtomic(join(this.path, 'compare.json'), encodeJson(comparison));
  }
}

function refuseRun(path: string): void {
  if (existsSync(join(path, RUN_FILES.config))) {
    throw new SeqloomError(`The folder ${path} holds a training run.`, { kind: 'output-taken' });
  }
}

function lockOf(path: string): LockPlace {
  return { file: join(path, LOCK_FILE), what: `The comparison ${path} is being made` };
}

/** `true-lstm-lr0.01-seed3` */
function runName({ task, encoder, learningRate, seed }: RunSpec): string {
  return `${task}-${encoder}-lr${learningRate}-seed${seed}`;
}

/** @throws SeqloomError when there is no such file or it may not be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}
