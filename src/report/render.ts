import { show } from '../data/show';
import { directions, type ModelConfig } from '../model/config';
import type { ReportData } from './data';
import { markup, Markup } from './markup';
import { shapeDefinitions } from './marks';
import style from './report.css?raw';
import { classesSection } from './sections/classes';
import { dataSection } from './sections/dataSummary';
import { embeddingsSection } from './sections/embeddings';
import { provenanceSection } from './sections/provenance';
import { resultSection } from './sections/result';
import { trainingSection } from './sections/training';

/**
 * The only thing that the page may use beside its own markup: this stylesheet, by its SHA-256. Scripts, pictures, fonts and
 * the network are all forbidden. A test holds the hash to the stylesheet.
 */
export const STYLE_HASH = 'FY+j6Xuz+Zr1LwP3iHmYtaIPZys3J99dcSHeSXGzeLE=';
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/**
 * The report of a run as one HTML file: no script, nothing loaded, readable on light and dark screens and on paper.
 * Ids, class names and all other texts may hold anything.
 */
export function renderReport(data: ReportData): string {
  const { evaluation, network, title } = data;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${show(title, 100)}: Seqloom report</title>
<style>${new Markup(style)}</style>
</head>
<body>
${shapeDefinitions()}
<header>
<p class="small">Seqloom report</p>
<h1>${show(title, 100)}</h1>
<p>${networkInWords(network.config, network.parameters)}, evaluated on ${show(evaluation.data, 100)}.</p>
</header>
<main>
${resultSection(data)}
${classesSection(data)}
${trainingSection(data)}
${embeddingsSection(data)}
${dataSection(data)}
${provenanceSection(data)}
</main>
</body>
</html>
`.text;
}

function networkInWords(config: ModelConfig, parameters: number): string {
  const { encoder, layers, hidden, embeddingDim, classes } = config;
  const numbers = `${parameters.toLocaleString('en-US')} parameters, ${classes} classes`;
  if (encoder === 'mean') return `The mean of residue vectors of ${embeddingDim} values (${numbers})`;
  const kind = directions(config) === 2 ? 'A bidirectional LSTM' : 'An LSTM';
  const size = `${layers} ${layers === 1 ? 'layer' : 'layers'} of ${hidden} units`;
  return `${kind} of ${size}${directions(config) === 2 ? ' per direction' : ''} (${numbers})`;
}
