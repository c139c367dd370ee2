import { linearScale, px, type Scale } from '../../src/page/scale';
import { count, percent } from '../../src/words';
import { NETWORK_IDS, type NetworkId } from '../protocol';
import { titleOf, type State } from '../state';
import type { Store } from '../store';
import { button, byId, h, svg } from './dom';
import { savePicture } from './pictureFile';

/** Share that a new batch has in the smoothed training curve. */
const SMOOTHING = 0.15;
/** Above this many points every other one is dropped. */
const MOST_POINTS = 600;
/** Between two drawings, so that training has the processor. */
const REDRAW_MS = 250;

/** Width of a drawing that has no place yet, and its height against the width and the window. */
const WIDTH = 300;
const SHAPE = { ofWidth: 0.58, ofWindow: 0.3 };
/** Texts at the lines' ends come no closer. */
const LINE_HEIGHT = 13;

type At = [epochs: number, value: number];

/** One network's curve of one quantity, by epochs done. */
interface Curve {
  train: At[];
  validation: At[];
}

class Chart {
  private readonly curves: Record<NetworkId, Curve> = { left: empty(), right: empty() };
  private readonly drawing = svg('svg', { role: 'img' });
  private frame = frameOf(WIDTH);
  private waiting = false;

  constructor(
    holder: HTMLElement,
    private readonly store: Store,
    private readonly quantity: 'loss' | 'accuracy',
  ) {
    const title = quantity === 'accuracy' ? 'Accuracy' : 'Loss';
    const saveAs = (format: 'svg' | 'png') =>
      button(format.toUpperCase(), () => void savePicture(this.drawing, quantity, format), {
        class: 'quiet tiny',
        'aria-label': `Save the picture of the ${quantity} as ${format.toUpperCase()}`,
      });
    holder.append(
      h(
        'figcaption',
        { class: 'row spread nowrap' },
        h('h3', {}, title, ' ', h('span', { class: 'small muted' }, quantity === 'loss' ? 'in nats' : '')),
        h('span', { class: 'save' }, saveAs('svg'), saveAs('png')),
      ),
      this.drawing,
    );
    new ResizeObserver(() => this.redraw()).observe(holder);
    this.draw();
  }

  clear(network: NetworkId): void {
    this.curves[network] = empty();
    this.redraw();
  }

  addTraining(network: NetworkId, epochs: number, value: number): void {
    const { train } = this.curves[network];
    // After a lost device an epoch may be trained again.
    while (train.length > 0 && train.at(-1)![0] >= epochs) train.pop();
    const smooth = train.length > 0 ? train.at(-1)![1] + SMOOTHING * (value - train.at(-1)![1]) : value;
    train.push([epochs, smooth]);
    if (train.length > MOST_POINTS) this.curves[network].train = train.filter((_, i) => i % 2 === 0);
    this.redraw();
  }

  addValidation(network: NetworkId, epoch: number, value: number): void {
    const { validation } = this.curves[network];
    this.curves[network].validation = [...validation.filter(([at]) => at < epoch), [epoch, value]];
    this.redraw();
  }

  redraw(): void {
    if (this.waiting) return;
    this.waiting = true;
    setTimeout(() => {
      this.waiting = false;
      this.draw();
    }, REDRAW_MS);
  }

  private draw(): void {
    const { state } = this.store;
    this.frame = frameOf(this.drawing.clientWidth || WIDTH);
    const { left, right, top: upper, bottom, width, height } = this.frame;
    this.drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const all = NETWORK_IDS.flatMap((id) => [...this.curves[id].train, ...this.curves[id].validation]);
    const epochs = Math.max(1, ...NETWORK_IDS.map((id) => state.networks[id]?.trained?.of ?? 1));
    const x = linearScale([0, epochs], [left, right], Math.min(6, epochs));
    const top = this.quantity === 'accuracy' ? 1 : Math.max(0.5, ...all.map(([, value]) => value));
    const y = linearScale([0, top], [bottom, upper], 4);
    const hasLines = all.length > 0;
    this.drawing.replaceChildren(
      ...this.axes(x, y, hasLines),
      ...(this.quantity === 'accuracy' ? chanceLine(state, this.frame, x, y) : []),
      ...NETWORK_IDS.flatMap((id) => lines(id, this.curves[id], x, y)),
      ...this.ends(state, y),
    );
    const said = NETWORK_IDS.flatMap((id) => {
      const last = this.curves[id].validation.at(-1);
      return last ? [`${titleOf(state, id)} ${this.format(last[1])} after ${count(last[0], 'epoch')}`] : [];
    });
    this.drawing.setAttribute(
      'aria-label',
      `${this.quantity} on validation: ${said.join(', ') || 'nothing yet'}`,
    );
  }

