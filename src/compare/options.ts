import { type CellName, cellOf, type Encoder, MODEL_DEFAULTS, type ModelConfig } from '../model/config';
import { TRAIN_DEFAULTS, type TrainOptions } from '../train/options';

/** What is compared, and how thoroughly. */
export interface CompareOptions {
  /** Trained and compared, in this order. */
  encoders: Encoder[];
  /** Networks of each encoder; they differ in initial weights, batch order and dropout. */
  seeds: number;
  /** Tried for every encoder on the first seed; the one of least validation loss is taken for all seeds. */
  learningRates: number[];
  /** Everything about the networks but the encoder. */
  model: Omit<ModelConfig, 'encoder' | 'symbols' | 'classes'>;
  /** `seed` is that of the first network; `learningRate` is not used. */
  train: TrainOptions;
  /** Networks trained again in other batches, on shuffled residues, and on labels that only order tells. */
  orderTraining: boolean;
  /** Training sequences are drawn until they have so many residues; undefined: all are used. */
  mostResidues?: number;
  /** Bootstrap resamples. */
  resamples: number;
}

/** The recurrent cells that are compared; where none is, the default network's is what untrained states are shown of. */
export function cellsOf({ encoders }: Pick<CompareOptions, 'encoders'>): CellName[] {
  const cells = encoders.flatMap((encoder) => cellOf({ encoder }) ?? []);
  return cells.length > 0 ? [...new Set(cells)] : ['lstm'];
}

const { encoder: _encoder, symbols: _symbols, ...model } = MODEL_DEFAULTS;

/** More epochs than one training has by default: what is compared must have converged. */
export const COMPARE_DEFAULTS: CompareOptions = {
  encoders: ['mean', 'lstm', 'bilstm'],
  seeds: 5,
  learningRates: [0.003, 0.01, 0.03],
  model,
  train: { ...TRAIN_DEFAULTS, epochs: 40, patience: 10 },
  orderTraining: true,
  resamples: 1000,
};

/** What `--quick` changes: minutes on a software adapter, with intervals as wide as that makes them. */
export const QUICK = {
  encoders: ['mean', 'lstm'] as Encoder[],
  seeds: 2,
  learningRates: [0.01],
  hidden: 32,
  epochs: 10,
  mostResidues: 200_000,
};
