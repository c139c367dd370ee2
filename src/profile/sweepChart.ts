import { axes, linearAxis, type Frame } from '../page/axes';
import { markup, type Markup } from '../page/markup';
import { use, type Mark } from '../page/marks';
import { linearScale, px } from '../page/scale';
import { spread } from '../page/spread';
import { logScale } from './logScale';
import { count } from '../words';

/** Values over a logarithmic axis, in the order of the axis. */
interface SweepLine {
  name: string;
  values: number[];
}

interface SweepChart {
  /** For who cannot see it. */
  label: string;
  xLabel: string;
  yLabel: string;
  /** Places on the axis. */
  places: number[];
  lines: SweepLine[];
}

const WIDTH = 560;
const HEIGHT = 280;
const FRAME: Frame = { height: HEIGHT, left: 62, right: WIDTH - 110, top: 16, bottom: HEIGHT - 44 };
/** Names at the lines' ends come no closer. */
const NAME_HEIGHT = 15;

const STYLES: Mark[] = [
  { color: 'color-1', shape: 'shape-0' },
  { color: 'color-4', shape: 'shape-1' },
  { color: 'color-3', shape: 'shape-2' },
];

/** Up to three lines over a logarithmic axis, from zero upwards, each named at its end. */
export function sweepChart({ label, xLabel, yLabel, places, lines }: SweepChart): Markup {
  const { left, right, top, bottom } = FRAME;
  const x = logScale([places[0] / 1.3, places.at(-1)! * 1.3], [left, right]);
  const most = Math.max(...lines.flatMap(({ values }) => values));
  const y = linearScale([0, most * 1.15 || 1], [bottom, top]);
  const names = spread(
    lines.map(({ values }) => ({ x: 0, y: y(values.at(-1)!) })),
    NAME_HEIGHT,
    { x: 0, y: top },
    { x: 0, y: bottom },
  );
  return markup`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${axes(
  FRAME,
  { name: xLabel, ticks: places.map((place) => ({ place: x(place), text: count(place) })) },
  linearAxis(yLabel, y),
)}
${lines.map(({ name, values }, i) => {
  const points = values.map((value, at) => ({ value, x: px(x(places[at])), y: px(y(value)) }));
  return markup`<polyline class="line ${STYLES[i].color}" points="${points.map((at) => `${at.x},${at.y}`).join(' ')}"/>
${points.map((at) => use(STYLES[i], at.x, at.y, `${name}: ${at.value.toPrecision(3)}`))}
<text class="name ${STYLES[i].color}" x="${right + 8}" y="${px(names[i].y + 4)}">${name}</text>`;
})}
</svg>`;
}
