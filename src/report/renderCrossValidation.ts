/** The page of a cross-validation. */
import type { DataCheck } from '../data/datasetCheck';
import { show } from '../data/show';
import type { Evaluation } from '../evaluate/evaluation';
import { METRIC_NAMES } from '../evaluate/inWords';
import { METRICS, type Metric } from '../evaluate/metrics';
import { ENCODERS, type ModelConfig } from '../model/config';
import { htmlDocument } from '../page/document';
import { markup, type Markup } from '../page/markup';
import { shapeDefinitions } from '../page/marks';
import type { TrainOptions } from '../train/options';
import { count } from '../words';
import type { Provenance } from './reportData';
import { classesSection } from './sections/classes';
import { dataSection } from './sections/dataSummary';
import { provenance } from './sections/provenance';
import { resultSection } from './sections/result';

/** What the page shows of a fold. */
interface FoldRow extends Record<Metric, number> {
  name: string;
  /** Beside the page, with a page of its own. */
  folder: string;
  sequences: number;
  bestEpoch: number;
  epochs: number;
  /** What a search within the fold found. */
  found?: Record<string, string | number>;
}

/** Everything that the page shows. */
interface CrossValidationData {
  /** What the run is called. */
  title: string;
  /** Of the pooled predictions. */
  evaluation: Evaluation;
  folds: FoldRow[];
  perFold: Record<Metric, { mean: number; sd: number }>;
  network: ModelConfig;
  options: TrainOptions;
  data: DataCheck;
  made: Provenance;
}

/** A cross-validation as one HTML file, like that of a run; each fold's page is linked to. */
export function renderCrossValidation(page: CrossValidationData): string {
  const { evaluation, folds, network, options, title, data, made } = page;
  const inWords = folds.some(({ found }) => found)
    ? 'networks searched anew in each fold, by its own validation,'
    : ENCODERS[network.encoder].inWords;
  const body = markup`${shapeDefinitions()}
<header>
<p class="small">Seqloom report</p>
<h1>${show(title, 100)}</h1>
<p>Cross-validation of ${inWords} in ${count(folds.length, 'fold')} of ${show(evaluation.data, 100)}: each sequence is
predicted by the network that saw none of its fold, neither in training nor to choose the epoch.</p>
</header>
<main>
${resultSection(page)}
${foldsSection(page)}
${foundSection(page)}
${classesSection(page)}
${dataSection({ data })}
${provenance(made, data, { ...network, ...options })}
</main>`;
  return htmlDocument(`${show(title, 100)}: Seqloom cross-validation`, body);
}

function foldsSection({ folds, perFold }: CrossValidationData): Markup {
  const numbers = (values: (string | number)[]) =>
    values.map((value) => markup`<td class="number">${value}</td>`);
  const over = (name: string, of: 'mean' | 'sd') =>
    markup`<tr class="strong"><th scope="row">${name}</th>${numbers(['', ...METRICS.map((metric) => perFold[metric][of].toFixed(3)), ''])}</tr>`;
  return markup`<section>
<h2>Folds</h2>
<div class="wide" role="region" tabindex="0" aria-label="Table of folds"><table>
<thead><tr><th scope="col">fold</th><th scope="col" class="number">sequences</th>${METRICS.map((metric) => markup`<th scope="col" class="number">${METRIC_NAMES[metric]}</th>`)}<th scope="col" class="number">epoch kept</th></tr></thead>
<tbody>${folds.map(
    (fold) =>
      markup`<tr><th scope="row"><a href="${fold.folder}/report.html">${show(fold.name)}</a></th>${numbers([count(fold.sequences), ...METRICS.map((metric) => fold[metric].toFixed(3)), `${fold.bestEpoch} of ${fold.epochs}`])}</tr>`,
  )}
${over('mean of the folds', 'mean')}
${over('standard deviation', 'sd')}</tbody>
</table></div>
<p class="small">The scores of a fold are those of its own sequences, which are few, so they scatter by chance; and since any two
networks share most of what they learned from, the standard deviation is no measure of how sure the mean is. The intervals
above are over the sequences of all folds.</p>
</section>`;
}

function foundSection({ folds }: CrossValidationData): Markup | string {
  const found = folds.flatMap((fold) => (fold.found ? [{ ...fold, found: fold.found }] : []));
  if (found.length === 0) return '';
  const keys = Object.keys(found[0].found);
  return markup`<section>
<h2>Networks found</h2>
<div class="wide" role="region" tabindex="0" aria-label="Table of the networks found"><table>
<thead><tr><th scope="col">fold</th>${keys.map((key) => markup`<th scope="col" class="number">${key}</th>`)}</tr></thead>
<tbody>${found.map(
    (fold) =>
      markup`<tr><th scope="row">${show(fold.name)}</th>${keys.map((key) => markup`<td class="number">${fold.found[key]}</td>`)}</tr>`,
  )}</tbody>
</table></div>
<p class="small">Each fold's page shows all that it tried.</p>
</section>`;
}
