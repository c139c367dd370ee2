import { percent } from '../../src/words';
import { sequential, sequentialText } from '../logic/palette';
import type { BenchNetwork } from '../protocol';
import { h } from './dom';
import { drawStrip, residueTitle } from './strip';

/** Residues named in words below each strip. */
const NAMED = 3;

/** What a network attends to before and after an edit; undefined where every residue weighs the same. */
export function attentionStrips(
  { attention }: BenchNetwork,
  before: string,
  after: string,
): HTMLElement | undefined {
  if (!attention) return undefined;
  const largest = Math.max(largestOf(attention.before), largestOf(attention.after));
  const even = percent(1 / before.length);
  return h(
    'div',
    { class: 'attention' },
    h(
      'div',
      { class: 'row spread' },
      h('h4', {}, 'What it attends to'),
      h('div', { class: 'legend-scale sequential', 'aria-hidden': 'true' }, '0', h('i'), percent(largest)),
    ),
    h(
      'p',
      { class: 'small muted' },
      `Colour: each residue’s weight in the average that decides. All together they are 100 %; were all alike, each would have ${even}.`,
    ),
    strip('before', before, attention.before, largest),
    strip('after', after, attention.after, largest),
  );
}

function strip(name: string, sequence: string, weights: Float32Array, largest: number): HTMLElement {
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
      color: sequential(weight / largest),
      ink: sequentialText(weight / largest),
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
