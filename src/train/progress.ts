import type { Parameters } from '../data/parameters';

/** One update, reported a little after it ran (the queue is never stalled for it). */
export interface StepReport {
  /** 1-based. */
  epoch: number;
  epochs: number;
  /** Update within the epoch, 1-based, of `steps`. */
  step: number;
  steps: number;
  /** Mean cross-entropy on the update's batch, before the update. */
  loss: number;
  accuracy: number;
  /** The same over the latest updates: what one small batch says is mostly chance. */
  meanLoss: number;
  meanAccuracy: number;
  /** Global norm before clipping. */
  gradientNorm: number;
  learningRate: number;
  /** Residues trained on so far. */
  residues: number;
  residuesPerSecond: number;
  /** Until the last epoch, if training does not stop early; NaN before the second update, since the first compiles kernels. */
  secondsLeft: number;
}

/** One pass over the training sequences, and the validation after it. */
export interface EpochReport {
  epoch: number;
  trainLoss: number;
  trainAccuracy: number;
  valLoss: number;
  valAccuracy: number;
  /** Missing, both, in epochs that Seqloom 0.1.0 trained. */
  valMacroF1?: number;
  valMcc?: number;
  seconds: number;
  residuesPerSecond: number;
  /** Whether it is the best so far, by what `selectBy` names. */
  best: boolean;
}

/** What training tells: every update, a little after it ran, and every epoch after its validation. */
export type TrainProgress = { kind: 'step'; report: StepReport } | { kind: 'epoch'; report: EpochReport };

/** Where training stands between two updates. Batches, dropout and the schedule are functions of this and the options. */
export interface Progress {
  /** The running epoch, 1-based. */
  epoch: number;
  /** Updates done in it. */
  step: number;
  /** Updates done in all. */
  update: number;
  /** Residues trained on in all. */
  residues: number;
  /** Seconds spent in the running epoch. */
  epochSeconds: number;
  /** Sums over the running epoch. */
  loss: number;
  weight: number;
  correct: number;
  count: number;
  bestEpoch: number;
  history: EpochReport[];
}

/** All that resuming needs. */
export interface Checkpoint {
  state: Progress;
  tensors: Parameters<Float32Array>;
}

/** Where the checkpoints of a training go, and which one it goes on from. */
export interface Checkpoints {
  /** One of the same data set, network and options. */
  resume?: Checkpoint;
  /** The weights that a training without one starts with; fresh ones unless given. */
  start?: Parameters;
  /** Called at every epoch's end, every `seconds`, and on abort; training waits for it. */
  write?(checkpoint: Checkpoint): Promise<void>;
  /** Default 30. */
  seconds?: number;
}

/** What training gives. */
export interface TrainResult {
  /** The parameters of the best epoch (on abort or guard: of the best so far). */
  parameters: Parameters<Float32Array>;
  history: EpochReport[];
  bestEpoch: number;
  stopped: 'finished' | 'patience' | 'aborted' | 'guard';
  /** Why, when the guard stopped it. */
  message?: string;
}
