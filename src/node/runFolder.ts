/** The folder of a training run: its files, made and read back. Each file appears only when whole. */
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DroppedRecord } from '../data/types';
import { SeqloomError } from '../errors';
import { DROPPED_HEADER, droppedRow } from '../export/dropped';
import type { HostTensor } from '../data/parameters';
import { decodeSafetensors, encodeSafetensors } from '../export/safetensors';
import { parameterShapes } from '../model/init';
import { decodeCheckpoint, encodeCheckpoint, type StoredCheckpoint } from './checkpointFile';
import { fileError, listFolder, makeFolder, readBytes, writeFileAtomic } from './files';
import { MetricsLog } from './metricsLog';
import { parseRunConfig, type RunConfig } from '../train/runConfig';

const FILES = {
  config: 'config.json',
  model: 'model.safetensors',
  metrics: 'metrics.jsonl',
  dropped: 'dropped.tsv',
  report: 'report.json',
  page: 'report.html',
  checkpoint: 'checkpoint.safetensors',
} as const;

/** A run's folder on the disk. */
export class RunFolder {
  private constructor(readonly path: string) {}

  /**
   * Makes the folder of a new run.
   * @param path the folder, or undefined for runs/<name>-<n> with the first free n.
   * @throws SeqloomError when it exists (unless it is empty, or is a run and `overwrite` is set) or cannot be made.
   */
  static async create(path: string | undefined, name: string, overwrite: boolean): Promise<RunFolder> {
    const folder = path ?? (await makeNumbered('runs', name));
    await makeFolder(folder);
    const inside = await listFolder(folder);
    if (inside.length > 0) {
      const isRun = inside.includes(FILES.config);
      if (!isRun) {
        throw new SeqloomError(
          `The folder ${folder} exists and is not a training run. Choose another with --out.`,
        );
      }
      if (!overwrite) {
        throw new SeqloomError(
          `The run folder ${folder} exists. Continue it with --resume ${folder}, replace it with --overwrite, or choose another with --out.`,
        );
      }
      for (const file of Object.values(FILES)) await remove(join(folder, file));
    }
    return new RunFolder(folder);
  }

  /** @throws SeqloomError when there is no run in the folder. */
  static open(path: string): RunFolder {
    if (!existsSync(join(path, FILES.config))) {
      const what = existsSync(path)
        ? `has no ${FILES.config}, so it is not a training run`
        : 'does not exist';
      throw new SeqloomError(`The run folder ${path} ${what}. Name a folder that "seqloom train" made.`);
    }
    return new RunFolder(path);
  }

  /** Whether training and evaluation ran to their end. */
  get finished(): boolean {
    return existsSync(this.file('report'));
  }

  /** Writes config.json. */
  async writeConfig(config: RunConfig): Promise<void> {
    await this.writeJson('config', config);
  }

  /** @throws SeqloomError when config.json is damaged or of a newer Seqloom */
  async readConfig(): Promise<RunConfig> {
    const bytes = await readBytes(this.file('config'));
    return parseRunConfig(new TextDecoder().decode(bytes), this.file('config'));
  }

  /** One line per record left out: id, line, reason. */
  async writeDropped(dropped: DroppedRecord[]): Promise<void> {
    await writeFileAtomic(this.file('dropped'), DROPPED_HEADER + dropped.map(droppedRow).join(''));
  }

  /** Parameters by PyTorch name; loads into torch.nn modules. */
  async writeModel(parameters: ReadonlyMap<string, HostTensor>): Promise<void> {
    await writeFileAtomic(this.file('model'), encodeSafetensors(parameters, { format: 'pt' }));
  }

  /** @throws SeqloomError when the file is missing or damaged, or is not the network that `config` describes. */
  async readModel(config: RunConfig): Promise<Map<string, HostTensor>> {
    const path = this.file('model');
    const { tensors } = decodeSafetensors(await readBytes(path), path);
    const shapes = parameterShapes(config.model);
    const wrong = (name: string, what: string) =>
      new SeqloomError(
        `${path} is not the network that ${this.file('config')} describes: tensor ${name} ${what}. Restore both files from one run.`,
      );
    for (const [name, shape] of shapes) {
      const found = tensors.get(name)?.shape;
      if (!found) throw wrong(name, 'is missing');
      if (found.join() !== shape.join()) {
        throw wrong(name, `has the shape [${found.join(', ')}] instead of [${shape.join(', ')}]`);
      }
    }
    for (const name of tensors.keys()) if (!shapes.has(name)) throw wrong(name, 'does not belong to it');
    return tensors;
  }

  /** Opens metrics.jsonl, cut to its first `keep` bytes. */
  openMetrics(keep: number): MetricsLog {
    return MetricsLog.open(this.file('metrics'), keep);
  }

  /** Writes report.json: the run is then finished. */
  async writeReport(report: object): Promise<void> {
    await this.writeJson('report', report);
  }

  /** Writes report.html. */
  async writePage(html: string): Promise<void> {
    await writeFileAtomic(this.file('page'), html);
  }

  /** The content of report.json. @throws SeqloomError when it is missing or damaged */
  async readReport(): Promise<object> {
    const path = this.file('report');
    const text = new TextDecoder().decode(await readBytes(path));
    const damaged = (cause?: unknown) =>
      new SeqloomError(
        `${path} is damaged. Restore it from a copy, or remove it and train anew with: seqloom train --resume ${this.path}`,
        { kind: 'input' },
        { cause },
      );
    let report: unknown;
    try {
      report = JSON.parse(text);
    } catch (error) {
      throw damaged(error);
    }
    if (!isReport(report)) throw damaged();
    return report;
  }

  /** Writes checkpoint.safetensors, in place of an earlier one. */
  async writeCheckpoint(stored: StoredCheckpoint): Promise<void> {
    await writeFileAtomic(this.file('checkpoint'), encodeCheckpoint(stored));
  }

  /** The checkpoint, or undefined when training stopped before the first one. */
  async readCheckpoint(): Promise<StoredCheckpoint | undefined> {
    const path = this.file('checkpoint');
    return existsSync(path) ? decodeCheckpoint(await readBytes(path), path) : undefined;
  }

  /** Removes the checkpoint, once the run is finished. */
  async removeCheckpoint(): Promise<void> {
    await remove(this.file('checkpoint'));
  }

  /** The path of one of the run's files. */
  file(name: keyof typeof FILES): string {
    return join(this.path, FILES[name]);
  }

  private writeJson(name: keyof typeof FILES, value: object): Promise<void> {
    return writeFileAtomic(this.file(name), JSON.stringify(value, null, 2) + '\n');
  }
}

/** What a run is called by default: the data file's name without its extensions, and the encoder. */
export function defaultRunName(dataName: string, encoder: string): string {
  const stem = basename(dataName).replace(/(\.\w+)+$/, '');
  return `${stem.replace(/[^\w.-]+/g, '-').replace(/^[.-]+|-+$/g, '') || 'data'}-${encoder}`;
}

function isReport(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return ['training', 'test', 'intervals', 'baselines'].every((part) => part in value);
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
    await rm(path, { force: true });
  } catch (error) {
    throw fileError(error, path, 'written');
  }
}
