import { mostProbable } from '../../src/data/mostProbable';
import { CLASS_COLORS } from '../logic/palette';
import { isolated } from '../logic/isolated';
import type { EditKind } from '../logic/sequenceEdits';
import { moveNumber, moveSentence, networkSentence, READOUT_TITLES } from '../logic/why';
import type { BenchMove, BenchNetwork, Message } from '../protocol';
import { titleOf, type State } from '../state';
import { attentionStrips } from './attention';
import { byId, h } from './dom';
import { distance, percent } from '../../src/words';

/** Distances past this many typical ones end at the bar's end. */
const BAR_END = 2.5;

export function drawBenchResults(
  { networks, before, after, of }: Extract<Message, { kind: 'benched' }>,
  edit: EditKind,
  state: State,
): void {
  byId('bench-results').replaceChildren(
    ...networks.map((network) => {
      const title = titleOf(state, network.network);
      const isUntrained = of.weights[network.network]?.from === 'start';
      const untrained = isUntrained ? h('span', { class: 'chip' }, 'untrained') : undefined;
      const card = h(
        'article',
        {
          class: 'card result',
          'data-network': network.network,
          'aria-label': `${title}: what changed`,
        },
        h('div', { class: 'row spread' }, h('h3', {}, title), untrained),
        h('p', { class: 'why' }, networkSentence(network, edit, isUntrained)),
        h('h4', {}, 'How far each embedding moved'),
        h('ul', { class: 'moves' }, ...network.moves.map(moveRow)),
        h('h4', {}, 'What it predicts'),
        predictions(network),
        attentionStrips(network, before, after),
      );
      return card;
    }),
  );
}

function moveRow(move: BenchMove): HTMLElement {
  const { name, of } = READOUT_TITLES[move.readout];
  const bar = h(
    'div',
    {
      class: 'bar',
      role: 'img',
      'aria-label': `${distance(move.ofTypical)} of the usual distance between sequences`,
    },
    h('i'),
  );
  bar.style.setProperty('--length', `${(Math.min(move.ofTypical, BAR_END) / BAR_END) * 100}%`);
  bar.style.setProperty('--mark', `${100 / BAR_END}%`);
  return h(
    'li',
    { 'data-readout': move.readout, 'data-relative': move.relative },
    h(
      'div',
      { class: 'row spread' },
      h('span', {}, h('strong', {}, name), ` `, h('span', { class: 'small muted' }, of)),
      h('output', {}, moveNumber(move)),
    ),
    bar,
    h('p', { class: 'small' }, moveSentence(move)),
  );
}

/** A part of the prediction bars: a class, or all the less probable ones together. */
interface Part {
  name: string;
  color: string;
  of(probabilities: Float32Array): number;
}

/** All classes, or where colours would repeat the most probable ones and the rest as one. */
function partsOf({ classes, before, after }: BenchNetwork): Part[] {
  const all = classes.map((_, c) => c);
  const one = (c: number, color: number): Part => ({
    name: classes[c],
    color: CLASS_COLORS[color],
    of: (probabilities) => probabilities[c],
  });
  if (classes.length <= CLASS_COLORS.length) return all.map((c) => one(c, c));
  const likely = (c: number) => Math.max(before[c], after[c]);
  const sorted = all.sort((a, b) => likely(b) - likely(a));
  const shown = sorted.slice(0, CLASS_COLORS.length - 1);
  const others = sorted.slice(shown.length);
  return [
    ...shown.map(one),
    {
      name: `${others.length} other classes`,
      color: CLASS_COLORS.at(-1)!,
      of: (probabilities) => others.reduce((sum, c) => sum + probabilities[c], 0),
    },
  ];
}

/** One line before, one after: each class as wide as its probability. */
function predictions(network: BenchNetwork): HTMLElement {
  const { classes, before, after } = network;
  const parts = partsOf(network);
  const line = (name: string, probabilities: Float32Array) => {
    const [top] = mostProbable(probabilities);
    const bar = h('div', {
      class: 'stack',
      role: 'img',
      'aria-label': `${name}: ${classes[top]} ${percent(probabilities[top], 0)}`,
    });
    for (const part of parts) {
      const element = h('i', { title: `${part.name}: ${percent(part.of(probabilities))}` });
      element.style.width = `${part.of(probabilities) * 100}%`;
      element.style.background = part.color;
      bar.append(element);
    }
    return h(
      'div',
      { class: 'prediction' },
      h('span', { class: 'small' }, name),
      bar,
      h('span', { class: 'small top-class' }, `${isolated(classes[top])} ${percent(probabilities[top], 0)}`),
    );
  };
  const key = h('p', { class: 'key small' });
  for (const { name, color } of parts) {
    const swatch = h('i');
    swatch.style.background = color;
    key.append(h('span', {}, swatch, h('bdi', {}, name)));
  }
  return h('div', {}, line('before', before), line('after', after), key);
}
