/** Float32 tensors by PyTorch name. */
export type HostTensors = Map<string, { shape: number[]; data: Float32Array }>;

/** One update, reported a little after it ran (the queue is never stalled for it). */
export interface StepReport {
  /** 1-based. */
  epoch: number;
  epochs: number;
  /** Update within the epoch, 1-based, of `steps`. */
  step: number;
  steps: number;
  /** Of the update's batch, before the update. */
  loss: number;
  accuracy: number;
  /** Global norm before clipping. */
  gradientNorm: number;
  learningRate: number;
  /** Residues trained on so far. */
  residues: number;
  residuesPerSecond: number;
  /** Until the last epoch, if training does not stop early. */
  secondsLeft: number;
}

/** One pass over the training sequences, and the validation after it. */
export interface EpochReport {
  epoch: number;
  trainLoss: number;
  trainAccuracy: number;
  valLoss: number;
  valAccuracy: number;
  seconds: number;
  residuesPerSecond: number;
  /** Whether the validation loss is the lowest so far. */
  best: boolean;
}

/** All that resuming needs: `state` is JSON, tensors are float32. */
export interface Checkpoint {
  state: object;
  tensors: HostTensors;
}

/** Progress, checkpoints and interruption of training. */
export interface TrainHooks {
  /** Called for every update, a little after it ran. */
  onStep?(step: StepReport): void;
  /** Called after every epoch's validation. */
  onEpoch?(epoch: EpochReport): void;
  /** Called at every epoch's end, every `checkpointSeconds`, and on abort; training waits for it. */
  onCheckpoint?(checkpoint: Checkpoint): Promise<void>;
  /** Default 30. */
  checkpointSeconds?: number;
  /** Aborting ends training after the running update, with a checkpoint. */
  signal?: AbortSignal;
}

/** What training gives. */
export interface TrainResult {
  /** The parameters of the best epoch (on abort or guard: of the best so far). */
  parameters: HostTensors;
  history: EpochReport[];
  bestEpoch: number;
  stopped: 'finished' | 'patience' | 'aborted' | 'guard';
  /** Why, when the guard stopped it. */
  message?: string;
}
