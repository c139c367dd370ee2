import { percent } from '../../src/words';
import { sequential, sequentialText } from '../logic/palette';
import type { BenchNetwork } from '../protocol';
import { h } from './dom';
import { drawStrip, residueTitle } from './strip';

/** Residues named in words above each strip. */
const NAMED = 3;

/** Colours end at the largest weight, or at so many times what each residue would have were all alike, which so look pale. */
const LEAST_END = 4;

/** What a network attends to before and after an edit; undefined where every residue weighs the same. */
export function attentionStrips(
  { attention }: BenchNetwork,
  before: string,
  after: string,
): HTMLElement | undefined {
  if (!attention) return undefined;
  const even = 1 / before.length;
  const end = Math.max(largestOf(attention.before), largestOf(attention.after), LEAST_END * even);
  return h(
    'div',
    { class: 'attention' },
    h(
      'div',
      { class: 'row spread' },
      h('h4', {}, 'What it attends to'),
      h('div', { class: 'legend-scale sequential', 'aria-hidden': 'true' }, '0', h('i'), percent(end)),
    ),
    h(
      'p',
      { class: 'small muted' },
      `Colour: each residue’s weight in the average that decides. Together they are 100 %; were all alike, each would have ${percent(even)}. Deepest colour: ${percent(end)}.`,
    ),
    strip('before', before, attention.before, end),
    strip('after', after, attention.after, end),
  );
}

function strip(name: string, sequence: string, weights: Float32Array, end: number): HTMLElement {
  const strongest = Array.from(weights.keys())
    .sort((a, b) => weights[b] - weights[a])
    .slice(0, NAMED)
    .map((i) => `${sequence[i]}${i + 1} (${percent(weights[i])})`)
    .join(', ');
  const holder = h('div', {
    class: 'strip',
    role: 'img',
    'aria-label': `Attention ${name}: most on ${strongest}`,
  });
  drawStrip(
    holder,
    Array.from(weights, (weight, i) => ({
      letter: sequence[i],
      color: sequential(weight / end),
      ink: sequentialText(weight / end),
      title: `${residueTitle(sequence[i], i)}: ${percent(weight)}`,
    })),
  );
  return h(
    'div',
    { class: 'attended', 'data-when': name },
    h('p', { class: 'small' }, h('strong', {}, name), ` most on ${strongest}`),
    holder,
  );
}

function largestOf(weights: Float32Array): number {
  return weights.reduce((a, b) => Math.max(a, b), 0);
}
