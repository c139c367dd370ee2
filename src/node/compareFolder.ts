/** The folder of a comparison: every network in a run folder of its own, kept once it is trained, and the reports. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CompareTools } from '../compare/context';
import { comparisonFigures } from '../compare/page/figures';
import { renderComparison } from '../compare/page/render';
import type { Comparison } from '../compare/comparison';
import type { RunSpec, RunTrainer, TrainedRun } from '../compare/runs';
import { SeqloomError } from '../errors';
import type { Gpu } from '../gpu/device';
import { trainClassifier } from '../train/train';
import { fileError, writeFileAtomic, writeOutputFile } from './files';
import type { RunConfig } from '../train/runConfig';
import { RunFolder } from './runFolder';

/** What makes a folder a training run. */
const CONFIG = 'config.json';
/** What is written when a network is trained; its presence says so. */
const HISTORY = 'history.json';

/** The part of a run's config.json that is the same for all networks of a comparison. */
export type SharedRunConfig = Omit<RunConfig, 'classes' | 'model' | 'train'>;

/** A comparison in a folder: `trainer` trains what `compareSplit` asks for, or reads what is there already. */
export class CompareFolder {
  /** @throws SeqloomError when the folder is a training run's */
  constructor(
    readonly path: string,
    private readonly gpu: Gpu,
    private readonly shared: SharedRunConfig,
    private readonly checkpointSeconds: number,
  ) {
    if (existsSync(join(path, CONFIG))) {
      throw new SeqloomError(`The folder ${path} holds a training run. Choose another with --out.`);
    }
  }

  /** Trains the networks of one way of splitting the data, each once: what is in the folder already is read. */
  trainer(split: string): CompareTools['train'] {
    return async (spec, dataset, model, train, hooks): ReturnType<RunTrainer> => {
      const path = join(this.path, 'runs', split, runName(spec));
      const data = { ...this.shared.data, name: dataset.name, hash: dataset.hash };
      const config: RunConfig = { ...this.shared, data, classes: dataset.classes, model, train };
      const folder = existsSync(join(path, CONFIG)) ? RunFolder.open(path) : await newRun(path, config);
      await refuseOther(folder, config);
      const finished = await readFinished(folder, spec, config);
      if (finished) return finished;
      const resumed = await folder.readCheckpoint();
      const result = await trainClassifier(this.gpu, dataset, model, train, hooks, {
        resume: resumed?.checkpoint,
        write: (checkpoint) => folder.writeCheckpoint({ checkpoint, metricsPosition: 0 }),
        seconds: this.checkpointSeconds,
      });
      hooks.signal?.throwIfAborted();
      const { parameters, history, bestEpoch, stopped } = result;
      await folder.writeModel(parameters);
      await writeJson(join(path, HISTORY), { history, bestEpoch, stopped });
      await folder.removeCheckpoint();
      return { spec, model: { config: model, parameters }, history, bestEpoch, stopped };
    };
  }

  /** Writes compare.json, compare.html, and its drawings into figures/. */
  async writeResult(comparison: Comparison): Promise<void> {
    await writeJson(join(this.path, 'compare.json'), comparison);
    await writeFileAtomic(join(this.path, 'compare.html'), renderComparison(comparison));
    for (const [name, figure] of comparisonFigures(comparison)) {
      await writeOutputFile(join(this.path, 'figures', name), figure);
    }
  }
}

/** `true-lstm-lr0.01-seed3` */
function runName({ task, encoder, learningRate, seed }: RunSpec): string {
  return `${task}-${encoder}-lr${learningRate}-seed${seed}`;
}

async function newRun(path: string, config: RunConfig): Promise<RunFolder> {
  const folder = await RunFolder.create(path, '', false);
  await folder.writeConfig(config);
  return folder;
}

/** @throws SeqloomError when the folder holds a network of other data or options. */
async function refuseOther(folder: RunFolder, { model, train, data }: RunConfig): Promise<void> {
  const found = await folder.readConfig();
  const what =
    found.data.hash !== data.hash
      ? 'other data'
      : isDeepStrictEqual([found.model, found.train], [model, train])
        ? undefined
        : 'other options';
  if (what) {
    throw new SeqloomError(
      `${folder.path} holds a network trained on ${what}. Give the same data and options to go on, or another folder with --out.`,
    );
  }
}

async function readFinished(
  folder: RunFolder,
  spec: RunSpec,
  config: RunConfig,
): Promise<TrainedRun | undefined> {
  const path = join(folder.path, HISTORY);
  if (!existsSync(path)) return undefined;
  const parameters = (await folder.readModel(config)) as TrainedRun['model']['parameters'];
  const text = readText(path);
  try {
    const { history, bestEpoch, stopped } = JSON.parse(text) as Omit<TrainedRun, 'spec' | 'model'>;
    if (!Array.isArray(history) || !Number.isInteger(bestEpoch)) throw new TypeError('other values');
    return { spec, model: { config: config.model, parameters }, history, bestEpoch, stopped };
  } catch (cause) {
    throw new SeqloomError(
      `${path} is damaged. Remove its folder to train that network anew.`,
      { kind: 'input' },
      { cause },
    );
  }
}

function writeJson(path: string, value: object): Promise<void> {
  return writeFileAtomic(path, JSON.stringify(value, null, 2) + '\n');
}

/** @throws SeqloomError when there is no such file or it may not be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}
