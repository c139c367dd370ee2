import { htmlDocument } from '../page/document';
import { markup, type Markup } from '../page/markup';
import type { ProfileReport, ReportHead } from './report';
import { seconds } from '../words';

/** A page on what was measured of an adapter: its name, the sections, and how they were made. */
export function adapterPage(
  report: ReportHead & Pick<ProfileReport, 'clock'>,
  title: string,
  command: string,
  sections: Markup[],
): string {
  const { adapter, clock, seqloom, node, platform } = report;
  const body = markup`<header>
<p class="small">${title}</p>
<h1>${adapter.name}</h1>
<p>${adapter.description}</p>
</header>
<main>
${sections}
<section>
<h2>How this was made</h2>
<pre><code>${command}</code></pre>
<dl>
<dt>versions</dt><dd>Seqloom ${seqloom}, Node ${node}, ${platform}</dd>
${clock ? markup`<dt>kernels timed by</dt><dd>${clockInWords(clock)}</dd>` : ''}
</dl>
</section>
</main>`;
  return htmlDocument(`${adapter.name}: ${title}`, body);
}

function clockInWords({ method, resolution }: NonNullable<ProfileReport['clock']>): string {
  return method === 'timestamps'
    ? `the GPU's timestamps, in steps of ${seconds(resolution)}`
    : `replays of each command alone on the host's clock, less the ${seconds(resolution)} that submitting nothing takes`;
}

/** @param texts the first columns that hold words; the others hold numbers */
export function table(label: string, heads: string[], rows: string[][], texts = 1): Markup {
  const kind = (column: number) => (column < texts ? 'text' : 'number');
  return markup`<div class="wide" role="region" tabindex="0" aria-label="${label}"><table>
<thead><tr>${heads.map((head, i) => markup`<th scope="col" class="${kind(i)}">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([head, ...cells]) =>
      markup`<tr><th scope="row" class="${kind(0)}">${head}</th>${cells.map((cell, i) => markup`<td class="${kind(i + 1)}">${cell}</td>`)}</tr>`,
  )}</tbody>
</table></div>`;
}
