import { SYMBOLS } from '../data/alphabet';
import type { CellName } from '../kernels/recurrentWays';
import { PRECISIONS, type Precision } from '../kernels/precision';
import type { BoundsOf } from '../data/bounds';

export { PRECISIONS, type CellName, type Precision };

interface EncoderDescription {
  /** What turns residue vectors into states, step by step; without it they are the states. */
  cell?: CellName;
  /** 2: one from the first residue on, one from the last. */
  directions: 1 | 2;
  /** For people: a name. */
  title: string;
  /** For people, in a sentence: what gives the states. */
  inWords: string;
}

/** How residue vectors become states: unchanged, or by a recurrent cell in one direction or both. */
export const ENCODERS = {
  mean: { directions: 1, title: 'Averaging', inWords: 'residue vectors alone' },
  lstm: { cell: 'lstm', directions: 1, title: 'LSTM', inWords: 'an LSTM' },
  bilstm: { cell: 'lstm', directions: 2, title: 'BiLSTM', inWords: 'a bidirectional LSTM' },
  gru: { cell: 'gru', directions: 1, title: 'GRU', inWords: 'a GRU' },
  bigru: { cell: 'gru', directions: 2, title: 'BiGRU', inWords: 'a bidirectional GRU' },
} as const satisfies Record<string, EncoderDescription>;
/** One of ENCODERS. */
export type Encoder = keyof typeof ENCODERS;
export const ENCODER_NAMES = Object.keys(ENCODERS) as Encoder[];

/** How the states of a sequence become one vector. */
export const POOLS = ['mean', 'last', 'max', 'attention'] as const;
/** For people, in a sentence: what of the states. */
export const POOLS_IN_WORDS: Record<(typeof POOLS)[number], string> = {
  mean: 'their mean',
  last: 'the last one of each direction',
  max: 'the largest value of each unit',
  attention: 'their mean, weighted by learned attention',
};
/** How that vector is normalised. */
export const POOL_NORMS = ['none', 'layer'] as const;
/** How it is classified. */
export const HEADS = ['linear', 'mlp'] as const;

/** Parts of a network that training can leave as they are: the residue vectors, and the recurrent layers. */
export const FREEZABLE = ['embedding', 'encoder'] as const;
/** One of FREEZABLE. */
export type FreezablePart = (typeof FREEZABLE)[number];

/** Everything that fixes the network's shape and function. Written into the run's config.json under `model`. */
export interface ModelConfig {
  encoder: Encoder;
  /** V: symbols, 21. */
  symbols: number;
  /** E: width of the residue vectors. */
  embeddingDim: number;
  /** H: hidden units per direction (recurrent encoders). */
  hidden: number;
  /** Recurrent layers, 1 to 4. */
  layers: number;
  /**
   * How a sequence's states become one vector: their mean, the last state of each direction, the largest of each unit, or a mean
   * weighted by a softmax of learned scores.
   */
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

/** What the numbers of a network to be trained may be. */
export const MODEL_BOUNDS: BoundsOf<Omit<ModelConfig, 'symbols' | 'classes'>> = {
  embeddingDim: { type: 'integer', min: 1, max: 4096 },
  hidden: { type: 'integer', min: 8, max: 1024 },
  layers: { type: 'integer', min: 1, max: 4 },
  headHidden: { type: 'integer', min: 1, max: 4096 },
};

/** The recurrent cell of an encoder; undefined where the residue vectors are the states. */
export function cellOf({ encoder }: Pick<ModelConfig, 'encoder'>): CellName | undefined {
  const description: EncoderDescription = ENCODERS[encoder];
  return description.cell;
}

/** Width D of one residue's state, and so of the pooled vector: E for `mean`, H x directions for recurrent encoders. */
export function stateWidth(config: ModelConfig): number {
  return cellOf(config) ? config.hidden * ENCODERS[config.encoder].directions : config.embeddingDim;
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
