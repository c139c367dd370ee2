import { shapeDefinitions } from '../page/marks';
import { markup, type Markup } from '../page/markup';
import { adapterPage, table } from './adapterPage';
import type { ScalingReport } from './report';
import { FLAT, type ScalingPoint, type ScalingSeries } from './scaling';
import { scalingChart } from './scalingChart';
import { flatnessInWords, SCALING_HEADS, scalingCells } from './scalingWords';
import { networkInWords } from './words';
import { count } from '../words';

/** How the cost of training grows, as one HTML file: plots of time and memory, and their numbers. */
export function scalingPage(report: ScalingReport, command: string): string {
  const { shape, sizes, lengths } = report.scaling;
  return adapterPage(report, 'Seqloom profile: does the cost grow linearly?', command, [
    shapeDefinitions(),
    markup`<section>
<h2>Data sets of growing size</h2>
<p>${flatnessInWords(sizes)}</p>
<p>${networkInWords(shape.model)}, trained on random sequences of ${shape.lengths === 'mixed' ? 'about ' : ''}${shape.length} residues in batches of ${batch(sizes)}.</p>
${timePlot(sizes, 'residues in the data set', ({ residues }) => residues)}
${memoryPlot(sizes)}
${numbers('Data sets of growing size', sizes)}
</section>`,
    markup`<section>
<h2>Sequences of growing length</h2>
<p>${flatnessInWords(lengths)}</p>
<p>The same network, trained on data sets of ${count(lengths.points[0].residues)} residues in batches of ${batch(lengths)}.</p>
${timePlot(lengths, 'residues in a sequence', ({ length }) => length)}
${numbers('Sequences of growing length', lengths)}
<p class="small">Times are those of one residue: reading from the bytes of a FASTA file to the data set in memory, training over whole epochs with their batching, uploads, kernels, validation and read-backs (the median of up to three runs). Memory is the most at any time: resident is the whole process (on software adapters the GPU's buffers too), and what the GPU's buffers hold beyond the plan is for reading back.</p>
</section>`,
  ]);
}

function batch({ batchResidues }: ScalingSeries): string {
  return `${count(batchResidues)} residues`;
}

function timePlot(
  { points }: ScalingSeries,
  xLabel: string,
  placeOf: (point: ScalingPoint) => number,
): Markup {
  const times = points.map(({ trainSecondsPerResidue }) => trainSecondsPerResidue * 1e6);
  const shortest = Math.min(...times);
  return markup`<figure class="single">${scalingChart({
    label: `Training time of a residue by ${xLabel}`,
    xLabel,
    yLabel: 'microseconds a residue',
    places: points.map(placeOf),
    lines: [{ name: 'training', values: times }],
    band: [shortest, shortest * (1 + FLAT)],
  })}
<figcaption>Training time of a residue. The band reaches ${FLAT * 100} % above the shortest.</figcaption></figure>`;
}

function memoryPlot({ points }: ScalingSeries): Markup {
  const line = (name: string, bytesOf: (point: ScalingPoint) => number) => ({
    name,
    values: points.map((point) => bytesOf(point) / 2 ** 20),
  });
  return markup`<figure class="single">${scalingChart({
    label: 'Memory by residues in the data set',
    xLabel: 'residues in the data set',
    yLabel: 'MiB',
    places: points.map(({ residues }) => residues),
    lines: [
      line('resident', ({ residentBytes }) => residentBytes),
      line('GPU buffers', ({ bufferBytes }) => bufferBytes),
    ],
  })}
<figcaption>Memory of the process, which holds the data set, and of the GPU's buffers, which are planned for one batch.</figcaption></figure>`;
}

function numbers(label: string, series: ScalingSeries): Markup {
  return table(
    label,
    SCALING_HEADS,
    series.points.map((point) => scalingCells(point, series)),
    0,
  );
}
