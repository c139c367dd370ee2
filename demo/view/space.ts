import { categoryStyles, faded } from '../logic/palette';
import { NETWORK_IDS, type DataSummary, type NetworkId } from '../protocol';
import { COLORINGS, titleOf, withPicked, type State } from '../state';
import type { Store } from '../store';
import { OrbitCamera } from './camera';
import { Cloud, type Picture } from './cloud';
import { button, byId, h, select } from './dom';
import { drawLegend, type Category } from './legend';
import { captionOf, NetworkPanel } from './networks';
import { colorColumns, othersOf } from '../logic/others';
import { cloudDrawing, saveClouds } from './cloudFile';
import { cssColor, onThemeChange } from './theme';

/** Other columns told beside a point. */
const MOST_TOLD = 6;

const SPLIT_NAMES = ['train', 'validation', 'test'];

/** How a cloud is drawn: by WebGPU, or without. */
export type Painter = (canvas: HTMLCanvasElement) => Picture;

/** Both embedding spaces, side by side: one camera, one pick and one legend for both. */
export class Space {
  private readonly camera = new OrbitCamera();
  private readonly clouds: Record<NetworkId, Cloud>;
  private isSelecting = false;
  private readonly hidden = new Set<number>();
  private legend: Category[] = [];

  constructor(private readonly store: Store) {
    const cloud = (id: NetworkId) => {
      const holder = document.querySelector<HTMLElement>(`.network[data-network="${id}"]`)!;
      const made = new Cloud(id, this.camera, {
        onMove: () => this.draw(),
        onPick: (index) => this.store.set(withPicked(this.store.state, this.rowsOf(id)?.[index])),
        onSelect: (indices) => {
          const rows = this.rowsOf(id);
          if (rows) store.change({ selected: new Set(indices.map((index) => rows[index])) });
        },
        isSelecting: () => this.isSelecting,
        describe: (index) => this.describe(id, index),
        background: () => cssColor('--canvas'),
      });
      new NetworkPanel(store, id, holder, made.holder);
      return made;
    };
    this.clouds = { left: cloud('left'), right: cloud('right') };
    onThemeChange(() => this.paint());
    addEventListener('beforeprint', () => this.drawForPrint());
    store.watch(
      ({ view }) => [view.dimensions],
      ({ view }) => {
        this.camera.reset(view.dimensions === 2);
        this.draw();
      },
    );
    store.watch(
      ({ view, networks }) => [view, networks.left?.since, networks.right?.since],
      ({ view, networks }) => {
        if (networks.left && networks.right) store.client.send({ kind: 'showSpace', view });
      },
    );
    store.watch(
      ({ data, coloring, colorColumn }) => [data, coloring, colorColumn],
      () => this.hidden.clear(),
    );
    for (const id of NETWORK_IDS) {
      let shown: State['networks'][NetworkId] | undefined;
      store.watch(
        ({ networks }) => [networks[id]?.space],
        ({ networks }) => {
          const now = networks[id];
          if (!now?.space) return this.clouds[id].say('');
          const isSame =
            shown?.since === now.since && shown.space?.view.readouts[id] === now.space.view.readouts[id];
          const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
          this.clouds[id].points.setPositions(
            now.space.positions,
            isSame && !still && isInSight(this.clouds[id].canvas),
          );
          shown = now;
          this.paint();
        },
      );
      store.watch(
        ({ networks }) => [networks.left?.status.encoder, networks.right?.status.encoder],
        (state) =>
          this.clouds[id].canvas.setAttribute(
            'aria-label',
            `Scatter plot of the embeddings of ${titleOf(state, id)}. Arrow keys turn it, plus and minus zoom, Enter picks the point in the middle.`,
          ),
      );
    }
    store.watch(
      ({ selected, isolated, data, nearest, coloring, colorColumn }) => [
        selected,
        isolated,
        data,
        nearest,
        coloring,
        colorColumn,
      ],
      () => this.paint(),
    );
    store.watch(
      ({ picked }) => [picked],
      () => this.mark(),
    );
    store.watch(
      ({ view, coloring, colorColumn, data }) => [view, coloring, colorColumn, data],
      () => this.drawToolbar(),
    );
  }

