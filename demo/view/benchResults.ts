import { percent, smallNumber } from '../logic/format';
import { categoryStyle } from '../logic/palette';
import type { EditKind } from '../logic/sequenceEdits';
import { moveNumber, moveSentence, networkSentence, READOUT_TITLES, topClass } from '../logic/why';
import type { BenchMove, BenchNetwork } from '../protocol';
import type { PageState } from '../state';
import { byId, h } from './dom';

/** Distances past this many typical ones end at the bar's end. */
const BAR_END = 2.5;
/** More classes than this are not drawn one by one. */
const MOST_CLASSES = 8;

export function drawBenchResults(networks: BenchNetwork[], edit: EditKind, state: PageState): void {
  byId('bench-results').replaceChildren(
    ...networks.map((network) => {
      const status = state.networks.get(network.network);
      const untrained = status?.state === 'empty' ? h('span', { class: 'chip' }, 'untrained') : undefined;
      const card = h(
        'article',
        {
          class: 'card result',
          'data-network': network.network,
          'aria-label': `${network.title}: what changed`,
        },
        h('div', { class: 'row spread' }, h('h3', {}, network.title), untrained),
        h('p', { class: 'why' }, networkSentence(network, edit)),
        h('h4', {}, 'How far each embedding moved'),
        h('ul', { class: 'moves' }, ...network.moves.map(moveRow)),
        h(
          'p',
          { class: 'small muted' },
          'Number: distance over the length of the vector. Bar: the same distance; the mark ┃ is the usual distance between two different sequences.',
        ),
        h('h4', {}, 'What it predicts'),
        predictions(network),
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
      'aria-label': `${smallNumber(move.ofTypical)} of the usual distance between sequences`,
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

/** One line before, one after: each class as wide as its probability. */
function predictions({ classes, before, after }: BenchNetwork): HTMLElement {
  const line = (name: string, probabilities: Float32Array) => {
    const top = topClass(probabilities);
    const bar = h('div', {
      class: 'stack',
      role: 'img',
      'aria-label': `${name}: ${classes[top]} ${percent(probabilities[top])}`,
    });
    probabilities.forEach((probability, c) => {
      const part = h('i', { title: `${classes[c]}: ${percent(probability, 1)}` });
      part.style.width = `${probability * 100}%`;
      part.style.background = categoryStyle(c).color;
      bar.append(part);
    });
    return h(
      'div',
      { class: 'prediction' },
      h('span', { class: 'small' }, name),
      bar,
      h('span', { class: 'small top-class' }, `${classes[top]} ${percent(probabilities[top])}`),
    );
  };
  const key = h('p', { class: 'key small' });
  classes.slice(0, MOST_CLASSES).forEach((name, c) => {
    const swatch = h('i');
    swatch.style.background = categoryStyle(c).color;
    key.append(h('span', {}, swatch, name));
  });
  return h('div', {}, line('before', before), line('after', after), key);
}
