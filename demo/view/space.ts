import { categoryStyle } from '../logic/palette';
import { READOUT_TITLES } from '../logic/why';
import { NETWORK_IDS, type DataSummary, type Message, type NetworkId, type SpaceView } from '../protocol';
import { titleOf, type PageState } from '../state';
import { OrbitCamera } from './camera';
import { button, byId, h, segmented, select } from './dom';
import { drawLegend } from './legend';
import { orbitControls } from './orbitControls';
import { Scatter } from './scatter';
import { cssColor, onThemeChange } from './theme';
import { count, percent } from '../../src/words';

type Space = Extract<Message, { kind: 'space' }>;

const COLORINGS = ['class', 'prediction', 'split'] as const;
type Coloring = (typeof COLORINGS)[number];

const SPLIT_NAMES = ['train', 'validation', 'test'];

/** The scatter plot of the embeddings with its choices and legend. */
export class SpaceSection {
  private readonly canvas = byId<HTMLCanvasElement>('space-canvas');
  private readonly camera = new OrbitCamera();
  private scatter: Scatter | undefined;
  private view: SpaceView = { network: 'right', readout: 'state-mean', projection: 'pca' };
  private coloring: Coloring = 'class';
  private space: Space | undefined;
  private hidden = new Set<number>();

  constructor(
    private readonly state: PageState,
    private readonly onPick: (row: number) => void,
  ) {
    const { client } = state;
    orbitControls(this.canvas, this.camera, {
      onMove: () => this.scatter?.draw(),
      onPick: (x, y) => this.pick(x, y),
    });
    client.on('space', (space) => this.show(space));
    client.on('loaded', () => {
      this.space = undefined;
      this.hidden.clear();
    });
    client.on('status', ({ status }) => {
      if (status.network === this.view.network && !status.readouts.includes(this.view.readout)) {
        this.choose({ readout: status.readouts.find((name) => name === 'state-mean') ?? status.readouts[0] });
      }
      this.drawToolbar();
    });
    onThemeChange(() => this.scatter?.draw());
    client.on('ready', ({ adapter }) => {
      if (!this.scatter) void this.makeScatter(!adapter.software);
    });
  }

  /** What is shown; neighbours are looked for in the same vectors. */
  get shown(): SpaceView {
    return this.view;
  }

  /** Marks a data row's point, if it is shown. */
  mark(row: number): void {
    const index = this.space?.rows.indexOf(row) ?? -1;
    this.scatter?.setPicked(index < 0 ? undefined : index);
  }

  private async makeScatter(smooth: boolean): Promise<void> {
    try {
      this.scatter = await Scatter.create(this.canvas, this.camera, () => cssColor('--canvas'), smooth);
    } catch (error) {
      byId('space-empty').textContent = `The points cannot be drawn: ${(error as Error).message}`;
      return;
    }
    if (this.space) this.show(this.space);
    const lost = await this.scatter.device.lost;
    if (lost.reason === 'destroyed') return;
    this.scatter = undefined;
    byId('space-empty').textContent = 'The graphics device was lost; drawing starts again with a new one.';
  }

  private show(space: Space): void {
    const stale = space.view.network !== this.view.network || space.view.readout !== this.view.readout;
    if (stale || space.view.projection !== this.view.projection) return;
    const moved = this.space?.view === space.view || this.space?.rows.length === space.rows.length;
    this.space = space;
    byId('space-empty').textContent = '';
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.scatter?.setPositions(space.positions, moved && !still && isInSight(this.canvas));
    this.paint();
    const { data } = this.state;
    const of = data && space.rows.length < data.labels.length ? ` of ${count(data.labels.length)}` : '';
    const axes =
      space.explained === undefined
        ? 'UMAP, three dimensions'
        : `PCA, ${percent(space.explained, 0)} of the variance`;
    const age = space.epochs === 0 ? 'untrained' : `epoch ${space.epochs.toFixed(1)}`;
    byId('space-caption').textContent =
      `${count(space.rows.length)}${of} sequences · ${titleOf(this.state, space.view.network)} ${READOUT_TITLES[space.view.readout].name} · ${axes} · ${age}`;
  }

  private paint(): void {
    const { space } = this;
    const { data } = this.state;
    if (!space || !data) return;
    const { names, of } = this.categories(space, data);
    this.scatter?.setCategories(of, (category) =>
      this.hidden.has(category) ? undefined : categoryStyle(category),
    );
    const counts = names.map(() => 0);
    of.forEach((category) => counts[category]++);
    drawLegend(byId('space-legend'), names, counts, this.hidden, () => this.paint());
  }

  /** The categories' names, and which one each point is `of`. */
  private categories({ rows, predicted, classes }: Space, data: DataSummary) {
    switch (this.coloring) {
      case 'class':
        return { names: data.classes, of: Int32Array.from(rows, (row) => data.labels[row]) };
      case 'prediction':
        return { names: classes, of: predicted };
      case 'split':
        return { names: SPLIT_NAMES, of: Int32Array.from(rows, (row) => data.splits[row]) };
    }
  }

  private pick(x: number, y: number): void {
    const index = this.scatter?.pick(x, y);
    if (index === undefined || !this.space) return;
    this.scatter?.setPicked(index);
    this.onPick(this.space.rows[index]);
  }

  private choose(change: Partial<SpaceView>): void {
    this.view = { ...this.view, ...change };
    const readouts = this.state.networks.get(this.view.network)?.readouts ?? [];
    if (readouts.length && !readouts.includes(this.view.readout)) {
      this.view.readout = readouts.find((name) => name === 'state-mean') ?? readouts[0];
    }
    this.scatter?.setPicked(undefined);
    byId('space-caption').textContent =
      this.view.projection === 'umap' ? 'UMAP is being computed …' : 'Computing …';
    this.state.client.send({ kind: 'showSpace', view: this.view });
    this.drawToolbar();
  }

  private drawToolbar(): void {
    const networks = h('div', { class: 'segmented', role: 'radiogroup', 'aria-label': 'Network' });
    const choices = NETWORK_IDS.map((value) => ({ value, label: titleOf(this.state, value) }));
    segmented<NetworkId>(networks, 'space-network', choices, this.view.network, (network) =>
      this.choose({ network }),
    );
    const readouts = (this.state.networks.get(this.view.network)?.readouts ?? [this.view.readout]).map(
      (value) => ({
        value,
        label: READOUT_TITLES[value].name,
      }),
    );
    const projections = [
      { value: 'pca' as const, label: 'PCA' },
      { value: 'umap' as const, label: 'UMAP' },
    ];
    const colorings = COLORINGS.map((value) => ({ value, label: value }));
    byId('space-toolbar').replaceChildren(
      networks,
      h(
        'label',
        {},
        'Embedding ',
        select(readouts, this.view.readout, (readout) => this.choose({ readout }), { name: 'readout' }),
      ),
      h(
        'label',
        {},
        'Projection ',
        select(projections, this.view.projection, (projection) => this.choose({ projection }), {
          name: 'projection',
        }),
      ),
      h(
        'label',
        {},
        'Colour ',
        select(colorings, this.coloring, (coloring) => this.recolor(coloring), { name: 'coloring' }),
      ),
      button('Reset view', () => {
        this.camera.reset();
        this.scatter?.draw();
      }),
    );
  }

  private recolor(coloring: Coloring): void {
    this.coloring = coloring;
    this.hidden.clear();
    this.paint();
  }
}

/** Whether some of an element is in the window: what is not need not move. */
function isInSight(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