  private axes(x: Scale, y: Scale, isNumbered: boolean): SVGElement[] {
    const { left, right, bottom } = this.frame;
    const text = (value: number) =>
      this.quantity === 'accuracy' ? percent(value, 0) : value.toFixed(y.decimals);
    return [
      ...y.ticks.flatMap((tick) => [
        svg('line', { x1: left, x2: right, y1: px(y(tick)), y2: px(y(tick)), class: 'grid' }),
        svg('text', { x: left - 5, y: px(y(tick) + 4), 'text-anchor': 'end', class: 'tick' }, text(tick)),
      ]),
      ...(isNumbered ? x.ticks.filter(Number.isInteger) : []).map((tick) =>
        svg('text', { x: px(x(tick)), y: bottom + 15, 'text-anchor': 'middle', class: 'tick' }, String(tick)),
      ),
      svg('text', { x: right + 14, y: bottom + 15, class: 'tick' }, 'epoch'),
    ];
  }

  /** The latest validation values, each at its line's end and in its colour. */
  private ends(state: State, y: Scale): SVGElement[] {
    const places = NETWORK_IDS.flatMap((id) => {
      const last = this.curves[id].validation.at(-1);
      return last ? [{ id, value: last[1], y: y(last[1]) }] : [];
    });
    if (places.length === 2) spread(places);
    return places.map(({ id, value, y: at }) =>
      svg(
        'text',
        { x: this.frame.right + 6, y: px(at + 4), class: `end ${id}` },
        this.format(value),
        svg('title', {}, titleOf(state, id)),
      ),
    );
  }

  private format(value: number): string {
    return this.quantity === 'accuracy' ? percent(value) : value.toFixed(3);
  }
}

interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A drawing as wide as its place, so that its letters are the page's. */
function frameOf(width: number): Frame {
  const height = Math.round(Math.max(130, Math.min(width * SHAPE.ofWidth, innerHeight * SHAPE.ofWindow)));
  return { width, height, left: 40, right: width - 54, top: 8, bottom: height - 22 };
}

function empty(): Curve {
  return { train: [], validation: [] };
}

/** What always naming the commonest class reaches on the validation split. */
function chanceLine({ data }: State, { left, right }: Frame, x: Scale, y: Scale): SVGElement[] {
  if (!data) return [];
  const counts = data.classes.map(() => 0);
  data.labels.forEach((label, i) => data.splits[i] === VALIDATION && label >= 0 && counts[label]++);
  const all = counts.reduce((sum, size) => sum + size, 0);
  if (all === 0) return [];
  const at = px(y(Math.max(...counts) / all));
  return [
    svg('line', { x1: left, x2: right, y1: at, y2: at, class: 'chance' }),
    svg('text', { x: px(x(0) + 4), y: Number(at) - 4, class: 'tick' }, 'commonest class'),
  ];
}

/** Index of the validation split in the data's `splits`. */
const VALIDATION = 1;

function lines(id: NetworkId, { train, validation }: Curve, x: Scale, y: Scale): SVGElement[] {
  const points = (line: At[]) => line.map(([epochs, value]) => `${px(x(epochs))},${px(y(value))}`).join(' ');
  return [
    ...(train.length > 1 ? [svg('polyline', { points: points(train), class: `training ${id}` })] : []),
    ...(validation.length > 1 ? [svg('polyline', { points: points(validation), class: `bold ${id}` })] : []),
    ...validation.map(([epoch, value]) =>
      svg('circle', { cx: px(x(epoch)), cy: px(y(value)), r: 3, class: `dot ${id}` }),
    ),
  ];
}

/** Moves two places apart until both can be read. */
function spread(places: { y: number }[]): void {
  const [upper, lower] = [...places].sort((a, b) => a.y - b.y);
  const missing = LINE_HEIGHT - (lower.y - upper.y);
  if (missing <= 0) return;
  upper.y -= missing / 2;
  lower.y += missing / 2;
}

/** Loss and accuracy of both networks as they learn. */
export function mountCurves(store: Store): void {
  const { client } = store;
  const loss = new Chart(byId('loss-chart'), store, 'loss');
  const accuracy = new Chart(byId('accuracy-chart'), store, 'accuracy');
  client.on('step', ({ step }) => {
    loss.addTraining(step.network, step.epochs, step.loss);
    accuracy.addTraining(step.network, step.epochs, step.accuracy);
  });
  client.on('epoch', ({ network, epoch }) => {
    loss.addValidation(network, epoch.epoch, epoch.valLoss);
    accuracy.addValidation(network, epoch.epoch, epoch.valAccuracy);
  });
  client.on('status', ({ status }) => {
    if (status.state !== 'empty' && status.state !== 'loaded') return;
    loss.clear(status.network);
    accuracy.clear(status.network);
  });
  client.on('loaded', () =>
    NETWORK_IDS.forEach((id) => {
      loss.clear(id);
      accuracy.clear(id);
    }),
  );
  store.watch(
    ({ data }) => [data],
    () => accuracy.redraw(),
  );
}
