import { show } from '../data/show';
import { markup, type Markup } from '../page/markup';
import { px } from '../page/scale';
import { count, percent } from '../words';

/** From this share on white is read better than black. */
const STRONG = 0.85;
const LONGEST_NAME = 18;
/** Numbers are written into the cells of so many classes at most. */
const MOST_NUMBERED = 25;

/**
 * The confusion matrix: rows are the truth, columns the predictions, shades the shares within a row.
 * @param confusion (C, C) counts.
 */
export function confusionHeatMap(classes: string[], confusion: number[][]): Markup {
  const names = classes.map((name) => show(name, LONGEST_NAME));
  const cell =
    classes.length <= 6 ? 52 : classes.length <= 14 ? 38 : classes.length <= MOST_NUMBERED ? 30 : 14;
  const longest = Math.max(...names.map((name) => name.length), 4);
  const left = 34 + longest * 7.2;
  const top = 8;
  const size = cell * classes.length;
  const slanted = longest * 7.2 > cell;
  const upright = cell < 20;
  const below = 30 + (upright ? longest * 7.2 : slanted ? longest * 5.2 : 12);
  const width = Math.max(left + size + (slanted ? 12 : 4), 300);
  const rows = confusion.map((counts, truth) => {
    const total = counts.reduce((sum, n) => sum + n, 0);
    return counts.map((n, predicted) => {
      const share = total > 0 ? n / total : 0;
      const x = left + predicted * cell;
      const y = top + truth * cell;
      const title = `${show(classes[truth])} taken for ${show(classes[predicted])}: ${n} of ${count(total, 'sequence')} (${percent(share)})`;
      const number =
        classes.length <= MOST_NUMBERED && n > 0
          ? markup`<text class="${share >= STRONG ? 'on-heat' : 'cell'}" x="${px(x + cell / 2)}" y="${px(y + cell / 2 + 4)}" text-anchor="middle">${n}</text>`
          : '';
      return markup`<g><title>${title}</title><rect class="cell-ground" x="${px(x)}" y="${px(y)}" width="${cell}" height="${cell}"/>
<rect class="heat" x="${px(x)}" y="${px(y)}" width="${cell}" height="${cell}" fill-opacity="${share.toFixed(3)}"/>${number}</g>`;
    });
  });
  const bottom = top + size;
  const middleOf = (c: number) => c * cell + cell / 2;
  return markup`<svg class="chart heat-map" viewBox="0 0 ${px(width)} ${px(bottom + below)}" width="${px(width)}" role="img" aria-label="Confusion matrix; its numbers are in the table of classes.">
${rows}
${names.map((name, c) => markup`<text class="tick" x="${px(left - 6)}" y="${px(top + middleOf(c) + 4)}" text-anchor="end">${name}</text>`)}
${names.map((name, c) =>
  slanted
    ? markup`<text class="tick" transform="translate(${px(left + middleOf(c) + 4)} ${px(bottom + 10)}) rotate(${upright ? -90 : -45})" text-anchor="end">${name}</text>`
    : markup`<text class="tick" x="${px(left + middleOf(c))}" y="${px(bottom + 16)}" text-anchor="middle">${name}</text>`,
)}
<text class="axis" transform="translate(13 ${px(top + size / 2)}) rotate(-90)" text-anchor="middle">true class</text>
<text class="axis" x="${px(left + size / 2)}" y="${px(bottom + below - 6)}" text-anchor="middle">predicted class</text>
</svg>`;
}
