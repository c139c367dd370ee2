import { show } from '../../data/show';
import { METRIC_NAMES } from '../../evaluate/inWords';
import { READOUTS } from '../../model/readouts';
import { markup, type Markup } from '../../page/markup';
import { withRange } from '../inWords';
import { COMPARED_METRICS } from '../resample';
import type { PartitionComparison } from '../comparison';
import { isUntrained, type SystemResult } from '../result';
import { classifierChart, probeChart } from './charts';
import { numberTable } from './parts';
import { count } from '../../words';

/** Networks as classifiers, beside what needs no network. */
export function classifiersSection(partition: PartitionComparison): Markup {
  const { systems } = partition;
  const shown = systems.filter(({ kind }) => kind !== 'probe');
  const baselines = shown.filter(({ kind }) => kind === 'baseline');
  return markup`<h3>Classifiers and baselines</h3>
<figure class="single">${classifierChart(partition)}</figure>
${metricTable(shown)}
<ul class="small">${baselines.map(({ name, description }) => markup`<li><b>${name}</b>: ${description}</li>`)}</ul>`;
}

/** The 2 x 2 of context (static vectors or states) and pooling, by probes and without a classifier. */
export function embeddingsSection(partition: PartitionComparison): Markup {
  const { systems, readouts } = partition;
  const probes = systems.filter(({ kind }) => kind === 'probe');
  const described = new Map(
    probes.flatMap((one) => (isUntrained(one.network!) ? [] : [[one.probe!, one.description]])),
  );
  const space = readouts.map(({ network, readout, retrieval, silhouette }) => [
    `${network}/${readout}`,
    withRange(retrieval),
    withRange(silhouette),
  ]);
  const readoutNames = [...new Set(readouts.map(({ readout }) => readout))];
  const untrained = [...new Set(readouts.map(({ network }) => network))].filter(isUntrained);
  return markup`<h3>Frozen embeddings</h3>
<p>Each network's parameters are fixed, its vectors read out, and a simple classifier is fitted on those of the training
sequences.${untrained.map((name) => markup` <b>${name}</b> has fresh weights.`)}</p>
<ul class="small">${readoutNames.map((name) => markup`<li><b>${name}</b>: ${READOUTS[name].description}</li>`)}</ul>
<figure class="single">${probeChart(partition)}</figure>
<ul class="small">${[...described].map(([name, description]) => markup`<li><b>${name}</b>: ${description}</li>`)}</ul>
${metricTable(probes)}
<h4>Without a classifier</h4>
${numberTable(['', 'retrieval (mean average precision)', 'silhouette'], space)}
<p class="small">Among ${count(readouts[0].sequences)} test sequences, by Euclidean distance of standardised vectors.
Retrieval: each sequence as a query, those of its class relevant.</p>`;
}

/** The same systems on several partitions of the data. */
export function sideBySide(partitions: PartitionComparison[]): Markup {
  const names = partitions[0].systems.filter(({ probe }) => probe !== 'knn').map(({ name }) => name);
  const accuracyOf = ({ systems }: PartitionComparison, name: string) => {
    const found = systems.find((one) => one.name === name);
    return found ? withRange(found.accuracy) : '-';
  };
  return markup`<section>
<h2>Splits side by side</h2>
<ul>${partitions.map(({ name, description }) => markup`<li><b>${name}</b>: ${description}</li>`)}</ul>
${numberTable(
  ['accuracy', ...partitions.map(({ name }) => name)],
  names.map((name) => [name, ...partitions.map((partition) => accuracyOf(partition, name))]),
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
