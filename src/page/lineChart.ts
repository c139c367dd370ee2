import { axes, linearAxis, type Frame } from './axes';
import { markup, type Markup } from './markup';
import { use, type Mark } from './marks';
import { extent, linearScale, px, type Scale } from './scale';

export interface Series {
  name: string;
  /** One per epoch, from epoch 1; what is not finite is left out. */
  values: number[];
}

interface LineChart {
  /** For who cannot see it. */
  label: string;
  yLabel: string;
  series: Series[];
  /** The epoch to point out. */
  best: number;
}

const WIDTH = 420;
const HEIGHT = 280;
const FRAME: Frame = { height: HEIGHT, left: 52, right: WIDTH - 84, top: 24, bottom: HEIGHT - 40 };
/** Names at the lines' ends come no closer. */
const NAME_HEIGHT = 15;
/** With more epochs the marks would run together. */
const MOST_MARKED = 40;

const STYLES: Mark[] = [
  { color: 'color-1', shape: 'shape-0' },
  { color: 'color-4', shape: 'shape-1' },
];

/** One or two lines over the epochs, each named at its end. */
export function lineChart({ label, yLabel, series, best }: LineChart): Markup {
  const epochs = Math.max(...series.map(({ values }) => values.length));
  const { left, right, top, bottom } = FRAME;
  const x = linearScale([1, Math.max(2, epochs)], [left, right], Math.min(6, Math.max(1, epochs - 1)));
  const y = linearScale(extent(series.flatMap(({ values }) => values)), [bottom - 6, top + 6]);
  const ends = series.map(({ values }) => {
    const last = values.findLastIndex(Number.isFinite);
    return last < 0 ? bottom : y(values[last]);
  });
  if (ends.length === 2) spread(ends);
  return markup`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${axes(
  FRAME,
  {
    name: 'epoch',
    ticks: x.ticks.filter(Number.isInteger).map((tick) => ({ place: x(tick), text: String(tick) })),
  },
  linearAxis(yLabel, y),
)}
<line class="pointer" x1="${px(x(best))}" x2="${px(x(best))}" y1="${top}" y2="${bottom}"/>
<text class="axis" x="${px(x(best))}" y="${top - 8}" text-anchor="${best > epochs / 2 ? 'end' : 'start'}">kept: epoch ${best}</text>
${series.map((one, i) => line(one, STYLES[i], x, y))}
${series.map(({ name }, i) => markup`<text class="name ${STYLES[i].color}" x="${right + 8}" y="${px(ends[i] + 4)}">${name}</text>`)}
</svg>`;
}

function line({ name, values }: Series, style: Mark, x: Scale, y: Scale): Markup {
  const places = values.flatMap((value, i) =>
    Number.isFinite(value) ? [{ epoch: i + 1, value, x: px(x(i + 1)), y: px(y(value)) }] : [],
  );
  const marked = places.length <= MOST_MARKED ? places : [];
  return markup`<polyline class="line ${style.color}" points="${places.map((at) => `${at.x},${at.y}`).join(' ')}"/>
${marked.map((at) => use(style, at.x, at.y, `${name}, epoch ${at.epoch}: ${at.value.toFixed(4)}`))}`;
}

/** Moves two places apart until both names can be read. */
function spread(ends: number[]): void {
  const [upper, lower] = ends[0] <= ends[1] ? [0, 1] : [1, 0];
  const missing = NAME_HEIGHT - (ends[lower] - ends[upper]);
  if (missing <= 0) return;
  ends[upper] -= missing / 2;
  ends[lower] += missing / 2;
}
