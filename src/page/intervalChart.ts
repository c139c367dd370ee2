import { show } from '../data/show';
import type { Interval } from '../evaluate/bootstrap';
import { range } from '../evaluate/inWords';
import { markup, type Markup } from './markup';
import { use, type Mark } from './marks';
import { linearScale, px } from './scale';

export interface IntervalRow {
  name: string;
  interval: Interval;
  mark: Mark;
}

const AXIS = 272;
const ROW = 34;
const MARGIN = { right: 52, top: 6, bottom: 40 };

/** Values from 0 to 1, or to the greatest end of an interval, one row each. @param left room for the names. */
export function intervalChart(label: string, xLabel: string, rows: IntervalRow[], left = 96): Markup {
  const right = left + AXIS;
  const width = right + MARGIN.right;
  const bottom = MARGIN.top + rows.length * ROW;
  const x = linearScale([0, Math.max(1, ...rows.map(({ interval }) => interval.high))], [left, right]);
  return markup`<svg class="chart" viewBox="0 0 ${width} ${bottom + MARGIN.bottom}" role="img" aria-label="${label}">
${x.ticks.map(
  (
    tick,
  ) => markup`<line class="grid" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${MARGIN.top}" y2="${bottom}"/>
<text class="tick" x="${px(x(tick))}" y="${bottom + 16}" text-anchor="middle">${tick.toFixed(x.decimals)}</text>`,
)}
${rows.map(({ name, interval, mark }, i) => {
  const y = MARGIN.top + i * ROW + ROW / 2;
  const { value, low, high } = interval;
  return markup`<g><title>${show(name)}: ${value.toFixed(3)} (95 % interval ${range(interval)})</title>
<text class="tick" x="${left - 10}" y="${y + 4}" text-anchor="end">${show(name)}</text>
<line class="whisker ${mark.color}" x1="${px(x(low))}" x2="${px(x(high))}" y1="${y}" y2="${y}"/>
${use(mark, px(x(value)), y)}
<text class="tick" x="${right + 8}" y="${y + 4}">${value.toFixed(3)}</text></g>`;
})}
<text class="axis" x="${(left + right) / 2}" y="${bottom + MARGIN.bottom - 6}" text-anchor="middle">${xLabel}</text>
</svg>`;
}
