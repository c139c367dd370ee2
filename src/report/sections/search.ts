import { axes, linearAxis, type Frame } from '../../page/axes';
import { markup, type Markup } from '../../page/markup';
import { extent, linearScale, px } from '../../page/scale';
import { SELECT_BY } from '../../train/selection';
import { count } from '../../words';
import type { ReportData } from '../reportData';

const WIDTH = 420;
const FRAME: Frame = { height: 280, left: 52, right: WIDTH - 16, top: 16, bottom: 240 };

/** Every network that was tried before this one was taken. */
export function searchSection({ search }: ReportData): Markup | string {
  if (!search) return '';
  const { selectBy, chosen, trials } = search;
  const { name, of, better, best } = SELECT_BY[selectBy];
  const keys = Object.keys(trials[0].options) as (keyof (typeof trials)[number]['options'])[];
  const number = (value: string | number) => markup`<td class="number">${value}</td>`;
  return markup`<section>
<h2>Search</h2>
<p>${count(trials.length, 'network')} were tried, by validation alone; those of the ${best} validation ${name} were trained
further, and ${chosen} was taken. The test sequences had no part in it.</p>
<figure class="single">${curves(search)}<figcaption>Validation ${name} by epoch of every trial (${better} is better); the one taken in
colour.</figcaption></figure>
<div class="wide" role="region" tabindex="0" aria-label="Table of trials"><table>
<thead><tr><th scope="col">trial</th>${keys.map((key) => markup`<th scope="col" class="number">${key}</th>`)}<th scope="col" class="number">epochs</th><th scope="col" class="number">best epoch</th><th scope="col" class="number">validation ${name}</th></tr></thead>
<tbody>${trials.map((trial) => {
    const kept = trial.history[trial.bestEpoch - 1];
    const value = kept && of(kept);
    const result = trial.message ?? value?.toFixed(4) ?? '-';
    return markup`<tr${trial.name === chosen ? markup` class="strong"` : ''}><th scope="row">${trial.name.replace('-', '\u2011')}</th>${keys.map((key) => number(trial.options[key]))}${number(trial.history.length)}${number(trial.bestEpoch)}${number(result)}</tr>`;
  })}</tbody>
</table></div>
</section>`;
}

function curves({ selectBy, chosen, trials }: NonNullable<ReportData['search']>): Markup {
  const { name, of } = SELECT_BY[selectBy];
  const { left, right, top, bottom } = FRAME;
  const epochs = Math.max(2, ...trials.map(({ history }) => history.length));
  const values = trials.flatMap(({ history }) => history.map((epoch) => of(epoch) ?? NaN));
  const x = linearScale([1, epochs], [left, right], Math.min(6, epochs - 1));
  const y = linearScale(extent(values.filter(Number.isFinite)), [bottom - 6, top + 6]);
  const ticks = x.ticks.filter(Number.isInteger).map((tick) => ({ place: x(tick), text: String(tick) }));
  const last = [...trials].sort((a, b) => Number(a.name === chosen) - Number(b.name === chosen));
  return markup`<svg class="chart" viewBox="0 0 ${WIDTH} ${FRAME.height}" role="img" aria-label="Validation ${name} by epoch of every trial; the numbers are in the table.">
${axes(FRAME, { name: 'epoch', ticks }, linearAxis(name, y))}
${last.map((trial) => {
  const color = trial.name === chosen ? 'color-1' : 'color-other';
  const points = trial.history.map((epoch, i) => `${px(x(i + 1))},${px(y(of(epoch) ?? NaN))}`);
  // A line of one point would not show.
  if (points.length === 1) points.push(points[0].replace(/^[\d.]+/, (at) => String(Number(at) + 4)));
  return markup`<polyline class="line ${color}" points="${points.join(' ')}"><title>${trial.name}</title></polyline>`;
})}
</svg>`;
}
