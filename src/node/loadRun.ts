/** Trained networks from their run folders. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainedModel } from '../model/trainedModel';
import { SeqloomError } from '../errors';
import { isCrossValidation } from '../run/crossValidation';
import type { RunConfig } from '../run/runConfig';
import { foldFolder } from '../run/runFiles';
import type { OpenRun } from '../run/runReport';
import { RunFolder } from './runFolder';

/** A trained network and where it came from. */
export interface LoadedRun extends OpenRun {
  /** The run folder. */
  path: string;
  /** SHA-256 (hex) of the network: its shape and its parameters. */
  hash: string;
}

/** The networks of a run folder: one, or those of all folds of a cross-validation. */
export interface LoadedNetworks {
  /** The run folder. */
  path: string;
  config: RunConfig;
  runs: LoadedRun[];
}

/**
 * Reads the trained networks of a run folder, of which a cross-validation has one a fold.
 * @throws SeqloomError as `loadRun`, and when a cross-validation has not come to its end
 */
export async function loadNetworks(path: string): Promise<LoadedNetworks> {
  const folder = RunFolder.open(path);
  const config = await folder.readConfig();
  if (!isCrossValidation(config)) return { path, config, runs: [await loadRun(path)] };
  if (!folder.finished) {
    throw new SeqloomError(`The cross-validation ${path} has not come to its end.`, {
      kind: 'run-unfinished',
      folder: path,
    });
  }
  const runs: LoadedRun[] = [];
  for (const fold of (await folder.readFolds()).folds) runs.push(await loadRun(join(path, fold.folder)));
  return { path, config, runs };
}

/**
 * Reads the trained network of a run folder.
 * @throws SeqloomError when the folder is no run, is not trained yet, was written by a newer Seqloom, or its files are damaged
 *   or of different networks
 */
export async function loadRun(path: string): Promise<LoadedRun> {
  const folder = RunFolder.open(path);
  const config = await folder.readConfig();
  if (isCrossValidation(config)) {
    throw new SeqloomError(
      `${path} is a cross-validation with a network for each fold, and here one is needed. Name the folder of one, such as ${join(path, foldFolder(1))}.`,
    );
  }
  if (!existsSync(folder.file('model'))) {
    throw new SeqloomError(`The run ${path} has no model.safetensors yet: its training has not ended.`, {
      kind: 'run-unfinished',
      folder: path,
    });
  }
  const parameters = await folder.readModel(config);
  const model = { config: config.model, parameters };
  return { path, config, model, hash: hashModel(model) };
}

function hashModel({ config, parameters }: TrainedModel): string {
  const shape = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify(shape));
  for (const name of [...parameters.keys()].sort()) {
    const { data } = parameters.get(name)!;
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
