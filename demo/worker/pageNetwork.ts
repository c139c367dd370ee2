import {
  type Checkpoint,
  checkpointParameters,
  type Dataset,
  type EpochReport,
  type Gpu,
  initialParameters,
  type ModelConfig,
  parameterCount,
  type Parameters,
  type StepReport,
  type TrainedModel,
  type TrainProgress,
  type TrainResult,
} from '../../src/index';
import type { RunConfig } from '../../src/run/runConfig';
import { type RunStore, trainRun } from '../../src/run/trainRun';
import type {
  NetworkId,
  NetworkStatus,
  StepSummary,
  TrainingSettings,
  TrainingState,
  Weights,
} from '../protocol';
import { fileReadouts, sequenceReadouts } from './model';
import { nextNumber } from './numbers';

/** Seconds between the snapshots that the page shows and that training goes on from after a lost device. */
const SNAPSHOT_SECONDS = 4;

/** Updates over which the time of one is averaged. */
const STEPS_AVERAGED = 16;

const STARTED_FROM = 'Trained further from weights without the state of their optimizer, which started anew.';

/** A network as it stands: what makes it again. */
export interface KeptNetwork extends Pick<
  PageNetwork,
  'id' | 'runConfig' | 'history' | 'note' | 'epochs' | 'weights' | 'ended'
