import { cellOf, ENCODERS } from '../../src/model/config';
import { count, large } from '../../src/words';
import { NETWORK_IDS, type DataSummary, type NetworkId, type NetworkStatus } from '../protocol';
import { settingsInWords } from '../logic/settings';
import { ageOf, titleOf, type NetworkNow, type State } from '../state';
import type { Store } from '../store';
import { confusionTable } from './confusion';
import { byId, h } from './dom';

const DECIDES: Record<NetworkStatus['pool'], string> = {
  mean: 'their average',
  last: 'the last of them',
  max: 'the largest of each value',
  attention: 'their average, weighted by what it has learned to attend to,',
};

function explanation({ encoder, pool, parameters }: NetworkStatus): string {
  const reads = ENCODERS[encoder].directions === 2 ? 'Reads from both ends' : 'Reads residue by residue';
  const vectors = cellOf({ encoder }) ? `${reads} and remembers in states` : 'Has a vector for each residue';
  return `${vectors}; ${DECIDES[pool]} decides. ${count(parameters)} numbers to learn.`;
}

/** What each network is, how far it was trained, and which classes it takes for which. */
export function mountScores(store: Store): void {
  for (const id of NETWORK_IDS) {
    const card = h('article', { class: 'card score-card', 'data-network': id });
    byId('score-cards').append(card);
    store.watch(
      ({ networks }) => [
        networks[id]?.status,
        networks[id]?.confusion,
        networks[id]?.step,
        networks.left?.status.encoder === networks.right?.status.encoder,
      ],
      (state) => draw(card, state, id),
    );
  }
}

function draw(card: HTMLElement, state: State, id: NetworkId): void {
  const now = state.networks[id];
  const title = titleOf(state, id);
  card.setAttribute('aria-label', `${title}: scores`);
  if (!now || !state.data) return card.replaceChildren(h('h3', {}, title));
  card.replaceChildren(
    h('h3', {}, title),
    h('p', { class: 'small muted' }, explanation(now.status)),
    h('p', { class: 'small' }, now.status.note ?? ''),
    h('dl', { class: 'stats' }, ...factsOf(now, state.data.fitted).map(([name, value]) => fact(name, value))),
    matrix(now, title),
  );
}

function fact(name: string, value: string): HTMLElement {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

function factsOf({ status, trained, step }: NetworkNow, fitted: DataSummary['fitted']): [string, string][] {
  const { settings, weights } = status;
  return [
    ...(trained ? [['Epochs trained', `${trained.epochs.toFixed(step ? 1 : 0)} of ${trained.of}`]] : []),
    ...(weights.from === 'best epoch' ? [['Kept', `epoch ${weights.epochs}`]] : []),
    ...(step ? [['Residues per second', large(step.residuesPerSecond)]] : []),
    ...(settings && weights.from !== 'start'
      ? [['Trained with', settingsInWords(settings, fitted, false)]]
      : []),
  ] as [string, string][];
}

function matrix({ confusion, status }: NetworkNow, title: string): HTMLElement {
  if (!confusion || confusion.of.weights[status.network]?.from === 'start') {
    return h(
      'p',
      { class: 'muted' },
      'Which classes it takes for which is shown once it has learned something.',
    );
  }
  const { report, split, outOf, classes, of } = confusion;
  const some = report.count < outOf ? `${count(report.count)} of ${count(outOf)} ` : '';
  const where = `${some}${split === 'val' ? 'validation' : 'test'} sequences, ${ageOf(of, status.network)}`;
  return confusionTable(report.confusion, classes, where, title);
}
