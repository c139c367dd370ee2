/** What is trained, and how. */
import {
  ENCODER_NAMES,
  ENCODERS,
  FREEZABLE,
  HEADS,
  MODEL_BOUNDS,
  MODEL_DEFAULTS,
  POOL_NORMS,
  POOLS,
  POOLS_IN_WORDS,
  PRECISIONS,
  type ModelConfig,
} from '../model/config';
import type { FittedOptions } from '../train/fitToData';
import { TRAIN_BOUNDS, TRAIN_DEFAULTS, type TrainOptions } from '../train/options';
import { SELECT_BY_NAMES } from '../train/selection';
import type { NumberOption, OptionGroup } from './options';

export type NetworkFlags = Omit<ModelConfig, 'symbols' | 'classes'>;

export const MODEL_OPTIONS: OptionGroup<NetworkFlags> = {
  heading: 'Network:',
  options: {
    encoder: {
      type: 'choice',
      choices: ENCODER_NAMES,
      default: MODEL_DEFAULTS.encoder,
      description: `what gives the states that are pooled; ${ENCODER_NAMES.map((name) => `${name}: ${ENCODERS[name].inWords}`).join('; ')}`,
    },
    embeddingDim: {
      advanced: true,
      ...MODEL_BOUNDS.embeddingDim,
      default: MODEL_DEFAULTS.embeddingDim,
      description: 'width of the residue vectors',
    },
    hidden: {
      ...MODEL_BOUNDS.hidden,
      default: MODEL_DEFAULTS.hidden,
      description: 'hidden units per direction of a recurrent layer',
    },
    layers: {
      ...MODEL_BOUNDS.layers,
      default: MODEL_DEFAULTS.layers,
      description: 'recurrent layers',
    },
    pool: {
      type: 'choice',
      choices: POOLS,
      default: MODEL_DEFAULTS.pool,
      description: `one vector per sequence, of its states; ${POOLS.map((name) => `${name}: ${POOLS_IN_WORDS[name]}`).join('; ')}`,
    },
    poolNorm: {
      advanced: true,
      type: 'choice',
      choices: POOL_NORMS,
      default: MODEL_DEFAULTS.poolNorm,
      description: 'normalisation of that vector; layer: LayerNorm',
    },
    head: {
      advanced: true,
      type: 'choice',
      choices: HEADS,
      default: MODEL_DEFAULTS.head,
      description: 'classifier on that vector; mlp: one hidden layer with ReLU',
    },
    headHidden: {
      advanced: true,
      ...MODEL_BOUNDS.headHidden,
      default: MODEL_DEFAULTS.headHidden,
      description: 'units of the mlp head',
    },
  },
};

/** What is chosen from the data is left out where it is not given; several words stand in one text. */
export type TrainFlags = Omit<TrainOptions, keyof FittedOptions | 'freeze'> &
  Partial<FittedOptions> & { freeze?: string };

export const TRAIN_OPTIONS: OptionGroup<TrainFlags> = {
  heading: 'Training:',
  options: {
    seed: {
      ...TRAIN_BOUNDS.seed,
      default: TRAIN_DEFAULTS.seed,
      description: 'seed of the initial weights, batch order, made splits and dropout',
    },
    epochs: {
      ...TRAIN_BOUNDS.epochs,
      description: `passes over the training sequences (default: ${TRAIN_DEFAULTS.epochs}; more on small data, fewer on huge ones)`,
    },
    batchResidues: {
      advanced: true,
      ...TRAIN_BOUNDS.batchResidues,
      description:
        'residues in one batch (default: chosen from the number of training sequences and their lengths)',
    },
    accumulate: {
      advanced: true,
      ...TRAIN_BOUNDS.accumulate,
      default: TRAIN_DEFAULTS.accumulate,
      description: 'batches whose gradients are summed before one update',
    },
    learningRate: {
      ...TRAIN_BOUNDS.learningRate,
      default: TRAIN_DEFAULTS.learningRate,
      description: 'highest learning rate, reached after the warm-up, then lowered along a cosine',
    },
    warmup: {
      advanced: true,
      ...TRAIN_BOUNDS.warmup,
      default: TRAIN_DEFAULTS.warmup,
      description: 'share of all updates in which the learning rate rises',
    },
    weightDecay: {
      advanced: true,
      ...TRAIN_BOUNDS.weightDecay,
      default: TRAIN_DEFAULTS.weightDecay,
      description: 'decoupled weight decay (AdamW)',
    },
    beta1: {
      advanced: true,
      ...TRAIN_BOUNDS.beta1,
      default: TRAIN_DEFAULTS.beta1,
      description: 'AdamW: decay of the gradient average',
    },
    beta2: {
      advanced: true,
      ...TRAIN_BOUNDS.beta2,
      default: TRAIN_DEFAULTS.beta2,
      description: 'AdamW: decay of the squared-gradient average',
    },
    clipNorm: {
      advanced: true,
      ...TRAIN_BOUNDS.clipNorm,
      default: TRAIN_DEFAULTS.clipNorm,
      description: 'largest norm of the whole gradient; 0: no clipping',
    },
    guardNorm: {
      advanced: true,
      ...TRAIN_BOUNDS.guardNorm,
      default: TRAIN_DEFAULTS.guardNorm,
      description:
        'stop, keeping the last good weights, when the norm of the gradient is larger (1e30: only when it is not finite)',
    },
    dropout: {
      advanced: true,
      ...TRAIN_BOUNDS.dropout,
      default: TRAIN_DEFAULTS.dropout,
      description: 'share of values dropped in the pooled vector and between recurrent layers',
    },
    labelSmoothing: {
      advanced: true,
      ...TRAIN_BOUNDS.labelSmoothing,
      default: TRAIN_DEFAULTS.labelSmoothing,
      description: 'share of the target spread evenly over the classes',
    },
    classWeights: {
      advanced: true,
      type: 'choice',
      choices: ['none', 'balanced'],
      default: TRAIN_DEFAULTS.classWeights,
      description: 'balanced: rare classes weigh more in the loss',
    },
    selectBy: {
      advanced: true,
      type: 'choice',
      choices: SELECT_BY_NAMES,
      default: TRAIN_DEFAULTS.selectBy,
      description: 'what of the validation split tells the best epoch, whose weights are kept',
    },
    patience: {
      advanced: true,
      ...TRAIN_BOUNDS.patience,
      description: `stop after this many epochs without a better one (default: ${TRAIN_DEFAULTS.patience}; a quarter of the epochs where they are many)`,
    },
    memoryMiB: {
      advanced: true,
      name: 'memory',
      ...TRAIN_BOUNDS.memoryMiB,
      default: TRAIN_DEFAULTS.memoryMiB,
      description:
        'MiB that all GPU buffers together may take; batches are split until they fit, which may change the last bits of the weights',
    },
    precision: {
      advanced: true,
      type: 'choice',
      choices: PRECISIONS,
      default: TRAIN_DEFAULTS.precision,
      description:
        'f16: recurrent layers keep their gates and read their weights in 16 bits, where the adapter has such floats (seqloom doctor)',
    },
    freeze: {
      advanced: true,
      type: 'text',
      value: 'PARTS',
      description: `parts that stay as they start, one or both with a comma: ${FREEZABLE.join(', ')}`,
    },
  },
};

/** An option of the verbs that train. */
export const CHECKPOINT_SECONDS: NumberOption = {
  advanced: true,
  type: 'number',
  min: 0,
  max: 1e6,
  default: 30,
  description: 'time between checkpoints; one is also written at Ctrl-C',
};
