import type { BatchLimits, Update } from '../data/batches';
import type { Hooks } from '../hooks';
import type { Scalars, TrainingNetwork } from '../model/trainingNetwork';
import { TimeLeft } from '../timeLeft';
import { captureCheckpoint, freshProgress, restoreCheckpoint } from './checkpoint';
import type { TrainingData } from './trainingData';
import { EPSILON, type TrainOptions } from './options';
import { learningRateAt } from './schedule';
import { isBetter } from './selection';
import type {
  Checkpoint,
  Checkpoints,
  EpochReport,
  Progress,
  StepReport,
  TrainProgress,
  TrainResult,
} from './progress';
import { validate } from './validation';

/** Updates that may be in flight before the oldest one's scalars are awaited. */
const IN_FLIGHT = 3;

/** Updates over which the reported means go. */
const MEAN_OVER = 50;

/** One update's scalars on their way back, and what is needed to report them. */
interface Pending {
  scalars: Promise<Scalars>;
  step: number;
  learningRate: number;
  residues: number;
}

/** The training loop over a network, from where `progress` stands to its end. */
export class TrainingRun {
  private progress: Progress = freshProgress();
  /** Parameters (the slab's values) of the best epoch so far. */
  private best: Float32Array | undefined;
  private readonly pending: Pending[] = [];
  private guardMessage: string | undefined;
  private readonly started = performance.now();
  /** Parameters (the slab's values) before the first update. */
  private start: Float32Array | undefined;
  private readonly timeLeft = new TimeLeft();
  /** Sums of the latest updates. */
  private readonly latest: Pick<Scalars, 'loss' | 'weight' | 'correct' | 'count'>[] = [];
  private residuesHere = 0;
  private lastCheckpoint = performance.now();

  constructor(
    private readonly network: TrainingNetwork,
    private readonly data: TrainingData,
    private readonly weights: Float32Array,
    private readonly options: TrainOptions,
    private readonly limits: BatchLimits,
    private readonly hooks: Hooks<TrainProgress>,
    private readonly checkpoints: Checkpoints,
  ) {}

  restore(checkpoint: Checkpoint): void {
    ({ progress: this.progress, best: this.best } = restoreCheckpoint(this.network, checkpoint));
  }

  async finish(): Promise<TrainResult> {
    const { options, hooks } = this;
    const { progress } = this;
    this.start = await this.network.readSlab('parameters');
    while (progress.epoch <= options.epochs) {
      if (progress.epoch - 1 - progress.bestEpoch >= options.patience) return this.result('patience');
      if (hooks.signal?.aborted) return this.result('aborted');
      const updates = this.data.epoch(options.seed, progress.epoch, this.limits);
      const epochStart = performance.now() - progress.epochSeconds * 1000;
      while (progress.step < updates.length) {
        await this.runUpdate(updates[progress.step], updates.length);
        // The first is awaited at once: progress shows, and how long the start took is known.
        const inFlight = this.residuesHere === 0 ? 1 : IN_FLIGHT;
        if (this.pending.length >= inFlight) await this.settleOldest(updates.length);
        if (this.guardMessage) return this.result('guard');
        const due = performance.now() - this.lastCheckpoint > (this.checkpoints.seconds ?? 30) * 1000;
        if (due || hooks.signal?.aborted) {
          await this.settleAll(updates.length);
          if (this.guardMessage) return this.result('guard');
          progress.epochSeconds = (performance.now() - epochStart) / 1000;
          await this.checkpoint();
        }
        if (hooks.signal?.aborted) return this.result('aborted');
      }
      await this.settleAll(updates.length);
      if (this.guardMessage) return this.result('guard');
      await this.endEpoch(epochStart);
      if (this.guardMessage) return this.result('guard');
      await this.checkpoint();
    }
    return this.result('finished');
  }

  /** Queues one update: its micro-batches, the optimizer, and the copy of its scalars. */
  private async runUpdate(update: Update, steps: number): Promise<void> {
    const { network, options, progress } = this;
    const totalWeight = this.data
      .labelsOf(update.flat())
      .reduce((sum, label) => sum + this.weights[label], 0);
    progress.step++;
    progress.update++;
    const share = (progress.epoch - 1 + (progress.step - 0.5) / steps) / options.epochs;
    const learningRate = learningRateAt(share, options.learningRate, options.warmup);
    network.begin();
    let residues = 0;
    for (const rows of update) {
      await network.accumulate(this.data.batch(rows), {
        seed: options.seed,
        step: progress.update,
        scale: 1 / totalWeight,
      });
      residues += this.data.residues(rows);
      // On the CPU, whatever else uses the adapter (a page that draws) gets its turn after each micro-batch: with four
      // queued at once a key press in the page took up to 2.5 s to show, with one up to 0.3 s.
      if (network.gpu.software) await network.gpu.device.queue.onSubmittedWorkDone();
    }
    await network.update({ ...options, learningRate, epsilon: EPSILON, update: progress.update });
    const scalars = network.readScalars();
    // Where training stops before these are awaited, their failure must not end the process.
    scalars.catch(() => undefined);
    this.pending.push({ scalars, step: progress.step, learningRate, residues });
  }

