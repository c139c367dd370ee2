import { show } from '../../data/show';
import { percent } from '../../words';
import { attentionStrip } from '../attentionStrip';
import type { ReportData } from '../reportData';
import { markup, type Markup } from '../../page/markup';

/** What the network attends to in some sequences; nothing where every residue weighs the same. */
export function attentionSection({ attention }: ReportData): Markup {
  if (attention.length === 0) return markup``;
  return markup`<section>
<h2>Attention</h2>
<p>Each cell is a residue, and the stronger its blue, the more its state weighs in the average that the network decides by;
where all weigh alike, every cell is faint. Of each class (the largest, where there are many) this is the sequence of the
maps above that the network is surest of among those it gets right.</p>
${attention.map(
  (
    one,
  ) => markup`<h3>${show(one.id)} <span class="range">${show(one.class)}, predicted with ${percent(one.probability)}</span></h3>
<figure>${attentionStrip(one)}</figure>`,
)}
</section>`;
}
