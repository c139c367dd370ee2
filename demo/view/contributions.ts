import { isolated } from '../logic/isolated';
import { diverging, divergingText } from '../logic/palette';
import type { NetworkContributions } from '../protocol';
import { titleOf, type State } from '../state';
import { byId, h } from './dom';
import { drawStrip, residueTitle } from './strip';

/** Residues named in words below each strip. */
const NAMED = 5;

export function drawContributions(networks: NetworkContributions[], sequence: string, state: State): void {
  byId('contribution-strips').replaceChildren(
    ...networks.map((network) => strip(network, sequence, titleOf(state, network.network))),
  );
}

function strip(
  { predicted, values, window }: NetworkContributions,
  sequence: string,
  title: string,
): HTMLElement {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const holder = h('div', { class: 'strip' });
  drawStrip(
    holder,
    Array.from(values, (value, i) => ({
      letter: sequence[i],
      color: diverging(value / largest),
      ink: divergingText(value / largest),
      title: `${residueTitle(sequence[i], i)}: ${value >= 0 ? '+' : ''}${value.toFixed(3)}`,
    })),
  );
  const strongest = Array.from(values, (value, i) => ({ value, i }))
    .sort((a, b) => b.value - a.value)
    .slice(0, NAMED)
    .map(({ value, i }) => `${sequence[i]}${i + 1} (+${value.toFixed(2)})`);
  const several = window > 1 ? ` ${window} residues are left out at a time.` : '';
  return h(
    'div',
    { class: 'contribution' },
    h('h4', {}, title, h('span', { class: 'small muted' }, `  says ${isolated(predicted)}`)),
    holder,
    h(
      'p',
      { class: 'small muted' },
      `Strongest for ${isolated(predicted)}: ${strongest.join(', ')}. Deepest colour: ${largest.toFixed(2)} log odds.${several}`,
    ),
  );
}
