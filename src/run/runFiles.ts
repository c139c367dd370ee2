/** The files of a run, as bytes: the same wherever they are kept. */
import type { HostTensor, Parameters } from '../data/parameters';
import { SeqloomError } from '../errors';
import { decodeSafetensors, encodeSafetensors } from '../export/safetensors';
import { parameterShapes } from '../model/init';
import type { RunConfig } from './runConfig';

export const RUN_FILES = {
  config: 'config.json',
  /** The first weights, where not all are fresh. */
  start: 'start.safetensors',
  model: 'model.safetensors',
  metrics: 'metrics.jsonl',
  dropped: 'dropped.tsv',
  report: 'report.json',
  page: 'report.html',
  predictions: 'predictions.tsv',
  calibration: 'calibration.json',
  history: 'history.json',
  checkpoint: 'checkpoint.safetensors',
} as const;

/** The trials of a search within a run's folder, and what they came to. */
export const SEARCH = { folder: 'search', summary: 'search.json' } as const;

/** What the folder of a cross-validation's fold is called within its own, from 1. */
export function foldFolder(fold: number): string {
  return `fold-${fold}`;
}

/** Whether a folder is called so. */
export function isFoldFolder(name: string): boolean {
  return /^fold-\d+$/.test(name);
}

/** The bytes of a JSON file. */
export function encodeJson(value: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value, null, 2) + '\n');
}

/**
 * The object in the text of a JSON file.
 * @param path what messages call the file
 * @param remedy what to do where it is damaged, a sentence
 * @throws SeqloomError when it is no JSON object, or `isSound` denies it
 */
export function decodeJson<T extends object>(
  text: string,
  path: string,
  remedy: string,
  isSound: (value: Record<keyof T, unknown>) => boolean,
): T {
  let value: unknown;
  let cause: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    cause = error;
  }
  if (typeof value !== 'object' || value === null || !isSound(value as T)) {
    throw new SeqloomError(`${path} is damaged. ${remedy}`, { kind: 'input' }, { cause });
  }
  return value as T;
}

/** The bytes of model.safetensors: parameters by PyTorch name, float32; loads into torch.nn modules. */
export function encodeModel(parameters: Parameters): Uint8Array<ArrayBuffer> {
  const tensors = [...parameters].map(([name, { shape, data }]): [string, HostTensor] => [
    name,
    { shape, data: Float32Array.from(data) },
  ]);
  return encodeSafetensors(new Map(tensors), { format: 'pt' });
}

/**
 * The parameters in the bytes of a model.safetensors.
 * @param names what messages call the two files
 * @throws SeqloomError when it is damaged, holds what is no finite number, or is not the network that the config describes
 */
export function decodeModel(
  bytes: Uint8Array,
  { model }: Pick<RunConfig, 'model'>,
  names: { model: string; config: string },
): Map<string, HostTensor> {
  const { tensors } = decodeSafetensors(bytes, names.model);
  const shapes = parameterShapes(model);
  const wrong = (name: string, what: string) =>
    new SeqloomError(
      `${names.model} is not the network that ${names.config} describes: tensor ${name} ${what}. Restore both files from one run.`,
    );
  const notFinite = (name: string) =>
    new SeqloomError(
      `${names.model} cannot be used: tensor ${name} holds values that are no finite numbers. Restore it from a copy, or train anew.`,
    );
  for (const [name, shape] of shapes) {
    const found = tensors.get(name)?.shape;
    if (!found) throw wrong(name, 'is missing');
    if (found.join() !== shape.join()) {
      throw wrong(name, `has the shape [${found.join(', ')}] instead of [${shape.join(', ')}]`);
    }
  }
  for (const [name, { data }] of tensors) {
    if (!shapes.has(name)) throw wrong(name, 'does not belong to it');
    if (!data.every(Number.isFinite)) throw notFinite(name);
  }
  return tensors;
}
