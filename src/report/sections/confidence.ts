import type { Interval } from '../../evaluate/bootstrap';
import { range, sureInWords } from '../../evaluate/inWords';
import { intervalChart } from '../../page/intervalChart';
import { markup, type Markup } from '../../page/markup';
import { percent } from '../../words';
import type { ReportData } from '../reportData';

/** How often the network is right where it is sure. */
export function confidenceSection({ evaluation }: ReportData): Markup {
  const { bins, thresholds } = evaluation.confidence;
  const mark = { color: 'color-1', shape: 'shape-3' };
  const rows = bins.map(({ from, to, accuracy }) => ({
    name: `${from.toFixed(1)} to ${to.toFixed(1)}`,
    interval: accuracy,
    mark,
  }));
  return markup`<section>
<h2>How sure</h2>
${sureInWords(evaluation).map((sentence) => markup`<p>${sentence}</p>`)}
<div class="pair">
<figure>${intervalChart('Accuracy by confidence, with 95 % intervals; the numbers are in the table.', 'accuracy, with 95 % interval', rows)}
<figcaption>By the probability of the class that was named. Where the network is as sure as it is right, accuracy lies within its row's confidence.</figcaption></figure>
<div class="wide" role="region" tabindex="0" aria-label="Table of accuracy by confidence"><table>
<thead><tr><th scope="col">confidence</th><th scope="col" class="number">mean</th><th scope="col" class="number">accuracy</th><th scope="col" class="number">sequences</th></tr></thead>
<tbody>${bins.map(
    ({ from, to, confidence, accuracy, count }) =>
      markup`<tr><th scope="row">${from.toFixed(1)} to ${to.toFixed(1)}</th><td class="number">${confidence.toFixed(3)}</td>${accuracyCell(accuracy)}<td class="number">${count}</td></tr>`,
  )}</tbody>
</table></div>
</div>
<h3>Were only sure predictions made</h3>
<div class="wide" role="region" tabindex="0" aria-label="Table of accuracy from thresholds on"><table>
<thead><tr><th scope="col">decided from</th><th scope="col" class="number">coverage</th><th scope="col" class="number">accuracy</th><th scope="col" class="number">sequences</th></tr></thead>
<tbody>${thresholds.map(
    ({ threshold, coverage, accuracy, count }) =>
      markup`<tr><th scope="row">${threshold}</th><td class="number">${percent(coverage)}</td>${accuracyCell(accuracy)}<td class="number">${count}</td></tr>`,
  )}</tbody>
</table></div>
<p class="small">Intervals here are Wilson's: they hold for few sequences too.</p>
</section>`;
}

function accuracyCell(accuracy: Interval): Markup {
  return Number.isFinite(accuracy.value)
    ? markup`<td class="number">${accuracy.value.toFixed(3)} <span class="range">${range(accuracy)}</span></td>`
    : markup`<td class="number">-</td>`;
}
