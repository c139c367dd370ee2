import type { BoundsOf } from '../data/bounds';
import type { FreezablePart, Precision } from '../model/config';
import type { SelectBy } from './selection';

/** How to train; every field is resolved before training starts and written into the run's config.json under `train`. */
export interface TrainOptions {
  /** Seeds the initial weights, the batch order, the made splits and dropout. */
  seed: number;
  epochs: number;
  /** Residues in one batch (padding-free); a batch is cut when the next sequence would pass it. */
  batchResidues: number;
  /** Micro-batches whose gradients are summed before one update. */
  accumulate: number;
  /** Peak learning rate, reached after the warm-up, then lowered along a cosine to zero. */
  learningRate: number;
  /** Share of all updates spent in linear warm-up, 0 to 1. */
  warmup: number;
  weightDecay: number;
  beta1: number;
  beta2: number;
  /** Largest global gradient norm; larger gradients are scaled down to it. 0 turns clipping off. */
  clipNorm: number;
  /**
   * Training stops, keeping the weights, at a global gradient norm above this or one that is not finite. The default is beyond all
   * that are: whatever clipping can scale down, it does.
   */
  guardNorm: number;
  /** Probability of dropping a value of the pooled vector and of the states between recurrent layers, 0 to below 1. */
  dropout: number;
  labelSmoothing: number;
  /** `balanced` weighs class c by n / (classes x n_c), as scikit-learn does. */
  classWeights: 'none' | 'balanced';
  /** What of the validation split tells the best epoch, whose weights are kept. */
  selectBy: SelectBy;
  /** Stop after this many epochs without a better one. */
  patience: number;
  /**
   * All GPU buffers together stay below this many MiB; batches are split until they fit. The sums of an update are then rounded
   * elsewhere, so the weights differ in their last bits from those of a run that was not split.
   */
  memoryMiB: number;
  /**
   * How recurrent weights, and the gates that backward reads, are stored while training; `f16` rounds them to 16 bits, and needs an
   * adapter that has such floats. What is trained and kept is f32 either way.
   */
  precision: Precision;
  /** Parts of the network that stay, to the bit, as they start. */
  freeze: readonly FreezablePart[];
}

/** How training goes unless told otherwise. */
export const TRAIN_DEFAULTS: TrainOptions = {
  seed: 0,
  epochs: 12,
  batchResidues: 4096,
  accumulate: 1,
  learningRate: 0.01,
  warmup: 0.05,
  weightDecay: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  clipNorm: 1,
  guardNorm: 1e30,
  dropout: 0,
  labelSmoothing: 0,
  classWeights: 'none',
  selectBy: 'loss',
  patience: 5,
  memoryMiB: 2048,
  precision: 'f32',
  freeze: [],
};

/** AdamW's epsilon, as torch.optim.AdamW has it. */
export const EPSILON = 1e-8;

/** What the numbers among them may be. */
export const TRAIN_BOUNDS: BoundsOf<TrainOptions> = {
  seed: { type: 'integer', min: 0, max: 2 ** 32 - 1 },
  epochs: { type: 'integer', min: 1, max: 1e6 },
  batchResidues: { type: 'integer', min: 1, max: 1e8 },
  accumulate: { type: 'integer', min: 1, max: 1e6 },
  learningRate: { type: 'number', min: 0, max: 10, above: true },
  warmup: { type: 'number', min: 0, max: 1 },
  weightDecay: { type: 'number', min: 0, max: 10 },
  beta1: { type: 'number', min: 0, max: 1, below: true },
  beta2: { type: 'number', min: 0, max: 1, below: true },
  clipNorm: { type: 'number', min: 0, max: 1e6 },
  guardNorm: { type: 'number', min: 0, max: 1e30, above: true },
  dropout: { type: 'number', min: 0, max: 1, below: true },
  labelSmoothing: { type: 'number', min: 0, max: 1, below: true },
  patience: { type: 'integer', min: 1, max: 1e6 },
  memoryMiB: { type: 'number', min: 1, max: 1e6 },
};
