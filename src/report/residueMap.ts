import { ALPHABET } from '../data/alphabet';
import { HYDROPATHY } from '../data/residueProperties';
import { markup, type Markup } from '../page/markup';
import { HYDROPATHY_LIMIT, hydropathyColor } from './hydropathyColor';
import { principalPlane } from './pca';
import { extent, linearScale, px } from '../page/scale';
import { spread, type Place } from '../page/spread';
import { percent } from '../words';

const WIDTH = 420;
const HEIGHT = 390;
const MARGIN = { left: 26, right: 10, top: 10, bottom: 26 };
const RADIUS = 11;
const SCALE = { width: 150, height: 10 };

/**
 * The 21 symbols where PCA of their learned vectors puts them, coloured by hydropathy: circles shun water, squares do not.
 * @param residueTable (21, E) row-major.
 */
export function residueMap(residueTable: Float32Array): Markup {
  const { points, explained } = principalPlane(residueTable, residueTable.length / ALPHABET.length);
  const right = WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom - 34;
  const axis = (which: 0 | 1) => extent(points.filter((_, i) => i % 2 === which));
  const x = linearScale(axis(0), [MARGIN.left + 18, right - 18]);
  const y = linearScale(axis(1), [bottom - 18, MARGIN.top + 18]);
  const places = [...ALPHABET].map((_, i) => ({ x: x(points[2 * i]), y: y(points[2 * i + 1]) }));
  const least = { x: MARGIN.left + RADIUS + 2, y: MARGIN.top + RADIUS + 2 };
  const most = { x: right - RADIUS - 2, y: bottom - RADIUS - 2 };
  const shown = spread(places, 2 * RADIUS + 2, least, most);
  return markup`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Map of the 21 residue vectors by principal component analysis, coloured by hydropathy.">
<rect class="frame" x="${MARGIN.left}" y="${MARGIN.top}" width="${right - MARGIN.left}" height="${bottom - MARGIN.top}"/>
${places.map((place, i) => leader(place, shown[i]))}
${[...ALPHABET].map((symbol, i) => residueMark(symbol, shown[i]))}
<text class="axis" x="${(MARGIN.left + right) / 2}" y="${bottom + 17}" text-anchor="middle">component 1 (${percent(explained[0])} of the variance)</text>
<text class="axis" transform="translate(16 ${(MARGIN.top + bottom) / 2}) rotate(-90)" text-anchor="middle">component 2 (${percent(explained[1])})</text>
${colorScale(MARGIN.left, HEIGHT - 26)}
</svg>`;
}

/** Shows where a mark that was moved belongs. */
function leader(place: Place, shown: Place): Markup | string {
  if (Math.hypot(place.x - shown.x, place.y - shown.y) < 2) return '';
  return markup`<line class="base" x1="${px(place.x)}" y1="${px(place.y)}" x2="${px(shown.x)}" y2="${px(shown.y)}"/>
<circle class="true-place" cx="${px(place.x)}" cy="${px(place.y)}" r="1.8"/>`;
}

function residueMark(symbol: string, { x, y }: Place): Markup {
  const index = HYDROPATHY.get(symbol);
  const title = index === undefined ? `${symbol}: any or unknown` : `${symbol}: hydropathy ${index}`;
  const text = markup`<text class="${isDark(index) ? 'on-dark' : 'on-light'}" x="${px(x)}" y="${px(y + 4.5)}" text-anchor="middle">${symbol}</text>`;
  const place =
    index !== undefined && index > 0
      ? markup`<circle class="residue" cx="${px(x)}" cy="${px(y)}" r="${RADIUS}" fill="${hydropathyColor(index)}"/>`
      : markup`<rect class="residue${index === undefined ? ' unknown' : ''}" x="${px(x - RADIUS + 1)}" y="${px(y - RADIUS + 1)}" width="${2 * RADIUS - 2}" height="${2 * RADIUS - 2}" fill="${hydropathyColor(index ?? 0)}"/>`;
  return markup`<g><title>${title}</title>${place}${text}</g>`;
}

/** Whether white text is read better on the colour. */
function isDark(index = 0): boolean {
  return index < -2.5;
}

function colorScale(left: number, top: number): Markup {
  const steps = 30;
  const width = SCALE.width / steps;
  const middle = WIDTH / 2 - SCALE.width / 2 + left / 2;
  const boxes = Array.from({ length: steps }, (_, i) => {
    const index = HYDROPATHY_LIMIT * ((2 * (i + 0.5)) / steps - 1);
    return markup`<rect x="${px(middle + i * width)}" y="${top}" width="${px(width + 0.3)}" height="${SCALE.height}" fill="${hydropathyColor(index)}"/>`;
  });
  return markup`${boxes}
<text class="tick" x="${px(middle - 8)}" y="${top + 9}" text-anchor="end">-4.5 hydrophilic ■</text>
<text class="tick" x="${px(middle + SCALE.width + 8)}" y="${top + 9}">● hydrophobic 4.5</text>`;
}
