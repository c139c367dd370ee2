import {
  ENCODERS,
  MODEL_DEFAULTS,
  type ModelConfig,
  readoutsOf,
  SeqloomError,
  TRAIN_DEFAULTS,
  type TrainOptions,
} from '../../src';
import { parseRunConfig } from '../../src/run/config';
import { decodeModel } from '../../src/run/files';
import type { OpenRun } from '../../src/run/report';
import { SEQUENCE_READOUTS, type NetworkId, type SequenceReadout, type TrainingSettings } from '../protocol';

export function titleOf(config: ModelConfig): string {
  return ENCODERS[config.encoder].title;
}

export function sequenceReadouts(config: ModelConfig): SequenceReadout[] {
  const available: readonly string[] = readoutsOf(config);
  return SEQUENCE_READOUTS.filter((name) => available.includes(name));
}

export function modelConfig(settings: TrainingSettings, network: NetworkId, classes: number): ModelConfig {
  const { encoders, embeddingDim, hidden, layers, pool } = settings;
  return { ...MODEL_DEFAULTS, encoder: encoders[network], embeddingDim, hidden, layers, pool, classes };
}

/**
 * Residues in one micro-batch on a software adapter: as many as keep two cores busy. The page is drawn between its submits (see
 * `Turns`), of which the longest are chunks of the LSTM's time and one pass over all residues for the weights' gradients.
 */
export const SOFTWARE_SUBMIT_RESIDUES = 4096;

/** The options of the settings; on a software adapter the same updates in more, shorter submits. */
export function trainOptions({ train }: TrainingSettings, software: boolean): TrainOptions {
  const accumulate = software ? Math.ceil(train.batchResidues / SOFTWARE_SUBMIT_RESIDUES) : 1;
  const batchResidues = Math.ceil(train.batchResidues / accumulate);
  return { ...TRAIN_DEFAULTS, ...train, batchResidues, accumulate };
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
