import { show } from '../data/show';
import { cellOf, ENCODERS, POOLS_IN_WORDS, type ModelConfig } from '../model/config';
import { count } from '../words';
import type { ReportData } from './reportData';
import { htmlDocument } from '../page/document';
import { markup } from '../page/markup';
import { shapeDefinitions } from '../page/marks';
import { attentionSection } from './sections/attention';
import { classesSection } from './sections/classes';
import { confidenceSection } from './sections/confidence';
import { dataSection } from './sections/dataSummary';
import { embeddingsSection } from './sections/embeddings';
import { provenanceSection } from './sections/provenance';
import { resultSection } from './sections/result';
import { searchSection } from './sections/search';
import { trainingSection } from './sections/training';

/**
 * The report of a run as one HTML file: no script, nothing loaded, readable on light and dark screens and on paper.
 * Ids, class names and all other texts may hold anything.
 */
export function renderReport(data: ReportData): string {
  const { evaluation, network, title } = data;
  const body = markup`${shapeDefinitions()}
<header>
<p class="small">Seqloom report</p>
<h1>${show(title, 100)}</h1>
<p>${networkInWords(network.config, network.parameters)}, evaluated on ${show(evaluation.data, 100)}.</p>
</header>
<main>
${resultSection(data)}
${classesSection(data)}
${confidenceSection(data)}
${trainingSection(data)}
${searchSection(data)}
${embeddingsSection(data)}
${attentionSection(data)}
${dataSection(data)}
${provenanceSection(data)}
</main>`;
  return htmlDocument(`${show(title, 100)}: Seqloom report`, body);
}

function networkInWords(config: ModelConfig, parameters: number): string {
  const { encoder, layers, hidden, embeddingDim, classes, pool } = config;
  const { inWords, directions } = ENCODERS[encoder];
  const size = cellOf(config)
    ? `${count(layers, 'layer')} of ${hidden} units${directions === 2 ? ' per direction' : ''}; of the states`
    : `${embeddingDim} values; of them`;
  const numbers = `${count(parameters)} parameters, ${classes} classes`;
  return `${inWords[0].toUpperCase()}${inWords.slice(1)} of ${size}, ${POOLS_IN_WORDS[pool]} (${numbers})`;
}
