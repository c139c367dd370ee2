import { axes, type Frame } from '../page/axes';
import { markup, type Markup } from '../page/markup';
import { px } from '../page/scale';
import { spread } from '../page/spread';
import type { Ceilings } from './ceilings';
import { cellOf, ENCODER_NAMES } from '../model/config';
import { decimal, logScale, type LogScale } from './logScale';
import type { KernelProfile } from './roofline';
import { digits, percent } from '../words';

const WIDTH = 560;
const HEIGHT = 380;
const FRAME: Frame = { height: HEIGHT, left: 62, right: WIDTH - 16, top: 16, bottom: HEIGHT - 44 };
/** The kernels of recurrent layers are named `lstm/forward`, by their cell. */
const CELLS: readonly (string | undefined)[] = ENCODER_NAMES.map((encoder) => cellOf({ encoder }));
/** Kernels with a smaller share of the time get no number. */
const LEAST_NUMBERED = 0.01;
/** Numbers come no closer. */
const NUMBER_GAP = 16;
/** Lower rates lie at the chart's foot, as a share of the ceiling. */
const LOWEST = 1e-5;

/**
 * Kernels under the adapter's two ceilings: the nearer to the roof the better, the larger the more of the step's time.
 * Numbers are places in `kernels`, from 1; those that compute nothing are left out.
 */
export function rooflineChart(label: string, kernels: KernelProfile[], ceilings: Ceilings): Markup {
  const points = kernels.flatMap((kernel, i) => {
    if (kernel.operations === 0 || kernel.bytes === 0) return [];
    const rate = Math.max(kernel.operationRate, ceilings.operations * LOWEST);
    return [{ kernel, number: i + 1, intensity: kernel.operations / kernel.bytes, rate }];
  });
  const ridge = ceilings.operations / ceilings.bytes;
  const intensities = [ridge, ...points.map(({ intensity }) => intensity)];
  const rates = [ceilings.operations, ...points.map(({ rate }) => rate)];
  const ends: [number, number] = [Math.min(...intensities) / 4, Math.max(...intensities) * 6];
  const x = logScale(ends, [FRAME.left, FRAME.right]);
  const lowest = Math.min(...rates) / 3;
  const y = logScale([lowest, ceilings.operations * 3], [FRAME.bottom, FRAME.top]);
  // The chart's foot cuts the slope where the axis begins lower.
  const slopeStart = Math.max(ends[0], lowest / ceilings.bytes);
  // The largest first, so that none hides another.
  const circles = points
    .map(({ kernel, number, intensity, rate }) => ({
      kernel,
      number,
      x: x(intensity),
      y: y(rate),
      radius: 3 + 10 * Math.sqrt(kernel.share),
    }))
    .sort((a, b) => b.radius - a.radius);
  return markup`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${axes(
  FRAME,
  {
    name: 'operations per byte',
    ticks: x.ticks.map((tick) => ({ place: x(tick), text: decimal(tick) })),
    grid: true,
  },
  {
    name: 'GFLOP/s',
    ticks: y.ticks.map((tick) => ({ place: y(tick), text: decimal(tick / 1e9) })),
    grid: true,
  },
)}
${roof(x, y, [slopeStart, ends[1]], ceilings)}
${circles.map(circle)}
${numbers(circles.filter(({ kernel }) => kernel.share >= LEAST_NUMBERED))}
</svg>`;
}

/** A kernel's place in the chart. */
interface Circle {
  kernel: KernelProfile;
  number: number;
  x: number;
  y: number;
  radius: number;
}

function circle({ kernel: profile, number, x, y, radius }: Circle): Markup {
  const { kernel, operationRate, operations, bytes, share } = profile;
  const color = CELLS.includes(kernel.split('/')[0]) ? 'color-4' : 'color-1';
  const title = `${number}. ${kernel}: ${digits(operationRate / 1e9)} GFLOP/s, ${digits(operations / bytes)} operations a byte, ${percent(share)} of the time`;
  return markup`<g class="${color}"><circle fill="currentColor" fill-opacity="0.75" cx="${px(x)}" cy="${px(y)}" r="${px(radius)}"><title>${title}</title></circle></g>`;
}

/** The kernels' numbers beside their circles, apart from each other. */
function numbers(circles: Circle[]): Markup[] {
  const wanted = circles.map(({ x, y, radius }) => ({ x: x + radius + 9, y }));
  const bounds = [
    { x: FRAME.left + 8, y: FRAME.top + 8 },
    { x: FRAME.right - 8, y: FRAME.bottom - 8 },
  ];
  return spread(wanted, NUMBER_GAP, bounds[0], bounds[1]).map(
    ({ x, y }, i) =>
      markup`<text class="name" x="${px(x)}" y="${px(y + 4)}" text-anchor="middle">${circles[i].number}</text>`,
  );
}

/** The slope of the copy's rate up to the level of the multiply-adds', each with its name. */
function roof(
  x: LogScale,
  y: LogScale,
  [low, high]: [number, number],
  { operations, bytes }: Ceilings,
): Markup {
  const ridge = operations / bytes;
  const points = [low, ridge, high].map((at) => [x(at), y(Math.min(operations, at * bytes))]);
  const [[x0, y0], [x1, y1]] = points;
  const [middleX, middleY] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const angle = (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI;
  return markup`<polyline class="line color-0" points="${points.map(([px0, py0]) => `${px(px0)},${px(py0)}`).join(' ')}"/>
<text class="axis" x="${FRAME.right - 4}" y="${px(y1 - 7)}" text-anchor="end">multiply-adds ${digits(operations / 1e9)} GFLOP/s</text>
<text class="axis" transform="translate(${px(middleX)} ${px(middleY)}) rotate(${px(angle)}) translate(0 -7)" text-anchor="middle">copy ${digits(bytes / 1e9)} GB/s</text>`;
}
