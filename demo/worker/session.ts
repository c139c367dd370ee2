import { type Dataset, decode, fitToData, SeqloomError } from '../../src';
import { cellOf } from '../../src/model/config';
import { type DataOptions, makeRunConfig, type RunOrigin } from '../../src/run/runConfig';
import { encodeModel } from '../../src/run/runFiles';
import { startingWeights } from '../../src/run/start';
import { isLabelled } from '../logic/labelled';
import {
  NETWORK_IDS,
  type Message,
  type NetworkId,
  type Of,
  type Request,
  type TrainingSettings,
} from '../protocol';
import { answer, isQuestion, ofNow, type Question, type Workbench } from './answers';
import { loadData, type DataOrigin, type Read } from './loadData';
import { hostOfPage, openDevice, type Device } from './device';
import { explain } from './failures';
import { deleteRun, keepRun, keptContent, keptRuns, renameRun } from './kept';
import { Looks } from './looks';
import { inTurns, modelConfig, titleOf, trainOptions } from './model';
import { VectorCache } from './nearest';
import { nextNumber } from './numbers';
import { readRuns } from './readRuns';
import { OtherColumns } from './otherColumns';
import { previewData } from './preview';
import { summarize } from './summarize';
import { surveyOf } from './survey';
import { PageNetwork, type TrainingEvents } from './pageNetwork';

interface LoadedData {
  /** As in the protocol's `Of`. */
  number: number;
  dataset: Dataset;
  origin: DataOrigin;
  /** Seeds the built-in data and made splits. */
  seed: number;
}

/** All that the worker holds: the device, the data, and the page's two networks. */
export class Session {
  private device: Device | undefined;
  private data: LoadedData | undefined;
  private readonly networks = new Map<NetworkId, PageNetwork>();
  /** The running calls of `train`, by network. */
  private readonly runs = new Map<NetworkId, Promise<void>>();
  private readonly vectors = new VectorCache();
  /** Settles when no question is open. */
  private answers: Promise<unknown> = Promise.resolve();
  /** The running timing of kernels, whose times training would spoil. */
  private timing: Promise<void> = Promise.resolve();
  /** Ends looking over a file that is previewed. */
  private surveying = new AbortController();
  /** Requests that change what is here run in turn. */
  private queue: Promise<void> = Promise.resolve();
  private readonly looks = new Looks({
    workbench: () => this.workbench(),
    isTraining: () => this.inState('training').length > 0,
    post: (message) => this.post(message),
    fail: (during, error) => this.fail(during, error),
  });

  constructor(private readonly post: (message: Message) => void) {}

  handle(request: Request): void {
    const failed = (error: unknown) => this.fail(request.kind, error);
    if (isQuestion(request)) {
      this.answers = Promise.all([this.answers, this.answer(request).catch(failed)]);
    } else if (request.kind === 'timeSteps') {
      this.timing = this.timing.then(() => this.timeSteps()).catch(failed);
    } else if (request.kind === 'input') {
      this.device?.turns?.hold();
    } else if (request.kind === 'pause') {
      this.inState('training').forEach((network) => network.pause());
    } else if (request.kind === 'stop') {
      this.stopTraining();
    } else {
      this.queue = this.queue.then(() => this.change(request)).catch(failed);
    }
  }

  private async change(
    request: Exclude<Request, Question | { kind: 'input' | 'pause' | 'stop' | 'timeSteps' }>,
  ): Promise<void> {
    switch (request.kind) {
      case 'start':
        return this.watch(await openDevice());
      case 'preview':
        return this.preview(request);
      case 'load': {
        this.surveying.abort();
        this.stopTraining();
        await this.load({ file: request.file, options: request.options }, request.settings.train.seed);
        this.makeNetworks(request.settings);
        return this.refreshAll();
      }
      case 'train':
        return this.train(request.settings);
      case 'trainFurther':
        return this.trainFurther(request.epochs);
      case 'continue':
        return this.goOn(this.inState('paused'));
      case 'openRun':
        return this.openRun(request.files);
      case 'keep':
        return this.keep(request.summary);
      case 'listKept':
        return this.tellKept();
      case 'openKept':
        return this.openKept(request.id);
      case 'renameKept':
        await renameRun(request.run);
        return this.tellKept();
      case 'deleteKept':
        await deleteRun(request.id);
        return this.tellKept();
      case 'showSpace':
        return this.looks.show(request.view);
    }
  }

