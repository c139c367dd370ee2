import { cleaningInWords } from '../../data/clean';
import type { DataCheck } from '../../data/datasetCheck';
import { readingInWords } from '../../data/reading';
import { show } from '../../data/show';
import { SPLITS } from '../../data/types';
import type { ReportData } from '../reportData';
import { markup, type Markup } from '../../page/markup';
import { count } from '../../words';

/** What the data are, and what to mind about them. */
export function dataSection({ data }: Pick<ReportData, 'data'>): Markup {
  const { lengths } = data;
  const cleaned = cleaningInWords(data.cleaning);
  return markup`<section>
<h2>Data</h2>
<p>${show(data.name, 200)}: ${count(data.recordsRead, 'record')} read, ${count(data.used)} used,
${count(data.recordsRead - data.used)} left out${dropped(data)}. ${count(data.residues, 'residue')}; lengths from
${count(lengths.min)} to ${count(lengths.max)}, half of them from ${count(lengths.q25)} to ${count(lengths.q75)}, median
${count(lengths.median)}.</p>
${data.folds ? '' : splitTable(data)}
<ul>
${data.reading ? markup`<li>Read from ${readingInWords(data.reading)}.</li>` : ''}
${cleaned === undefined ? '' : markup`<li>Cleaning: ${cleaned}.</li>`}
<li>${repeated(data)}</li>
${leaked(data)}
${notes(data).map((note) => markup`<li>${note}</li>`)}
</ul>
</section>`;
}

function splitTable(data: DataCheck): Markup {
  return markup`<div class="wide" role="region" tabindex="0" aria-label="Records by class and split"><table>
<thead><tr><th scope="col">class</th>${[...SPLITS, 'all'].map((name) => markup`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>${data.classes.map((one) => countsRow(show(one.name), [one.train, one.val, one.test, one.total]))}</tbody>
<tfoot>${countsRow('all', [...SPLITS.map((split) => data.splits[split]), data.used])}</tfoot>
</table></div>`;
}

function repeated({ duplicates: { repeated, labelConflicts } }: DataCheck): string {
  if (repeated === 0) return 'No sequence occurs twice.';
  return `${count(repeated, 'record repeats', 'records repeat')} the sequence of another, ${count(labelConflicts)} of them with another class.`;
}

function leaked({
  splits,
  folds,
  leakage: { identical, nearIdentical, method },
}: DataCheck): Markup | string {
  if (folds || splits.test === 0 || splits.train + splits.val === 0) return '';
  const { lookedUp, test: near } = nearIdentical;
  const of = lookedUp.test < splits.test ? ` of ${count(lookedUp.test)} looked up` : '';
  const sentence =
    identical.test + near === 0
      ? 'No test sequence lies in train or val, identical or nearly so'
      : `Of the ${count(splits.test)} test sequences ${count(identical.test)} lie in train or val as well, and ${count(near)}${of} nearly so`;
  return markup`<li>${sentence} (near: ${method}).</li>`;
}

function notes({ problems, warnings }: DataCheck): string[] {
  return [...problems, ...warnings.filter((warning) => !problems.includes(warning))];
}

function dropped(data: DataCheck): string {
  if (data.dropped.length === 0) return '';
  return ` (${data.dropped.map(({ reason, records }) => `${count(records)} ${reason}`).join(', ')})`;
}

function countsRow(name: string, counts: number[]): Markup {
  return markup`<tr><th scope="row">${name}</th>${counts.map((value) => markup`<td class="number">${count(value)}</td>`)}</tr>`;
}
