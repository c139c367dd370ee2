import { METRICS } from '../../evaluate/metrics';
import {
  accuracySentence,
  METRIC_MEANINGS,
  METRIC_NAMES,
  points100,
  range,
  verdict,
} from '../../evaluate/inWords';
import type { BaselineReport, Evaluation } from '../../evaluate/evaluation';
import type { Interval } from '../../evaluate/bootstrap';
import type { ReportData } from '../reportData';
import { intervalChart } from '../../page/intervalChart';
import type { Mark } from '../../page/marks';
import { markup, type Markup } from '../../page/markup';
import { count } from '../../words';

const NETWORK_MARK: Mark = { color: 'color-1', shape: 'shape-3' };
const BASELINE_MARK: Mark = { color: 'color-other', shape: 'shape-0' };

/** How good the network is, and what simple predictors reach. */
export function resultSection({ evaluation }: Pick<ReportData, 'evaluation'>): Markup {
  const { split, metrics, intervals, baselines, notes } = evaluation;
  const composition = baselines.find(({ name }) => name === 'composition');
  return markup`<section>
<h2>Result</h2>
<p class="lead">${unbroken(accuracySentence(split, metrics, intervals.accuracy))}
${composition ? unbroken(verdict(composition)) : ''}</p>
${notes.map((note) => markup`<p class="note">${note}</p>`)}
<table>
<thead><tr><th scope="col">metric</th><th scope="col" class="number">value</th><th scope="col" class="number">95 % interval</th></tr></thead>
<tbody>${METRICS.map(
    (metric) =>
      markup`<tr><th scope="row">${METRIC_NAMES[metric]}<small>${METRIC_MEANINGS[metric]}</small></th><td class="number">${intervals[metric].value.toFixed(3)}</td><td class="number">${range(intervals[metric])}</td></tr>`,
  )}</tbody>
</table>
<p class="small">From predictions pooled over ${count(metrics.count)} sequences. The intervals are bootstrap intervals
over sequences (${count(intervals.resamples)} resamples, seed ${intervals.seed}): they say how far chance in the choice
of these sequences reaches, not how another training run would differ.</p>
${baselines.length > 0 ? ladder(evaluation) : ''}
</section>`;
}

/** With no line break between a number and its per cent sign. */
function unbroken(text: string): string {
  return text.replaceAll(' %', '\u00a0%');
}

function ladder({ intervals, baselines }: Evaluation): Markup {
  const rows = [
    ...baselines.map((one) => ({
      name: one.name,
      interval: one.intervals.accuracy,
      mark: BASELINE_MARK,
    })),
    { name: 'network', interval: intervals.accuracy, mark: NETWORK_MARK },
  ];
  return markup`<h3>Beside simple predictors</h3>
<div class="ladder">
<figure>${intervalChart('Accuracy of the network and of the baselines, with 95 % intervals; the numbers are in the table.', 'accuracy, with 95 % interval', rows)}</figure>
<div>
<div class="wide" role="region" tabindex="0" aria-label="Table of predictors"><table>
<thead><tr><th scope="col">predictor</th><th scope="col" class="number">accuracy</th><th scope="col" class="number">macro-F1</th><th scope="col" class="number">MCC</th><th scope="col" class="number">network ahead by</th></tr></thead>
<tbody>${baselines.map(baselineRow)}
<tr class="strong"><th scope="row">network</th>${scores(intervals)}<td class="number">-</td></tr></tbody>
</table></div>
<ul class="small">${baselines.map(({ name, description }) => markup`<li><b>${name}</b>: ${description}</li>`)}</ul>
<p class="small">How far the network is ahead is in points of accuracy, with paired bootstrap 95 % intervals; one that
holds no 0 shows a difference.</p>
</div>
</div>`;
}

function baselineRow({ name, intervals, networkAhead }: BaselineReport): Markup {
  const { value, low, high } = networkAhead.accuracy;
  return markup`<tr><th scope="row">${name}</th>${scores(intervals)}<td class="number">${signed(value)} (${signed(low)} to ${signed(high)})</td></tr>`;
}

function scores({ accuracy, macroF1, mcc }: Record<'accuracy' | 'macroF1' | 'mcc', Interval>): Markup[] {
  return [accuracy, macroF1, mcc].map(({ value }) => markup`<td class="number">${value.toFixed(3)}</td>`);
}

function signed(share: number): string {
  const text = points100(share);
  return share > 0 ? `+${text}` : text;
}
