import { markup, type Markup } from './markup';
import { use, type Mark } from './marks';
import { extent, linearScale, px } from './scale';

interface ScatterPlot {
  /** For who cannot see it. */
  label: string;
  /** (N, 2) row-major. */
  points: Float32Array;
  /** The mark of each point. */
  marks: Mark[];
  /** What the pointer shows at each point. */
  titles: string[];
  xLabel: string;
  yLabel: string;
}

const WIDTH = 420;
const HEIGHT = 340;
const MARGIN = { left: 26, right: 10, top: 10, bottom: 26 };
/** More points get smaller marks. */
const MANY = 400;
const SMALL = 0.75;

/** Points in a frame; each axis is stretched to the points' extent. */
export function scatterPlot({ label, points, marks, titles, xLabel, yLabel }: ScatterPlot): Markup {
  const of = (axis: 0 | 1) => points.filter((_, i) => i % 2 === axis);
  const right = WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const x = linearScale(extent(of(0)), [MARGIN.left + 10, right - 10]);
  const y = linearScale(extent(of(1)), [bottom - 10, MARGIN.top + 10]);
  const size = marks.length > MANY ? SMALL : 1;
  const drawn = marks.map((mark, i) =>
    use(mark, px(x(points[2 * i]) / size), px(y(points[2 * i + 1]) / size), titles[i]),
  );
  return markup`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
<rect class="frame" x="${MARGIN.left}" y="${MARGIN.top}" width="${right - MARGIN.left}" height="${bottom - MARGIN.top}"/>
<g class="points" transform="scale(${size})">${drawn}</g>
<text class="axis" x="${(MARGIN.left + right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${xLabel}</text>
<text class="axis" transform="translate(16 ${(MARGIN.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${yLabel}</text>
</svg>`;
}
