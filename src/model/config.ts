import { SYMBOLS } from '../data/alphabet';

/** How residue vectors become states: unchanged, by an LSTM, or by one in each direction. */
export const ENCODERS = ['mean', 'lstm', 'bilstm'] as const;
/** How the states of a sequence become one vector. */
export const POOLS = ['mean', 'last'] as const;
/** How that vector is normalised. */
export const POOL_NORMS = ['none', 'layer'] as const;
/** How it is classified. */
export const HEADS = ['linear', 'mlp'] as const;

/** Everything that fixes the network's shape and function. Written into the run's config.json under `model`. */
export interface ModelConfig {
  encoder: (typeof ENCODERS)[number];
  /** V: symbols, 21. */
  symbols: number;
  /** E: width of the residue vectors. */
  embeddingDim: number;
  /** H: hidden units per direction (lstm, bilstm). */
  hidden: number;
  /** LSTM layers, 1 to 4. */
  layers: number;
  /** How a sequence's states become one vector: their mean, or the last state of each direction. */
  pool: (typeof POOLS)[number];
  /** `layer` applies LayerNorm (eps 1e-5, with weight and bias) to the pooled vector. */
  poolNorm: (typeof POOL_NORMS)[number];
  /** `linear`: one linear map to the classes; `mlp`: linear, ReLU, linear. */
  head: (typeof HEADS)[number];
  /** Width of the mlp head's inner layer. */
  headHidden: number;
  /** C: number of classes. */
  classes: number;
}

/** Directions of the encoder: 2 for bilstm, else 1. */
export function directions(config: ModelConfig): number {
  return config.encoder === 'bilstm' ? 2 : 1;
}

/** Width of one residue's state, and so of the pooled vector: E for `mean`, H x directions for the LSTMs. */
export function stateWidth(config: ModelConfig): number {
  return config.encoder === 'mean' ? config.embeddingDim : config.hidden * directions(config);
}

/** The network that is trained unless told otherwise; only the number of classes is the data's. */
export const MODEL_DEFAULTS: Omit<ModelConfig, 'classes'> = {
  encoder: 'lstm',
  symbols: SYMBOLS,
  embeddingDim: 10,
  hidden: 64,
  layers: 1,
  pool: 'mean',
  poolNorm: 'layer',
  head: 'linear',
  headHidden: 64,
};