  private async settleAll(steps: number): Promise<void> {
    while (this.pending.length > 0) await this.settleOldest(steps);
  }

  private async settleOldest(steps: number): Promise<void> {
    const { scalars, step, learningRate, residues } = this.pending.shift()!;
    const { loss, weight, correct, count, norm, skipped } = await scalars;
    const { progress, options } = this;
    if (skipped) {
      this.guardMessage ??=
        `The gradient norm was ${norm} in epoch ${progress.epoch}, step ${step} (${Number.isFinite(norm) ? `limit ${options.guardNorm}` : 'not finite'}), so training stopped; ` +
        `the weights before that step are kept.`;
      return;
    }
    this.latest.push({ loss, weight, correct, count });
    if (this.latest.length > MEAN_OVER) this.latest.shift();
    const latest = (of: keyof (typeof this.latest)[0]) => this.latest.reduce((sum, one) => sum + one[of], 0);
    progress.loss += loss;
    progress.weight += weight;
    progress.correct += correct;
    progress.count += count;
    progress.residues += residues;
    this.residuesHere += residues;
    const seconds = (performance.now() - this.started) / 1000;
    const report: StepReport = {
      epoch: progress.epoch,
      epochs: options.epochs,
      step,
      steps,
      loss: loss / weight,
      accuracy: correct / count,
      meanLoss: latest('loss') / latest('weight'),
      meanAccuracy: latest('correct') / latest('count'),
      gradientNorm: norm,
      learningRate,
      residues: progress.residues,
      residuesPerSecond: this.residuesHere / seconds,
      secondsLeft: this.timeLeft.after(progress.epoch - 1 + step / steps, options.epochs),
    };
    this.hooks.onProgress?.({ kind: 'step', report });
  }

  private async endEpoch(epochStart: number): Promise<void> {
    const { progress, network, options } = this;
    const trained = performance.now();
    const validation = await validate(network, this.data, this.limits);
    if (!Number.isFinite(validation.valLoss)) {
      this.guardMessage =
        `The validation loss was ${validation.valLoss} after epoch ${progress.epoch}, so training stopped` +
        (this.best ? `; the weights of epoch ${progress.bestEpoch} are kept.` : '.');
      return;
    }
    const seconds = (performance.now() - epochStart) / 1000;
    const epochResidues = this.data.residues(this.data.train);
    const report: EpochReport = {
      epoch: progress.epoch,
      trainLoss: progress.loss / progress.weight,
      trainAccuracy: progress.correct / progress.count,
      ...validation,
      seconds,
      residuesPerSecond: epochResidues / ((trained - epochStart) / 1000),
      best: false,
    };
    if (isBetter(options.selectBy, report, progress.history[progress.bestEpoch - 1])) {
      report.best = true;
      progress.bestEpoch = progress.epoch;
      this.best = await network.readSlab('parameters');
    }
    progress.history.push(report);
    Object.assign(progress, {
      epoch: progress.epoch + 1,
      step: 0,
      epochSeconds: 0,
      loss: 0,
      weight: 0,
      correct: 0,
      count: 0,
    });
    this.hooks.onProgress?.({ kind: 'epoch', report });
  }

  private async checkpoint(): Promise<void> {
    if (!this.checkpoints.write) return;
    await this.checkpoints.write(await captureCheckpoint(this.network, this.progress, this.best));
    this.lastCheckpoint = performance.now();
  }

  /** The weights as they stand, or where the network computes no numbers with them, those that this run started with. */
  private async lastGood(): Promise<Float32Array> {
    const slab = await this.network.readSlab('parameters');
    const { valLoss } = await validate(this.network, this.data, this.limits);
    if (Number.isFinite(valLoss) && slab.every(Number.isFinite)) return slab;
    this.guardMessage +=
      ' By then the network computed no numbers, so the weights are those that training started with.';
    return this.start!;
  }

  private async result(stopped: TrainResult['stopped']): Promise<TrainResult> {
    const slab =
      this.best ?? (stopped === 'guard' ? await this.lastGood() : await this.network.readSlab('parameters'));
    return {
      parameters: this.network.layout.unpack(slab),
      history: this.progress.history,
      bestEpoch: this.progress.bestEpoch,
      stopped,
      message: this.guardMessage,
    };
  }
}