  /** From now on both clouds are drawn by this. */
  paintBy(painter: Painter): void {
    for (const id of NETWORK_IDS) {
      try {
        this.clouds[id].picture = painter(this.clouds[id].canvas);
        this.clouds[id].say('');
      } catch (error) {
        this.stopPainting(`The points cannot be drawn: ${(error as Error).message}`);
      }
    }
    this.draw();
  }

  stopPainting(why: string): void {
    for (const id of NETWORK_IDS) {
      this.clouds[id].picture = undefined;
      this.clouds[id].say(why);
    }
  }

  private rowsOf(id: NetworkId): Uint32Array | undefined {
    return this.store.state.networks[id]?.space?.rows;
  }

  private draw(): void {
    for (const id of NETWORK_IDS) this.clouds[id].draw();
  }

  private paint(): void {
    const { state } = this.store;
    const { data, selected, isolated, nearest } = state;
    if (!data) return;
    const { names, of } = this.categories(state, data);
    const counts = names.map(() => 0);
    const background = cssColor('--canvas');
    const categoriesOf: Partial<Record<NetworkId, Int32Array>> = {};
    for (const id of NETWORK_IDS) {
      const space = state.networks[id]?.space;
      if (!space) continue;
      categoriesOf[id] = Int32Array.from(space.rows, (row, i) => of(id, row, i));
    }
    const counted = categoriesOf.right ?? categoriesOf.left;
    counted?.forEach((category) => counts[category]++);
    const styles = categoryStyles(counts);
    for (const id of NETWORK_IDS) {
      const rows = this.rowsOf(id);
      const categories = categoriesOf[id];
      if (!rows || !categories) continue;
      const near = new Set(
        nearest?.networks.find(({ network }) => network === id)?.neighbours.map(({ row }) => row),
      );
      this.clouds[id].points.setStyles((index) => {
        const category = categories[index];
        const row = rows[index];
        const isSelected = selected.has(row);
        if (this.hidden.has(category) || (isolated && !isSelected)) return undefined;
        const style = styles[category];
        if (near.has(row)) return { ...style, ringed: true };
        if (selected.size === 0 || isolated) return style;
        return isSelected ? { ...style, ringed: true } : { ...style, color: faded(style.color, background) };
      });
    }
    this.legend = names.map((name, c) => ({ name, count: counts[c], style: styles[c] }));
    drawLegend(byId('space-legend'), this.legend, this.hidden, () => this.paint());
    this.mark();
  }

  /** The picked record's point in each cloud, and lines to its neighbours there. */
  private mark(): void {
    const { picked, nearest, networks } = this.store.state;
    for (const id of NETWORK_IDS) {
      const rows = networks[id]?.space?.rows;
      const index = (row: number) => rows?.indexOf(row) ?? -1;
      const at = picked === undefined ? -1 : index(picked);
      const near = nearest?.networks.find(({ network }) => network === id)?.neighbours ?? [];
      this.clouds[id].mark(
        at < 0 ? undefined : at,
        near.map(({ row }) => index(row)).filter((place) => place >= 0),
      );
    }
  }

  /** The categories' names, and which one a row is `of`, at a place in a network's cloud. */
  private categories({ networks, coloring, colorColumn }: State, data: DataSummary) {
    const column = data.others.find(({ name }) => name === colorColumn);
    if (column) {
      const names = [...new Set(column.values)].sort();
      const places = new Map(names.map((name, i) => [name, i]));
      return {
        names: names.map((name) => name || '(empty)'),
        of: (_: NetworkId, row: number) => places.get(column.values[row])!,
      };
    }
    switch (coloring) {
      case 'class':
        return { names: data.classes, of: (_: NetworkId, row: number) => data.labels[row] };
      case 'prediction': {
        // A run from files may know other classes than the data.
        const names = [...new Set(NETWORK_IDS.flatMap((id) => networks[id]?.space?.classes ?? []))];
        return {
          names,
          of: (id: NetworkId, _: number, place: number) => {
            const { classes, predicted } = networks[id]!.space!;
            return names.indexOf(classes[predicted[place]]);
          },
        };
      }
      case 'split':
        return { names: SPLIT_NAMES, of: (_: NetworkId, row: number) => data.splits[row] };
    }
  }

