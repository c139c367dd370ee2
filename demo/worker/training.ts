import {
  type Checkpoint,
  checkpointParameters,
  type Dataset,
  type EpochReport,
  type Gpu,
  initialParameters,
  type ModelConfig,
  type Parameters,
  type StepReport,
  trainClassifier,
  type TrainOptions,
  type TrainProgress,
  type TrainResult,
} from '../../src';
import type { NetworkId, NetworkStatus, StepSummary, TrainingState } from '../protocol';
import { countParameters, sequenceReadouts, titleOf, type Model } from './model';

/** Seconds between the snapshots that the page shows and that training goes on from after a lost device. */
const SNAPSHOT_SECONDS = 4;

/** Updates over which the time of one is averaged. */
const STEPS_AVERAGED = 16;

export interface TrainingEvents {
  onStatus(status: NetworkStatus): void;
  onStep(step: StepSummary): void;
  onEpoch(epoch: EpochReport): void;
  /** The weights changed enough to show anew. */
  onSnapshot(network: PageNetwork): void;
}

/** One of the page's two networks: untrained, in training, trained here or loaded. */
export class PageNetwork {
  state: TrainingState = 'empty';
  history: EpochReport[] = [];
  stopped: 'finished' | 'patience' | 'aborted' | 'guard' = 'aborted';
  bestEpoch = 0;
  note: string | undefined;
  /** Epochs done, with the running one's share. */
  epochs = 0;
  /** What the data was when training began; goes into config.json. */
  dataset: Dataset | undefined;
  private checkpoint: Checkpoint | undefined;
  private parameters: Parameters;
  private abort: AbortController | undefined;
  /** When training began and when its latest updates were reported. */
  private reports: number[] = [];

  constructor(
    readonly id: NetworkId,
    readonly config: ModelConfig,
    readonly options: TrainOptions,
    readonly classes: string[],
    private readonly events: TrainingEvents,
    loaded?: Parameters,
  ) {
    this.parameters = loaded ?? initialParameters(config, options.seed);
    this.state = loaded ? 'loaded' : 'empty';
  }

  /** The weights to show and to hand out: in training the latest snapshot's, afterwards the best epoch's. */
  get model(): Model {
    return { config: this.config, parameters: this.parameters };
  }

  /** The best epoch's weights so far (the current ones where no epoch is done). */
  get bestModel(): Model {
    const { config, checkpoint } = this;
    const best = this.inProgress && checkpoint && checkpointParameters(config, checkpoint, 'best');
    return best ? { config, parameters: best } : this.model;
  }

  get inProgress(): boolean {
    return this.state === 'training' || this.state === 'paused';
  }

  /**
   * Trains from the last checkpoint, or from the start, until it ends or is paused.
   * @throws what training throws; the last checkpoint is kept
   */
  async train(gpu: Gpu, dataset: Dataset): Promise<void> {
    this.dataset = dataset;
    this.abort = new AbortController();
    this.reports = [performance.now()];
    this.setState('training');
    const onProgress = ({ kind, report }: TrainProgress) => {
      if (kind === 'step') return this.report(report);
      // After a lost device an epoch may be trained again.
      this.history = [...this.history.filter((earlier) => earlier.epoch < report.epoch), report];
      this.events.onEpoch(report);
    };
    const write = async (checkpoint: Checkpoint) => {
      if (!this.inProgress) return;
      this.checkpoint = checkpoint;
      this.parameters = checkpointParameters(this.config, checkpoint) ?? this.parameters;
      this.events.onSnapshot(this);
    };
    const hooks = { onProgress, signal: this.abort.signal };
    const checkpoints = { resume: this.checkpoint, write, seconds: SNAPSHOT_SECONDS };
    const result = await trainClassifier(gpu, dataset, this.config, this.options, hooks, checkpoints);
    if (result.stopped === 'aborted' || !this.inProgress) return;
    this.history = result.history;
    this.bestEpoch = result.bestEpoch;
    this.stopped = result.stopped;
    this.finish(result.parameters, endOf(result));
  }

  pause(): void {
    this.abort?.abort();
    this.setState('paused');
  }

  /** Ends training with the best weights so far. */
  stop(): void {
    this.abort?.abort();
    this.bestEpoch = this.history.reduce((best, epoch) => (epoch.best ? epoch.epoch : best), 0);
    const kept =
      this.bestEpoch > 0
        ? `the weights of epoch ${this.bestEpoch}, the best so far, are kept`
        : 'the weights so far are kept';
    this.finish(this.bestModel.parameters, `Stopped; ${kept}.`);
  }

  /** Training failed; the best weights so far stay. */
  fail(note: string): void {
    this.parameters = this.bestModel.parameters;
    this.note = note;
    this.setState('failed');
  }

  status(): NetworkStatus {
    return {
      network: this.id,
      state: this.state,
      title: titleOf(this.config),
      encoder: this.config.encoder,
      pool: this.config.pool,
      parameters: countParameters(this.parameters),
      classes: this.classes,
      readouts: sequenceReadouts(this.config),
      note: this.note,
    };
  }

  private finish(parameters: Parameters, note: string): void {
    this.parameters = parameters;
    this.checkpoint = undefined;
    this.note = note;
    this.setState('finished');
    this.events.onSnapshot(this);
  }

  private setState(state: TrainingState): void {
    this.state = state;
    this.events.onStatus(this.status());
  }

  private report(step: StepReport): void {
    this.reports.push(performance.now());
    // Reports may come several at once.
    this.reports.splice(0, this.reports.length - STEPS_AVERAGED - 1);
    this.epochs = step.epoch - 1 + step.step / step.steps;
    this.events.onStep({
      network: this.id,
      epochs: this.epochs,
      totalEpochs: step.epochs,
      loss: step.loss,
      accuracy: step.accuracy,
      residues: step.residues,
      residuesPerSecond: step.residuesPerSecond,
      secondsPerStep: (this.reports.at(-1)! - this.reports[0]) / 1000 / (this.reports.length - 1),
      secondsLeft: step.secondsLeft,
    });
  }
}

function endOf({ stopped, bestEpoch, message }: TrainResult): string {
  if (stopped === 'guard') return `${message} Choose a lower learning rate.`;
  const kept = `the weights of epoch ${bestEpoch}, the best on validation, are kept`;
  return stopped === 'patience'
    ? `Ended early, since the validation loss no longer fell; ${kept}.`
    : `Finished; ${kept}.`;
}
