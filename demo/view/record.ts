import { count, percent } from '../../src/words';
import { othersOf } from '../logic/others';
import { READOUT_TITLES } from '../logic/why';
import { keepAsking } from '../questions';
import type { Message, NearestOf, Request } from '../protocol';
import { ageOf, titleOf, withPicked, type State } from '../state';
import type { Store } from '../store';
import { button, byId, h } from './dom';

/** Residues of a picked record shown. */
const SHOWN_RESIDUES = 400;

/** The picked record and the nearest neighbours of it, or of a pasted sequence, in both networks. */
export function mountRecord(store: Store): void {
  keepAsking(store, 'record', 'record', ({ data, picked }): Request | undefined =>
    data && picked !== undefined ? { kind: 'record', data: data.number, row: picked } : undefined,
  );
  keepAsking(store, 'nearest', 'nearest', ({ data, query, view }): Request | undefined =>
    data && query ? { kind: 'nearest', data: data.number, query, readouts: view.readouts } : undefined,
  );
  const holder = byId('nearest-body');
  byId('nearest-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const sequence = byId<HTMLInputElement>('nearest-sequence').value.trim();
    if (!sequence) return;
    store.set({ ...withPicked(store.state, undefined), query: { sequence } });
  });
  store.watch(
    ({ picked, query, record, nearest, notices, networks }) => [
      picked,
      query,
      record,
      nearest,
      notices,
      networks.left?.status.encoder,
      networks.right?.status.encoder,
    ],
    (state) => {
      const { picked, record, nearest, notices, query } = state;
      byId('record').hidden = picked === undefined;
      byId('record-body').replaceChildren(
        ...(record ? details(state, record) : [h('p', { class: 'muted' }, 'Looking …')]),
      );
      const problem = notices.find(({ about }) => about === 'nearest');
      byId('nearest-problem').textContent = problem?.text ?? '';
      const isSearching = query && !nearest && !problem;
      holder.replaceChildren(
        ...(nearest
          ? neighbours(store, nearest)
          : isSearching
            ? [h('p', { class: 'muted' }, 'Looking for neighbours …')]
            : []),
      );
    },
  );
  byId('unpick').addEventListener('click', () => store.set(withPicked(store.state, undefined)));
}

function details(state: State, { record, of }: Extract<Message, { kind: 'record' }>): HTMLElement[] {
  const { id, label, split, sequence, predictions } = record;
  const trained = predictions.filter(({ network }) => of.weights[network]?.from !== 'start');
  const facts: [string, string][] = [
    ['Id', id],
    ['Class', label || 'none'],
    ['Split', split],
    ['Length', count(sequence.length, 'residue')],
    ...trained.map(({ network, predicted, probability }): [string, string] => [
      `${titleOf(state, network)} says (${ageOf(of, network)})`,
      Number.isNaN(probability) ? predicted : `${predicted}, ${percent(probability, 0)}`,
    ]),
  ];
  if (state.data) facts.push(...othersOf(state.data, record.row));
  const cut = sequence.length > SHOWN_RESIDUES ? '…' : '';
  return [
    h(
      'dl',
      { class: 'facts' },
      ...facts.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, h('bdi', {}, value)))),
    ),
    h('p', { class: 'mono wrap-anywhere small' }, sequence.slice(0, SHOWN_RESIDUES) + cut),
  ];
}

function neighbours(store: Store, { networks, of }: Extract<Message, { kind: 'nearest' }>): HTMLElement[] {
  return networks.map((found) => {
    const title = titleOf(store.state, found.network);
    const { readout, among } = found;
    return h(
      'div',
      { class: 'neighbours-of', 'data-network': found.network },
      h(
        'p',
        { class: 'small' },
        h('strong', {}, title),
        `, ${READOUT_TITLES[readout].name}, ${ageOf(of, found.network)}, among ${count(among)}`,
      ),
      table(store, found, title),
    );
  });
}

const HEAD = ['Id', 'Class', 'Split', 'Cosine'];

function table(store: Store, { neighbours: found }: NearestOf, title: string): HTMLElement {
  const rows = found.map(({ row, id, label, split, similarity }) =>
    h(
      'tr',
      {},
      h(
        'td',
        {},
        button(id, () => store.set(withPicked(store.state, row)), { class: 'link' }),
      ),
      h('td', {}, h('bdi', {}, label || '–')),
      h('td', {}, split),
      h('td', { class: 'number' }, similarity.toFixed(4)),
    ),
  );
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Nearest neighbours, ${title}` },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, ...HEAD.map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, ...rows),
    ),
  );
}