  private describe(id: NetworkId, index: number): string[] {
    const { networks, data } = this.store.state;
    const space = networks[id]?.space;
    if (!space || !data) return [];
    const row = space.rows[index];
    const isTrained = space.of.weights[id]?.from !== 'start';
    return [
      data.ids[row],
      `${data.classes[data.labels[row]] ?? 'no class'}, ${SPLIT_NAMES[data.splits[row]]}`,
      ...(isTrained ? [`predicted: ${space.classes[space.predicted[index]]}`] : []),
      ...othersOf(data, row, MOST_TOLD).map(([name, value]) => `${name}: ${value}`),
    ];
  }

  private drawToolbar(): void {
    const { view, coloring, colorColumn, data } = this.store.state;
    const change = (part: Partial<State['view']>) =>
      this.store.change({ view: { ...this.store.state.view, ...part } });
    const choice = <T extends string>(
      label: string,
      name: string,
      choices: { value: T; label: string }[],
      chosen: T,
      onChoose: (value: T) => void,
    ) =>
      h(
        'label',
        { class: name !== 'coloring' && 'computes' },
        `${label} `,
        select(choices, chosen, onChoose, { name }),
      );
    const region = button(
      'Select a region',
      () => {
        this.isSelecting = !this.isSelecting;
        region.setAttribute('aria-pressed', String(this.isSelecting));
        for (const id of NETWORK_IDS) this.clouds[id].canvas.classList.toggle('selecting', this.isSelecting);
      },
      {
        'aria-pressed': String(this.isSelecting),
        title: 'Then drag around points; Shift and drag does the same',
      },
    );
    byId('space-toolbar').replaceChildren(
      choice(
        'Colour',
        'coloring',
        [
          ...COLORINGS.map((value): { value: string; label: string } => ({ value, label: value })),
          ...colorColumns(data).map(({ name }) => ({ value: `column ${name}`, label: name })),
        ],
        colorColumn === undefined ? coloring : `column ${colorColumn}`,
        (value) => {
          const chosen = COLORINGS.find((one) => one === value);
          this.store.change(
            chosen
              ? { coloring: chosen, colorColumn: undefined }
              : { colorColumn: value.slice('column '.length) },
          );
        },
      ),
      choice(
        'Projection',
        'projection',
        [
          { value: 'pca', label: 'PCA' },
          { value: 'umap', label: 'UMAP' },
        ],
        view.projection,
        (projection) => change({ projection }),
      ),
      choice(
        'Axes',
        'dimensions',
        [
          { value: '2', label: '2-D' },
          { value: '3', label: '3-D' },
        ],
        String(view.dimensions) as '2' | '3',
        (dimensions) => change({ dimensions: dimensions === '2' ? 2 : 3 }),
      ),
      region,
      byId('find-ids'),
      button('Reset view', () => {
        this.camera.reset();
        this.draw();
      }),
      button('SVG', () => this.save('svg'), { title: 'Save the picture of both spaces, as vectors' }),
      button('PNG', () => this.save('png'), { title: 'Save the picture of both spaces, as pixels' }),
    );
  }

  private save(format: 'svg' | 'png'): void {
    const pictures = NETWORK_IDS.map((id) => ({
      title: titleOf(this.store.state, id),
      points: this.clouds[id].points,
      captions: captionOf(this.store.state, id).split(/ · (?=PCA|UMAP)/),
    }));
    const { clientWidth, clientHeight } = this.clouds.left.canvas;
    saveClouds(pictures, this.legend, this.camera, clientWidth, clientHeight, format);
  }

  /** On paper a canvas is blank: drawings stand in for them. */
  private drawForPrint(): void {
    for (const id of NETWORK_IDS) {
      const { canvas, points, holder } = this.clouds[id];
      const { clientWidth: width, clientHeight: height } = canvas;
      // Some browsers have hidden the canvas by now.
      const drawing = cloudDrawing(points, this.camera, width || 480, height || 360);
      drawing.setAttribute('class', 'cloud-print');
      holder.after(drawing);
      addEventListener('afterprint', () => drawing.remove(), { once: true });
    }
  }
}

/** Whether some of an element is in the window: what is not need not move. */
function isInSight(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
