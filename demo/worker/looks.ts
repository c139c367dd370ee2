import { NETWORK_IDS, type Message, type NetworkId, type SpaceView } from '../protocol';
import { sequenceReadouts } from './model';
import { ofNow, type Workbench } from './answers';
import { bothCompared, confusion } from './scores';
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

/** The pictures of the networks that the page shows anew as training goes: embedding spaces, residue maps, confusion matrices, and both held against each other in the end. */
export class Looks {
  private view: SpaceView | undefined;
  private axes: AxesMemory = new Map();
  private readonly spaces: Map<NetworkId, Latest>;
  private readonly confusions: Map<NetworkId, Latest>;
  private readonly compared: Latest;

  constructor(private readonly of: LooksOf) {
    const rest = () =>
      of.isTraining() ? RESTS[of.workbench().device.facts.software ? 'software' : 'hardware'] : 0;
    const each = (during: 'showSpace' | 'training') =>
      new Map(NETWORK_IDS.map((id) => [id, new Latest((error) => of.fail(during, error), rest)]));
    this.spaces = each('showSpace');
    this.confusions = each('training');
    this.compared = new Latest((error) => of.fail('training', error), rest);
  }

  /** Settles when nothing is being looked at. */
  get idle(): Promise<unknown> {
    return Promise.all(this.jobs().map(({ idle }) => idle));
  }

  show(view: SpaceView): void {
    this.view = view;
    for (const network of this.of.workbench().networks.values()) this.refreshSpace(network);
  }

  /** Another network has taken a place. */
  replaced(): void {
    this.axes = new Map();
  }

  /** Shows a network's weights: residue map, confusion matrix, and the space where it is the one shown. */
  refresh(network: PageNetwork): void {
    const { of } = this;
    of.post(residueMapMessage(ofNow(of.workbench().number, [network]), network, this.axes));
    this.confusions.get(network.id)!.ask(async (signal) => {
      const message = await confusion(of.workbench(), network, signal);
      signal.throwIfAborted();
      if (message) of.post(message);
    });
    this.refreshSpace(network);
    this.compared.ask(async (signal) => {
      const bench = of.workbench();
      const message = await bothCompared(bench, bench.networks, signal);
      signal.throwIfAborted();
      if (message) of.post(message);
    });
  }

  /** What is being looked at will soon be of no use. */
  stop(): void {
    this.jobs().forEach((job) => job.stop());
  }

  private refreshSpace({ id }: PageNetwork): void {
    const { of } = this;
    this.spaces.get(id)!.ask(async (signal) => {
      const { device, dataset, networks, number } = of.workbench();
      const { view } = this;
      const network = networks.get(id);
      // The page has yet to hear of a new network, and will ask for one of its readouts.
      if (!network || !view || !sequenceReadouts(network.config).includes(view.readouts[id])) return;
      const context = {
        of: ofNow(number, [network]),
        dataset,
        network,
        view,
        training: of.isTraining(),
        axes: this.axes,
      };
      const message = await spaceMessage(device.gpu, context, signal);
      signal.throwIfAborted();
      of.post(message);
    });
  }

  private jobs(): Latest[] {
    return [...this.spaces.values(), ...this.confusions.values(), this.compared];
  }
}
