import { show } from '../../data/show';
import type { MappedEmbeddings, ReportData } from '../reportData';
import { UMAP_NEIGHBORS, type ReadoutMap } from '../maps';
import { markup, type Markup } from '../../page/markup';
import { markClasses, type Mark } from '../../page/marks';
import { residueMap } from '../residueMap';
import { scatterPlot } from '../../page/scatterPlot';
import { count, percent } from '../../words';

/** The learned residue vectors, and the sequences as each readout places them. */
export function embeddingsSection({ evaluation, embeddings, network }: ReportData): Markup {
  const { perClass } = evaluation.metrics;
  const classes = perClass.map(({ name }) => name);
  const { marks, legend } = markClasses(
    classes,
    perClass.map(({ support }) => support),
  );
  const marksOfPoints = Array.from(embeddings.labels, (label) => marks[label]);
  const titles = embeddings.ids.map((id, i) => `${show(id)}: ${show(classes[embeddings.labels[i]])}`);
  return markup`<section>
<h2>Embeddings</h2>
<h3>Residues</h3>
<figure class="single">${residueMap(network.residueTable)}
<figcaption>The 21 learned residue vectors (${network.config.embeddingDim} values each) along their two principal
components. Colour and shape tell the hydropathy index of Kyte and Doolittle (1982), which the network was not told. A
residue that would be hidden by another is moved; a dot marks its place.</figcaption></figure>
<h3>Sequences</h3>
<p>${whichSequences(embeddings, evaluation.split)} Each is a point, marked by its true class.</p>
${legend}
${embeddings.maps.map((map) => readoutFigures(map, marksOfPoints, titles))}
<p class="small">PCA keeps large distances; its components hold the given share of the variance. UMAP (${UMAP_NEIGHBORS}
neighbours, least distance 0.1, Euclidean, seeded) keeps neighbourhoods: how far apart its clusters lie, and how large
they are, means little.</p>
</section>`;
}

function whichSequences({ ids, drawnFrom }: MappedEmbeddings, split: string): string {
  const sequences = split === 'all' ? 'sequences' : `${split} sequences`;
  return ids.length === drawnFrom
    ? `All ${count(drawnFrom)} ${sequences}.`
    : `${count(ids.length, 'sequence')}, drawn by lot (seeded) from the ${count(drawnFrom)} ${sequences}.`;
}

function readoutFigures(
  { readout, description, width, pca, umap }: ReadoutMap,
  marks: Mark[],
  titles: string[],
): Markup {
  const figure = (method: string, points: Float32Array, xLabel: string, yLabel: string) =>
    markup`<figure>${scatterPlot({
      label: `${method} of the readout ${readout}: the sequences as points, marked by class.`,
      points,
      marks,
      titles,
      xLabel,
      yLabel,
    })}<figcaption>${method}</figcaption></figure>`;
  return markup`<h4>${readout} <span class="range">${description}; ${width} values</span></h4>
<div class="pair">
${figure('PCA', pca.points, `component 1 (${percent(pca.explained[0])})`, `component 2 (${percent(pca.explained[1])})`)}
${umap ? figure('UMAP', umap, '', '') : markup`<p class="small">Too few sequences for UMAP.</p>`}
</div>`;
}
