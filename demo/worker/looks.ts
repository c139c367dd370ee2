import { NETWORK_IDS, type Message, type NetworkId, type SequenceReadout, type SpaceView } from '../protocol';
import { confusion, type Workbench } from './answers';
import { Latest } from './latest';
import { residueMapMessage, spaceMessage, type AxesMemory } from './space';
import type { PageNetwork } from './pageNetwork';

/** Rests after a look while training runs, as multiples of its time: showing training must not take most of the adapter's time. */
const RESTS = { hardware: 1, software: 2 };

/** What looks need of the session. */
interface LooksOf {
  workbench(): Workbench;
  isTraining(): boolean;
  post(message: Message): void;
  fail(during: 'showSpace' | 'training', error: unknown): void;
}

/** The pictures of the networks that the page shows anew as training goes: embedding space, residue map, confusion matrix. */
export class Looks {
  private view: SpaceView = { network: 'right', readout: 'state-mean', projection: 'pca' };
  private axes: AxesMemory = new Map();
  private readonly space: Latest;
  private readonly confusions: Map<NetworkId, Latest>;

  constructor(private readonly of: LooksOf) {
    const rest = () =>
      of.isTraining() ? RESTS[of.workbench().device.facts.software ? 'software' : 'hardware'] : 0;
    this.space = new Latest((error) => of.fail('showSpace', error), rest);
    this.confusions = new Map(
      NETWORK_IDS.map((id) => [id, new Latest((error) => of.fail('training', error), rest)]),
    );
  }

  /** Settles when nothing is being looked at. */
  get idle(): Promise<unknown> {
    return Promise.all(this.jobs().map(({ idle }) => idle));
  }

  show(view: SpaceView): void {
    this.view = view;
    this.refreshSpace();
  }

  /** Another network has taken a place. */
  replaced(id: NetworkId, readouts: SequenceReadout[]): void {
    this.axes = new Map();
    if (this.view.network === id && !readouts.includes(this.view.readout)) {
      this.view = { ...this.view, readout: readouts[0] };
    }
  }

  /** Shows a network's weights: residue map, confusion matrix, and the space where it is the one shown. */
  refresh(network: PageNetwork): void {
    const { of } = this;
    of.post(residueMapMessage(network, this.axes));
    this.confusions.get(network.id)!.ask(async (signal) => {
      const message = await confusion(of.workbench(), network, signal);
      signal.throwIfAborted();
      if (message) of.post(message);
    });
    if (this.view.network === network.id) this.refreshSpace();
  }

  /** What is being looked at will soon be of no use. */
  stop(): void {
    this.jobs().forEach((job) => job.stop());
  }

  private refreshSpace(): void {
    const { of } = this;
    this.space.ask(async (signal) => {
      const { device, dataset, networks } = of.workbench();
      const network = networks.get(this.view.network);
      if (!network) return;
      const context = { dataset, network, view: this.view, training: of.isTraining(), axes: this.axes };
      const message = await spaceMessage(device.gpu, context, signal);
      signal.throwIfAborted();
      of.post(message);
    });
  }

  private jobs(): Latest[] {
    return [this.space, ...this.confusions.values()];
  }
}
