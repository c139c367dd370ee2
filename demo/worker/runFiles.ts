/** The two files that make a run, as the command line writes and reads them: config.json and model.safetensors. */
import {
  ALPHABET,
  decodeSafetensors,
  encodeSafetensors,
  parameterShapes,
  SeqloomError,
  type Dataset,
  type HostTensor,
} from '../../src';
import { version } from '../../package.json';
import { parseRunConfig, RUN_VERSION, type RunConfig } from '../../src/train/runConfig';
import type { DataOrigin } from './data';
import type { PageNetwork } from './training';

/** A loaded run. */
export interface LoadedRun {
  config: RunConfig;
  parameters: Map<string, HostTensor>;
}

export function runConfig(
  network: PageNetwork,
  adapter: string,
  dataset: Dataset,
  origin: DataOrigin,
  platform: string,
): RunConfig {
  return {
    version: RUN_VERSION,
    seqloom: version,
    node: 'none: trained in a browser',
    platform,
    adapter: { kind: 'auto', name: adapter, description: adapter },
    data: {
      path: origin.file?.name ?? null,
      name: dataset.name,
      hash: dataset.hash,
      options: { ...origin.options } as RunConfig['data']['options'],
    },
    alphabet: ALPHABET,
    classes: network.classes,
    model: network.config,
    train: network.options,
  };
}

export function modelFile(network: PageNetwork): Uint8Array<ArrayBuffer> {
  const tensors = new Map(
    [...network.bestModel.parameters].map(([name, { shape, data }]) => [
      name,
      { shape, data: Float32Array.from(data) },
    ]),
  );
  return encodeSafetensors(tensors, { format: 'pt' });
}

/**
 * Reads a run's two files, told apart by their endings.
 * @throws SeqloomError when one is missing or damaged, or when they do not belong together
 */
export async function readRun(files: File[]): Promise<LoadedRun> {
  const configFile = files.find(({ name }) => /\.json$/i.test(name));
  const model = files.find(({ name }) => /\.safetensors$/i.test(name));
  if (!configFile || !model) {
    throw new SeqloomError(
      `${files.map(({ name }) => name).join(' and ')}: a run is two files together, config.json and model.safetensors. Drop both at once.`,
    );
  }
  const config = parseRunConfig(await configFile.text(), configFile.name);
  const { tensors } = decodeSafetensors(new Uint8Array(await model.arrayBuffer()), model.name);
  const shapes = parameterShapes(config.model);
  const wrong = [...shapes].find(([name, shape]) => tensors.get(name)?.shape.join() !== shape.join());
  const foreign = [...tensors.keys()].find((name) => !shapes.has(name));
  if (wrong || foreign) {
    throw new SeqloomError(
      `${model.name} is not the network that ${configFile.name} describes: tensor ${wrong?.[0] ?? foreign} ${wrong ? 'is missing or has another shape' : 'does not belong to it'}. Drop both files of one run.`,
    );
  }
  return { config, parameters: tensors };
}
