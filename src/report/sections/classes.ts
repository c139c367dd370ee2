import { show } from '../../data/show';
import { range } from '../../evaluate/inWords';
import { CLASS_METRICS } from '../../evaluate/metrics';
import type { ReportData } from '../reportData';
import { confusionHeatMap } from '../heatMap';
import { markup, type Markup } from '../../page/markup';

/** A confusion matrix of more classes makes the page too large for a browser. */
const MOST_DRAWN = 100;

/** Which classes are found, and which are taken for which. */
export function classesSection({ evaluation }: Pick<ReportData, 'evaluation'>): Markup {
  const { metrics, intervals } = evaluation;
  const names = metrics.perClass.map(({ name }) => name);
  return markup`<section>
<h2>Classes</h2>
<div class="wide" role="region" tabindex="0" aria-label="Table of classes"><table>
<thead><tr><th scope="col">class</th><th scope="col" class="number">precision</th><th scope="col" class="number">recall</th><th scope="col" class="number">F1</th><th scope="col" class="number">sequences</th><th scope="col" class="number">predicted</th></tr></thead>
<tbody>${metrics.perClass.map(
    ({ name, support, predicted }, c) =>
      markup`<tr><th scope="row">${show(name)}</th>${CLASS_METRICS.map((metric) => {
        const interval = intervals.perClass[c][metric];
        if (!interval) return markup`<td class="number">-</td>`;
        return markup`<td class="number">${interval.value.toFixed(3)} <span class="range">${range(interval)}</span></td>`;
      })}<td class="number">${support}</td><td class="number">${predicted}</td></tr>`,
  )}</tbody>
</table></div>
${names.length <= MOST_DRAWN ? confusionFigure(names, metrics.confusion) : markup`<p class="note">The confusion matrix is not drawn, since there are more than ${MOST_DRAWN} classes.</p>`}
</section>`;
}

function confusionFigure(names: string[], confusion: number[][]): Markup {
  return markup`<figure>
<div class="wide" role="region" tabindex="0" aria-label="Confusion matrix">${confusionHeatMap(names, confusion)}</div>
<figcaption>Confusion matrix: each row holds the sequences of one class; a cell tells how many of them were given the
class below it. Shades are shares within the row: the stronger the diagonal, the better.</figcaption>
</figure>`;
}
