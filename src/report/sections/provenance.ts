import type { DataCheck } from '../../data/datasetCheck';
import type { Provenance, ReportData } from '../reportData';
import { markup, type Markup } from '../../page/markup';

/** How the report was made, to make it again. */
export function provenanceSection({ made, network, training, data }: ReportData): Markup {
  return provenance(made, data, { ...network.config, ...training?.options });
}

/** The same of several networks, with what they were made with in common. */
export function provenance(
  made: Provenance,
  data: Pick<DataCheck, 'hash'>,
  options: Record<string, string | number | readonly string[]>,
): Markup {
  return markup`<section>
<h2>How this was made</h2>
<pre><code>${made.commands.join('\n')}</code></pre>
<dl>
<dt>date</dt><dd>${made.date.toISOString().replace('T', ' ').slice(0, 16)} UTC</dd>
<dt>versions</dt><dd>${made.versions.join(', ')}</dd>
<dt>adapter</dt><dd>${made.adapter}</dd>
<dt>data, SHA-256</dt><dd><code>${data.hash}</code></dd>
</dl>
<details><summary>All options</summary>
<dl class="options">${Object.entries(options).map(([name, value]) => markup`<dt>${name}</dt><dd>${typeof value === 'object' ? value.join(', ') || 'none' : value}</dd>`)}</dl>
</details>
</section>`;
}
