import { markup, type Markup } from '../page/markup';
import type { AttendedSequence } from './reportData';
import { percent } from '../words';

/** Residues drawn of a longer sequence: those around its greatest weight. */
const MOST_DRAWN = 300;
const GROUP = 10;
const CELL = { width: 14, height: 21 };
/** Room for a group's number, and between groups. */
const NUMBER_HEIGHT = 14;
const GAP = 6;
/** From this share on white is read better than black. */
const STRONG = 0.85;
/** The strongest colour is the largest weight's, or that of so many times what each residue would have were all alike. */
const LEAST_END = 4;
const NAMED = 3;

/** The weight of each residue along a sequence, in groups of ten that wrap. */
export function attentionStrip({ sequence, weights }: AttendedSequence): Markup {
  const strongest = Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a]);
  const end = Math.max(weights[strongest[0]], LEAST_END / weights.length);
  const first = Math.max(0, Math.min(sequence.length - MOST_DRAWN, strongest[0] - MOST_DRAWN / 2));
  const last = Math.min(sequence.length, first + MOST_DRAWN);
  const groups = Array.from({ length: Math.ceil((last - first) / GROUP) }, (_, g) => {
    const from = first + g * GROUP;
    const residues = Array.from({ length: Math.min(GROUP, last - from) }, (_, i) => from + i);
    return group(residues, (i) =>
      residue(sequence[i], i, weights[i], weights[i] / end, (i - from) * CELL.width),
    );
  });
  const most = strongest
    .slice(0, NAMED)
    .map((i) => `${sequence[i]}${i + 1} (${percent(weights[i])})`)
    .join(', ');
  const part =
    last - first < sequence.length ? ` Residues ${first + 1} to ${last} of ${sequence.length}.` : '';
  return markup`<div role="img" aria-label="Attention along the sequence: most on ${most}">${groups}</div>
<figcaption>Most on ${most}; were all alike, each would have ${percent(1 / weights.length)}. Strongest blue: ${percent(end)}.${part}</figcaption>`;
}

/** Cells under the number of the first. */
function group(residues: number[], cell: (i: number) => Markup): Markup {
  const width = GROUP * CELL.width + GAP;
  const height = NUMBER_HEIGHT + CELL.height + GAP;
  return markup`<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<text class="tick" x="1" y="${NUMBER_HEIGHT - 3}">${residues[0] + 1}</text>
${residues.map(cell)}</svg>`;
}

function residue(letter: string, i: number, weight: number, share: number, x: number): Markup {
  const box = markup`x="${x}" y="${NUMBER_HEIGHT}" width="${CELL.width}" height="${CELL.height}"`;
  return markup`<g><title>${letter}${i + 1}: ${percent(weight)}</title><rect class="cell-ground" ${box}/><rect class="heat" ${box} fill-opacity="${share.toFixed(3)}"/>
<text class="${share >= STRONG ? 'on-heat' : 'cell'}" x="${x + CELL.width / 2}" y="${NUMBER_HEIGHT + 15}" text-anchor="middle">${letter}</text></g>`;
}