  /** Tells the first records, and goes on to look the whole file over. */
  private async preview({ number, file, options: asked }: Extract<Request, { kind: 'preview' }>) {
    this.surveying.abort();
    const { signal } = (this.surveying = new AbortController());
    const preview = await previewData(file, asked);
    this.post({ kind: 'previewed', number, preview });
    if (preview.problem !== undefined) return;
    const { options } = preview;
    const use = isLabelled(preview) ? 'check' : 'embed';
    const onRead = ({ bytes, totalBytes, records }: Read) => {
      signal.throwIfAborted();
      this.post({ kind: 'surveying', number, records, share: totalBytes && bytes / totalBytes });
    };
    surveyOf(() => loadData({ file, options }, use, 0, onRead)).then(
      (survey) => this.post({ kind: 'surveyed', number, survey }),
      (error) => !signal.aborted && this.fail('preview', error),
    );
  }

  private async answer(question: Question): Promise<void> {
    const workbench = this.workbench();
    const slow = question.kind === 'download' || question.kind === 'nearest';
    if (slow) this.post({ kind: 'busy', text: 'Computing …' });
    try {
      const message = await answer(question, workbench);
      if (message) this.post(message);
    } finally {
      if (slow) this.post({ kind: 'busy', text: '' });
    }
  }

  private async timeSteps(): Promise<void> {
    const { device, dataset, networks } = this.workbench();
    if (this.inState('training').length > 0) throw new SeqloomError(NO_TIMES_IN_TRAINING);
    // Kernels are timed when nothing else has the adapter.
    await Promise.all([this.answers, this.looks.idle]);
    const { timeSteps } = await import('./stepTimes');
    const onStage = (stage: string) => this.post({ kind: 'timing', stage });
    this.post({
      kind: 'stepsTimed',
      times: await timeSteps(device.gpu, [...networks.values()], dataset, onStage),
    });
  }

  private fail(during: Extract<Message, { kind: 'failed' }>['during'], error: unknown): void {
    const failure = explain(error);
    // Whoever waits for a lost device fails with it; the recovery says so once for all.
    if (this.device?.lost && failure.cause !== 'input') return;
    this.post({ kind: 'failed', during, ...failure });
  }

  private watch(device: Device): void {
    this.device = device;
    this.post({ kind: 'ready', adapter: device.facts });
    void device.gpu.device.lost.then(({ reason, message }) => {
      device.lost = true;
      void this.recover(message || reason);
    });
  }

  /** After a lost device: a new one, on which training goes on from the last checkpoint. */
  private async recover(reason: string): Promise<void> {
    this.post({ kind: 'deviceLost', reason });
    const interrupted = this.inState('training');
    await Promise.allSettled(this.runs.values());
    try {
      this.watch(await openDevice(true));
    } catch {
      interrupted.forEach((network) => network.pause());
      this.post({ kind: 'failed', during: 'gpu', cause: 'lost', text: NO_NEW_DEVICE });
      return;
    }
    const where = interrupted.map(
      ({ config, epochs }) =>
        `${titleOf(config)} from ${epochs < 0.05 ? 'the start' : `epoch ${epochs.toFixed(1)}`}`,
    );
    const went = where.length
      ? `Training goes on from the last checkpoint (${where.join(', ')}).`
      : 'Nothing was lost.';
    this.post({ kind: 'recovered', text: `The graphics device was lost, and a new one was made. ${went}` });
    await this.goOn(interrupted);
    this.refreshAll();
  }

  private async load(origin: DataOrigin, seed: number): Promise<void> {
    const others = new OtherColumns();
    const onRead = (read: Read) => this.post({ kind: 'loading', file: origin.file!.name, ...read });
    const dataset = await loadData(origin, 'train', seed, onRead, others);
    const number = nextNumber();
    this.data = { number, dataset, origin, seed };
    this.looks.stop();
    const row = Math.max(dataset.splits.indexOf('test'), 0);
    const example = { row, sequence: decode(dataset.tokens[row]) };
    this.post({
      kind: 'loaded',
      data: summarize(number, dataset, origin.file === null, others.of(dataset.ids)),
      example,
    });
  }