> {
  state: Exclude<TrainingState, 'training'>;
  settings: TrainingSettings | undefined;
  parameters: Parameters;
  start: Parameters | undefined;
  checkpoint: Checkpoint | undefined;
}

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
  note: string | undefined;
  /** Epochs done, with the running one's share. */
  epochs = 0;
  /** How training ended; until then as if it were stopped now. */
  ended: Pick<TrainResult, 'stopped' | 'message'> = { stopped: 'aborted' };
  private checkpoint: Checkpoint | undefined;
  /** Epochs without a better one that it was first to wait for. */
  private readonly patience: number;
  private parameters: Parameters;
  /** What the parameters are. */
  weights: Weights;
  private abort: AbortController | undefined;
  /** When training began and when its latest updates were reported. */
  private reports: number[] = [];
  private readonly store: RunStore = {
    begin: async () => this.checkpoint,
    readStart: async () => this.start,
    writeCheckpoint: async (checkpoint) => {
      this.checkpoint = checkpoint;
      if (!this.inProgress) return;
      const parameters = checkpointParameters(this.config, checkpoint);
      if (!parameters) return;
      this.setParameters(parameters, 'training');
      this.events.onStatus(this.status());
      this.events.onSnapshot(this);
    },
    writeModel: async (parameters) => {
      if (this.inProgress) this.setParameters(parameters, 'best epoch');
    },
  };

  constructor(
    readonly id: NetworkId,
    public runConfig: RunConfig,
    private readonly events: TrainingEvents,
    /** Undefined of a loaded run. */
    private settings: TrainingSettings | undefined,
    loaded?: Parameters,
    /** What training starts with; fresh weights unless given. */
    private readonly start?: Parameters,
  ) {
    this.patience = runConfig.train.patience;
    this.parameters = loaded ?? start ?? initialParameters(runConfig.model, runConfig.train.seed);
    this.weights = { number: nextNumber(), from: loaded ? 'files' : 'start', epochs: 0 };
    this.state = loaded ? 'loaded' : 'empty';
  }

  /** What is kept of it; of one in training, where it stood at the latest checkpoint. */
  keep(): KeptNetwork {
    const { id, runConfig, history, note, epochs, weights, ended, settings, parameters, start, checkpoint } =
      this;
    const state = this.state === 'training' ? 'paused' : this.state;
    return {
      id,
      runConfig,
      history,
      note,
      epochs,
      weights,
      ended,
      settings,
      parameters,
      start,
      checkpoint,
      state,
    };
  }

  /** A network as it stood when it was kept. */
  static of(kept: KeptNetwork, events: TrainingEvents): PageNetwork {
    const {
      id,
      runConfig,
      settings,
      start,
      parameters,
      checkpoint,
      state,
      history,
      note,
      epochs,
      ended,
      weights,
    } = kept;
    const network = new PageNetwork(id, runConfig, events, settings, undefined, start);
    Object.assign(network, { parameters, checkpoint, state, history, note, epochs, ended });
    network.weights = { ...weights, number: nextNumber() };
    return network;
  }

  get config(): ModelConfig {
    return this.runConfig.model;
  }

  get classes(): string[] {
    return this.runConfig.classes;
  }

  /** How training went so far. */
  get training(): Omit<TrainResult, 'parameters'> {
    return { ...this.ended, history: this.history, bestEpoch: this.bestEpoch };
  }

  /** The weights to show and to hand out: in training the latest snapshot's, afterwards the best epoch's. */
  get model(): TrainedModel {
    return { config: this.config, parameters: this.parameters };
  }

  /** The best epoch's weights so far (the current ones where no epoch is done). */
  get bestModel(): TrainedModel {
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
    this.abort = new AbortController();
    this.reports = [performance.now()];
    this.setState('training');
    const onProgress = ({ kind, report }: TrainProgress) => {
      if (kind === 'step') return this.report(report);
      // After a lost device an epoch may be trained again.
      this.history = [...this.history.filter((earlier) => earlier.epoch < report.epoch), report];
      this.events.onEpoch(report);
    };
    const hooks = { onProgress, signal: this.abort.signal };
    const result = await trainRun(gpu, dataset, this.runConfig, this.store, hooks, SNAPSHOT_SECONDS);
    if (result.stopped === 'aborted' || !this.inProgress) return;
    this.history = result.history;
    this.ended = { stopped: result.stopped, message: result.message };
    this.finish(endOf(result));
  }

  /**
   * Makes training that has ended go on for more epochs: from its last checkpoint, with its optimizer's state, and with all its patience.
   * Its best epoch stays the best until another is better.
   * @returns whether it can
   */
  extend(epochs: number): boolean {
    if (!this.checkpoint) return false;
    const { train, earlierEpochs = [] } = this.runConfig;
    const done = this.checkpoint.state.epoch - 1;
    const patience = this.patience + done - this.checkpoint.state.bestEpoch;
    this.runConfig = {
      ...this.runConfig,
      train: { ...train, epochs: done + epochs, patience },
      earlierEpochs: [...earlierEpochs, train.epochs],
    };
    if (this.settings)
      this.settings = { ...this.settings, train: { ...this.settings.train, epochs: done + epochs } };
    this.note = undefined;
    return true;
  }

  pause(): void {
    this.abort?.abort();
    this.setState('paused');
  }

  /** Ends training with the best weights so far. */
  stop(): void {
    this.abort?.abort();
    const kept =
      this.bestEpoch > 0
        ? `the weights of epoch ${this.bestEpoch}, the best so far, are kept`
        : 'the weights so far are kept';
    this.keepBest();
    this.finish(`Stopped; ${kept}.`);
  }

  /** Training failed; the best weights so far stay. */
  fail(note: string): void {
    this.keepBest();
    this.note = note;
    this.setState('failed');
  }

  status(): NetworkStatus {
    return {
      network: this.id,
      state: this.state,
      encoder: this.config.encoder,
      pool: this.config.pool,
      parameters: parameterCount(this.model),
      weights: this.weights,
      settings: this.settings,
      classes: this.classes,
      readouts: sequenceReadouts(this.config),
      files: fileReadouts(this.config),
      note: this.note,
    };
  }

  private keepBest(): void {
    if (this.bestEpoch > 0) this.setParameters(this.bestModel.parameters, 'best epoch');
  }

  private setParameters(parameters: Parameters, from: 'training' | 'best epoch'): void {
    this.parameters = parameters;
    const epochs = from === 'training' ? this.epochs : this.bestEpoch;
    this.weights = { number: nextNumber(), from, epochs };
  }

  private get bestEpoch(): number {
    return this.history.reduce((best, { best: isBest, epoch }) => (isBest ? epoch : best), 0);
  }

  private finish(note: string): void {
    this.note = this.start ? `${STARTED_FROM} ${note}` : note;
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
    ? `Ended early, since no epoch was better for a while; ${kept}.`
    : `Finished; ${kept}.`;
}
