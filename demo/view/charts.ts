import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { percent } from '../../src/words';
import { NETWORK_IDS, type NetworkId } from '../protocol';
import { titleOf, type PageState } from '../state';
import { byId } from './dom';
import { cssColor, onThemeChange } from './theme';

/** Share that a new batch has in the smoothed training curve. */
const SMOOTHING = 0.15;
/** Above this many points every other one is dropped. */
const MOST_POINTS = 3000;
const HEIGHT = 220;

/** One network's curve of one quantity, by epochs done. */
interface Curve {
  train: Map<number, number>;
  validation: Map<number, number>;
  smooth?: number;
}

class Chart {
  private curves = fresh();
  private plot: uPlot | undefined;
  private drawn = false;

  constructor(
    private readonly holder: HTMLElement,
    private readonly state: PageState,
    private readonly quantity: 'loss' | 'accuracy',
  ) {
    new ResizeObserver(() => this.plot?.setSize({ width: holder.clientWidth, height: HEIGHT })).observe(
      holder,
    );
    onThemeChange(() => this.rebuild());
    this.rebuild();
  }

  clear(network: NetworkId): void {
    this.curves[network] = { train: new Map(), validation: new Map() };
    this.rebuild();
  }

  addTraining(network: NetworkId, epochs: number, value: number): void {
    const curve = this.curves[network];
    curve.smooth = curve.smooth === undefined ? value : curve.smooth + SMOOTHING * (value - curve.smooth);
    curve.train.set(epochs, curve.smooth);
    if (curve.train.size > MOST_POINTS) {
      curve.train = new Map([...curve.train].filter((_, i) => i % 2 === 0));
    }
    this.redraw();
  }

  addValidation(network: NetworkId, epochs: number, value: number): void {
    this.curves[network].validation.set(epochs, value);
    this.redraw();
  }

  /** At most once per frame. */
  private redraw(): void {
    if (this.drawn) return;
    this.drawn = true;
    requestAnimationFrame(() => {
      this.drawn = false;
      this.plot?.setData(this.aligned());
    });
  }

  private aligned(): uPlot.AlignedData {
    const columns = NETWORK_IDS.flatMap((id) => [this.curves[id].train, this.curves[id].validation]);
    const xs = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
    return [xs, ...columns.map((column) => xs.map((x) => column.get(x) ?? null))];
  }

  private rebuild(): void {
    this.plot?.destroy();
    const { holder, quantity } = this;
    const axis = {
      stroke: cssColor('--muted'),
      grid: { stroke: cssColor('--line'), width: 1 },
      ticks: { show: false },
    };
    const show = (_: uPlot, value: number | null) =>
      value == null ? '–' : quantity === 'accuracy' ? percent(value) : value.toFixed(3);
    const series = NETWORK_IDS.flatMap((id): uPlot.Series[] => {
      const stroke = cssColor(`--network-${id}`);
      const title = titleOf(this.state, id);
      return [
        {
          label: `${title}, training`,
          stroke,
          width: 1,
          alpha: 0.55,
          spanGaps: true,
          points: { show: false },
          value: show,
        },
        {
          label: `${title}, validation`,
          stroke,
          width: 3,
          spanGaps: true,
          points: { show: true, size: 6, fill: stroke },
          value: show,
        },
      ];
    });
    this.plot = new uPlot(
      {
        width: holder.clientWidth || 320,
        height: HEIGHT,
        scales: {
          x: { time: false, range: (_, low, high) => [Math.min(0, low ?? 0), Math.max(1, high ?? 1)] },
          y:
            quantity === 'accuracy'
              ? { range: [0, 1] }
              : { range: (_, __, high) => [0, Math.max(0.5, high ?? 1.5)] },
        },
        axes: [
          { ...axis, label: 'epochs', labelSize: 20, size: 34 },
          {
            ...axis,
            size: 46,
            values: quantity === 'accuracy' ? (_, ticks) => ticks.map((t) => percent(t, 0)) : undefined,
          },
        ],
        series: [
          { label: 'epoch', value: (_, value) => (value == null ? '–' : value.toFixed(2)) },
          ...series,
        ],
        legend: { live: true },
      },
      this.aligned(),
      holder,
    );
  }
}

function fresh(): Record<NetworkId, Curve> {
  return {
    left: { train: new Map(), validation: new Map() },
    right: { train: new Map(), validation: new Map() },
  };
}

export function mountCharts(state: PageState): void {
  const { client } = state;
  const loss = new Chart(byId('loss-chart'), state, 'loss');
  const accuracy = new Chart(byId('accuracy-chart'), state, 'accuracy');
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
}
