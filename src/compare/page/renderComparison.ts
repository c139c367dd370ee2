import { dataReadInWords } from '../../data/dataRead';
import { show } from '../../data/show';
import { htmlDocument } from '../../page/document';
import { markup, type Markup } from '../../page/markup';
import { shapeDefinitions } from '../../page/marks';
import { ENCODERS } from '../../model/config';
import { partitionSentence } from '../inWords';
import { cellsOf } from '../options';
import type { Comparison, PartitionComparison } from '../comparison';
import { calibrationSection } from './calibrationSection';
import { orderSection } from './orderSection';
import { residuesSection } from './residuesSection';
import { classifiersSection, embeddingsSection, sideBySide } from './systemsSection';
import { identitySection, trainingSection } from './trainingSection';
import { count } from '../../words';

/** A comparison as one HTML file: no script, nothing loaded. Class names and all other texts may hold anything. */
export function renderComparison(comparison: Comparison): string {
  const { data, splits: partitions, options } = comparison;
  const body = markup`${shapeDefinitions()}
<header>
<p class="small">Seqloom comparison</p>
<h1>Does ${cellsOf(options)
    .map((cell) => ENCODERS[cell].inWords)
    .join(' or ')} make better embeddings than averaging?</h1>
<p>${show(data.name, 100)}: ${options.encoders.join(', ')}, ${options.seeds} ${options.seeds === 1 ? 'network' : 'networks'} of each${partitions[0].folds ? ' in each fold' : ''}.</p>
</header>
<main>
${partitions.map(answerSection)}
${partitions.length > 1 ? sideBySide(partitions) : ''}
${partitions.map(detailSection)}
<section>
<h2>Data</h2>
<ul>${dataReadInWords(data).map((sentence) => markup`<li>${sentence}</li>`)}</ul>
</section>
<section>
<h2>How to read the intervals</h2>
<p>All metrics come from predictions pooled over the test sequences. Values are means over the networks of all seeds;
the 95 % intervals are bootstrap intervals over test sequences and over networks together (${count(options.resamples)}
draws). Differences are drawn in pairs: the same sequences, and the same seeds, for both. compare.json holds the
difference between any two rows. Nothing was chosen by the test split. Intervals are not adjusted for how many of them
there are: the verdict rests on the comparisons it names.${
    partitions[0].folds
      ? ' Of folds, what the networks of one seed predict is pooled, each on the fold that it had not seen; the draws do not know that networks of two folds share most of what they learned from.'
      : ''
  }</p>
</section>
<section>
<h2>How this was made</h2>
<pre><code>${comparison.command}</code></pre>
<dl>
<dt>version</dt><dd>Seqloom ${comparison.seqloom}</dd>
<dt>adapter</dt><dd>${comparison.adapter}</dd>
<dt>data, SHA-256</dt><dd><code>${data.hash}</code></dd>
</dl>
</section>
</main>`;
  return htmlDocument(`${show(data.name, 100)}: Seqloom comparison`, body);
}

function answerSection(partition: PartitionComparison): Markup {
  return markup`<section>
<h2>The answer</h2>
<p class="small">${partitionSentence(partition)}.</p>
${partition.verdict.sentences.map((sentence) => markup`<p class="lead">${sentence.replaceAll(' %', '\u00a0%')}</p>`)}
</section>`;
}

function detailSection(partition: PartitionComparison): Markup {
  return markup`<section>
<h2>${partition.description}</h2>
${classifiersSection(partition)}
${embeddingsSection(partition)}
${orderSection(partition)}
${residuesSection(partition)}
${calibrationSection(partition)}
${identitySection(partition)}
${trainingSection(partition)}
</section>`;
}