  private async train(settings: TrainingSettings): Promise<void> {
    this.stopTraining();
    this.looks.stop();
    await Promise.allSettled(this.runs.values());
    const { origin, seed } = this.data ?? { origin: { file: null, options: {} } };
    if (settings.train.seed !== seed) await this.load(origin, settings.train.seed);
    this.makeNetworks(settings);
    await this.goOn([...this.networks.values()]);
  }

  /** Each goes on from its last checkpoint; one from files, which hold no optimizer's state, starts anew with its weights. */
  private async trainFurther(epochs: number): Promise<void> {
    this.looks.stop();
    const ended = this.inState('finished', 'failed', 'loaded');
    // Of one that was stopped a moment ago the last checkpoint may be on its way.
    await Promise.allSettled(this.runs.values());
    for (const network of ended)
      if (!network.extend(epochs)) this.setNetwork(await this.startFrom(network, epochs));
    await this.goOn(ended.map(({ id }) => this.networks.get(id)!));
  }

  private async startFrom(
    { id, runConfig, model, classes, weights }: PageNetwork,
    epochs: number,
  ): Promise<PageNetwork> {
    const { dataset, device } = this.workbench();
    // Batches fit the data that they are of.
    const fitted = runConfig.data.hash === dataset.hash ? {} : { ...fitToData(dataset), accumulate: 1 };
    const train = { ...inTurns({ ...runConfig.train, ...fitted }, device.facts.software), epochs };
    const config = { ...model.config, classes: dataset.classes.length };
    const path = weights.from === 'files' ? 'a run opened on the page' : 'a training on the page that failed';
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', encodeModel(model.parameters)));
    const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const from = { path, config: { classes }, model, hash };
    const { parameters, about } = startingWeights(config, dataset.classes, train.seed, { from });
    const made = makeRunConfig(this.origin(), dataset, config, train);
    return new PageNetwork(
      id,
      { ...made, start: about },
      this.eventsOf(id),
      undefined,
      undefined,
      parameters,
    );
  }

  /** Where a network that is trained now comes from. */
  private origin(): RunOrigin {
    const { name } = this.workbench().device.facts;
    const { file, options } = this.data!.origin;
    return {
      host: hostOfPage(),
      adapter: { kind: 'auto', name, description: name },
      data: { path: file?.name ?? null, options: { ...options } as DataOptions },
    };
  }

  private makeNetworks(settings: TrainingSettings): void {
    const { device, dataset } = this.workbench();
    const origin = this.origin();
    const train = trainOptions(settings, dataset, device.facts.software);
    for (const id of NETWORK_IDS) {
      const model = modelConfig(settings, id, dataset.classes.length);
      const config = makeRunConfig(origin, dataset, model, train);
      this.setNetwork(new PageNetwork(id, config, this.eventsOf(id), settings));
    }
  }

  private setNetwork(network: PageNetwork): void {
    this.networks.set(network.id, network);
    this.looks.replaced();
    this.post({ kind: 'status', status: network.status() });
  }

  private eventsOf(id: NetworkId): TrainingEvents {
    return {
      onStatus: (status) => this.post({ kind: 'status', status }),
      onStep: (step) => this.post({ kind: 'step', step }),
      onEpoch: (epoch) => this.post({ kind: 'epoch', network: id, epoch }),
      onSnapshot: (network) => this.refresh(network),
    };
  }

  /** Starts or continues training, which then goes on in the background. */
  private async goOn(networks: PageNetwork[]): Promise<void> {
    await this.timing;
    if (networks.length > 0 && this.device?.lost) this.watch(await openDevice(true));
    for (const network of networks) {
      const before = this.runs.get(network.id) ?? Promise.resolve();
      this.runs.set(
        network.id,
        before.then(() => this.run(network)),
      );
    }
  }

