import { show } from '../../data/show';
import { METRIC_NAMES } from '../../evaluate/inWords';
import { intervalChart } from '../../report/intervalChart';
import { markup, type Markup } from '../../report/markup';
import type { Mark } from '../../report/marks';
import { withRange } from '../inWords';
import { COMPARED_METRICS } from '../resample';
import { UNTRAINED, type SplitComparison, type SystemResult } from '../result';
import { numberTable } from './parts';

const CLASSIFIER: Mark = { color: 'color-1', shape: 'shape-3' };
const STATES: Mark = { color: 'color-4', shape: 'shape-1' };
const STATIC: Mark = { color: 'color-3', shape: 'shape-2' };
const OTHER: Mark = { color: 'color-other', shape: 'shape-0' };

/** Networks as classifiers, beside what needs no network. */
export function classifiersSection({ systems }: SplitComparison): Markup {
  const shown = systems.filter(({ kind }) => kind !== 'probe');
  const baselines = shown.filter(({ kind }) => kind === 'baseline');
  return markup`<h3>Classifiers and baselines</h3>
<figure class="single">${chart('Accuracy of classifiers and baselines; the numbers are in the table.', shown)}</figure>
${metricTable(shown)}
<ul class="small">${baselines.map(({ name, description }) => markup`<li><b>${name}</b>: ${description}</li>`)}</ul>`;
}

/** The 2 x 2 of context (static vectors or states) and pooling, by probes and without a classifier. */
export function embeddingsSection({ systems, readouts }: SplitComparison): Markup {
  const probes = systems.filter(({ kind }) => kind === 'probe');
  const linear = probes.filter(({ probe }) => probe === 'linear');
  const described = new Map(
    probes.flatMap((one) => (one.network === UNTRAINED ? [] : [[one.probe!, one.description]])),
  );
  const space = readouts.map(({ network, readout, retrieval, silhouette }) => [
    `${network}/${readout}`,
    withRange(retrieval),
    withRange(silhouette),
  ]);
  return markup`<h3>Frozen embeddings</h3>
<p>Each network's parameters are fixed, its vectors read out, and a simple classifier is fitted on those of the training sequences. <b>residue-mean</b> is the average of static residue vectors; <b>state-mean</b>, <b>state-last</b> and <b>state-max</b> are read from LSTM states; <b>${UNTRAINED}</b> has fresh weights.</p>
<figure class="single">${chart('Accuracy of a linear probe on each readout; the numbers are in the table.', linear)}</figure>
<ul class="small">${[...described].map(([name, description]) => markup`<li><b>${name}</b>: ${description}</li>`)}</ul>
${metricTable(probes)}
<h4>Without a classifier</h4>
${numberTable(['', 'retrieval (mean average precision)', 'silhouette'], space)}
<p class="small">Among ${readouts[0].sequences.toLocaleString('en-US')} test sequences, by Euclidean distance of standardised vectors. Retrieval: each sequence as a query, those of its class relevant.</p>`;
}

/** The same systems on several ways of splitting the data. */
export function sideBySide(splits: SplitComparison[]): Markup {
  const names = splits[0].systems.filter(({ probe }) => probe !== 'knn').map(({ name }) => name);
  const accuracyOf = ({ systems }: SplitComparison, name: string) => {
    const found = systems.find((one) => one.name === name);
    return found ? withRange(found.accuracy) : '-';
  };
  return markup`<section>
<h2>Splits side by side</h2>
<ul>${splits.map(({ name, description }) => markup`<li><b>${name}</b>: ${description}</li>`)}</ul>
${numberTable(
  ['accuracy', ...splits.map(({ name }) => name)],
  names.map((name) => [name, ...splits.map((split) => accuracyOf(split, name))]),
)}</section>`;
}

function metricTable(systems: SystemResult[]): Markup {
  return numberTable(
    ['', ...COMPARED_METRICS.map((metric) => METRIC_NAMES[metric])],
    systems.map((system) => [
      show(system.name),
      ...COMPARED_METRICS.map((metric) => withRange(system[metric])),
    ]),
  );
}

function chart(label: string, systems: SystemResult[]): Markup {
  const rows = systems.map((system) => ({
    name: system.name.replace(/\/(linear|knn)$/, ''),
    interval: system.accuracy,
    mark: markOf(system),
  }));
  return intervalChart(label, 'accuracy, with 95 % interval', rows, 220);
}

function markOf({ kind, readout, network }: SystemResult): Mark {
  if (kind === 'classifier') return CLASSIFIER;
  if (kind === 'baseline' || network === UNTRAINED) return OTHER;
  return readout === 'residue-mean' ? STATIC : STATES;
}
