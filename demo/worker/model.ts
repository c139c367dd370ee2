import {
  type Dataset,
  ENCODERS,
  fitToData,
  MODEL_DEFAULTS,
  type ModelConfig,
  readoutsOf,
  SeqloomError,
  TRAIN_DEFAULTS,
  type TrainOptions,
} from '../../src';
import { parseRunConfig } from '../../src/run/runConfig';
import { decodeModel } from '../../src/run/runFiles';
import type { OpenRun } from '../../src/run/runReport';
import { cellOf } from '../../src/model/config';
import { readoutsOfKind } from '../../src/model/readouts';
import type { FileReadout, NetworkId, SequenceReadout, TrainingSettings } from '../protocol';

export function titleOf(config: ModelConfig): string {
  return ENCODERS[config.encoder].title;
}

export function sequenceReadouts(config: ModelConfig): SequenceReadout[] {
  return readoutsOfKind(config, 'sequence');
}

export function fileReadouts(config: ModelConfig): FileReadout[] {
  return readoutsOf(config).filter((name) => name !== 'residue-states' && name !== 'residue-table');
}

export function modelConfig(settings: TrainingSettings, network: NetworkId, classes: number): ModelConfig {
  const { encoders, embeddingDim, hidden, layers } = settings;
  const encoder = encoders[network];
  // The choice is of states: where there are none, the average stays one.
  const pool = cellOf({ encoder }) ? settings.pool : MODEL_DEFAULTS.pool;
  return { ...MODEL_DEFAULTS, encoder, embeddingDim, hidden, layers, pool, classes };
}

/**
 * Residues in one micro-batch on a software adapter: as many as keep two cores busy. The page is drawn between its submits (see
 * `Turns`), of which the longest are chunks of a recurrent layer's time and one pass over all residues for the weights' gradients.
 */
export const SOFTWARE_SUBMIT_RESIDUES = 4096;

/** The options of the settings, else as fits the data; on a software adapter the same updates in more, shorter submits. */
export function trainOptions(settings: TrainingSettings, dataset: Dataset, software: boolean): TrainOptions {
  const train = { ...TRAIN_DEFAULTS, ...fitToData(dataset), ...settings.train };
  const accumulate = software ? Math.ceil(train.batchResidues / SOFTWARE_SUBMIT_RESIDUES) : 1;
  return { ...train, batchResidues: Math.ceil(train.batchResidues / accumulate), accumulate };
}

/**
 * Reads a run's two files, told apart by their endings.
 * @throws SeqloomError when one is missing or damaged, or when they do not belong together
 */
export async function readRun(files: File[]): Promise<OpenRun> {
  const configFile = files.find(({ name }) => /\.json$/i.test(name));
  const modelFile = files.find(({ name }) => /\.safetensors$/i.test(name));
  if (!configFile || !modelFile) {
    throw new SeqloomError(
      `${files.map(({ name }) => name).join(' and ')}: a run is two files together, config.json and model.safetensors. Drop both at once.`,
    );
  }
  const config = parseRunConfig(await configFile.text(), configFile.name);
  const names = { config: configFile.name, model: modelFile.name };
  const parameters = decodeModel(new Uint8Array(await modelFile.arrayBuffer()), config, names);
  return { config, model: { config: config.model, parameters } };
}