  private async run(network: PageNetwork): Promise<void> {
    const { device } = this;
    try {
      await network.train(this.workbench().device.gpu, this.workbench().dataset);
    } catch (error) {
      if (device && (await isLost(device))) return;
      network.fail(explain(error).text);
      this.fail('training', error);
    }
  }

  private stopTraining(): void {
    for (const network of this.inState('training', 'paused')) network.stop();
  }

  private inState(...states: PageNetwork['state'][]): PageNetwork[] {
    return [...this.networks.values()].filter(({ state }) => states.includes(state));
  }

  private async openRun(files: File[]): Promise<void> {
    const { runs, left } = await readRuns(files);
    this.stopTraining();
    const sides = runs.map(({ config }): NetworkId => (cellOf(config.model) ? 'right' : 'left'));
    const ids = new Set(sides).size === runs.length ? sides : NETWORK_IDS;
    const networks = runs.map(
      ({ config, model }, i) =>
        new PageNetwork(ids[i], config, this.eventsOf(ids[i]), undefined, model.parameters),
    );
    networks.forEach((network) => this.setNetwork(network));
    this.post({ kind: 'opened', networks: networks.map(({ id }) => id), left });
    networks.forEach((network) => this.refresh(network));
  }

  private async tellKept(of?: Of, settings?: TrainingSettings): Promise<void> {
    this.post({ kind: 'kept', runs: await keptRuns(), of, settings });
  }

  private async keep(summary: string): Promise<void> {
    const { dataset, number, networks } = this.workbench();
    const { origin, seed } = this.data!;
    const all = [...networks.values()];
    const of = ofNow(number, all);
    const content = { origin, seed, networks: all.map((network) => network.keep()) };
    const tensors = content.networks.flatMap(({ parameters, checkpoint }) => [
      ...parameters.values(),
      ...(checkpoint?.tensors.values() ?? []),
    ]);
    const bytes = tensors.reduce((sum, { data }) => sum + data.byteLength, origin.file?.size ?? 0);
    const { name, ids } = dataset;
    await keepRun({ name, summary, date: Date.now(), sequences: ids.length, bytes }, content);
    return this.tellKept(of);
  }

  private async openKept(id: number): Promise<void> {
    const { origin, seed, networks } = await keptContent(id);
    this.stopTraining();
    await this.load(origin, seed);
    const { dataset, number } = this.workbench();
    for (const kept of networks) {
      const network = PageNetwork.of(kept, this.eventsOf(kept.id));
      if (kept.runConfig.data.hash !== dataset.hash) network.note = OTHER_DATA;
      this.setNetwork(network);
      for (const epoch of network.history) this.post({ kind: 'epoch', network: kept.id, epoch });
    }
    const settings = networks.find((kept) => kept.settings)?.settings;
    await this.tellKept(ofNow(number, this.networks.values()), settings);
    this.refreshAll();
  }

  private refreshAll(): void {
    for (const network of this.networks.values()) this.refresh(network);
  }

  private refresh(network: PageNetwork): void {
    if (this.networks.get(network.id) === network) this.looks.refresh(network);
  }

  private workbench(): Workbench {
    const { device, data, networks, vectors } = this;
    if (!device) throw new SeqloomError('There is no graphics device.', { kind: 'adapter-missing' });
    if (!data) throw new SeqloomError('No data is loaded. Choose a file, or the built-in data.');
    return { device, number: data.number, dataset: data.dataset, networks, vectors };
  }
}

const NO_TIMES_IN_TRAINING =
  'Training has the adapter, and kernels timed beside it would seem slower than they are. Pause or stop training first.';

const OTHER_DATA =
  'It was trained on other data, or Seqloom divides them otherwise by now: sequences of the test may be among those that it learned.';

const NO_NEW_DEVICE =
  'The graphics device was lost, and the browser gives no new one. What was trained is kept: press Continue to try again. ' +
  'If that fails, download the model files and reload the page.';

/** Whether a failure came from the loss of the device, which may be announced a moment later. */
function isLost({ gpu }: Device): Promise<boolean> {
  const timeout = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 1000));
  return Promise.race([gpu.device.lost.then(() => true), timeout]);
}
