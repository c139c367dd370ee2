import { count } from '../../src/words';
import { findIds } from '../logic/search';
import { NETWORK_IDS, type NetworkId } from '../protocol';
import { titleOf, withPicked, type State } from '../state';
import type { Store } from '../store';
import { button, byId, h } from './dom';
import { save } from './save';

/** Rows of the table; the file has all. */
const SHOWN = 100;
const SPLIT_NAMES = ['train', 'validation', 'test'];

/** Sequences selected in the clouds or by their ids: a table of them, alone in the clouds, or as a file. */
export function mountSelection(store: Store): void {
  const unknown = h('p', { class: 'small', role: 'status' });
  const input = h('input', {
    type: 'search',
    id: 'find-id',
    placeholder: 'Find ids …',
    'aria-label': 'Find sequences by their ids, several with blanks between',
    spellcheck: false,
    autocomplete: 'off',
  });
  byId('space-toolbar').append(h('form', { id: 'find-ids', role: 'search' }, input));
  byId('find-ids').addEventListener('submit', (event) => {
    event.preventDefault();
    const { data } = store.state;
    if (!data) return;
    const found = findIds(data.ids, input.value);
    const [only] = found.rows;
    if (found.rows.size === 1) store.set(withPicked(store.state, only));
    unknown.textContent = found.unknown.length ? `Not found: ${found.unknown.slice(0, 10).join(', ')}.` : '';
    store.change({ selected: found.rows, isolated: false });
    byId('selection').hidden = found.rows.size === 0 && found.unknown.length === 0;
  });

  store.watch(
    ({ selected, isolated, data, networks }) => [
      selected,
      isolated,
      data,
      networks.left?.space,
      networks.right?.space,
    ],
    (state) => {
      const { selected, isolated, data } = state;
      const panel = byId('selection');
      if (!data || selected.size === 0) {
        panel.hidden = unknown.textContent === '';
        return panel.replaceChildren(unknown);
      }
      panel.hidden = false;
      const rows = [...selected];
      const clear = () => store.change({ selected: new Set(), isolated: false });
      panel.replaceChildren(
        h(
          'div',
          { class: 'row' },
          h('h3', {}, `${count(rows.length, 'sequence')} selected`),
          button(isolated ? 'Show all again' : 'Show these alone', () =>
            store.change({ isolated: !isolated }),
          ),
          button('Save as TSV', () => saveTable(state, rows)),
          button('Clear', clear, { class: 'quiet' }),
        ),
        unknown,
        table(store, rows),
      );
    },
  );
}

function table(store: Store, rows: number[]): HTMLElement {
  const { state } = store;
  const [head, ...lines] = cellsOf(state, rows.slice(0, SHOWN));
  const more = rows.length > SHOWN ? `The first ${SHOWN}; the file has all.` : '';
  return h(
    'div',
    { class: 'scroll tall', tabindex: 0, role: 'region', 'aria-label': 'Selected sequences' },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, ...head.map((name) => h('th', { scope: 'col' }, name)))),
      h(
        'tbody',
        {},
        ...lines.map(([id, ...cells], i) =>
          h(
            'tr',
            {},
            h(
              'td',
              {},
              button(id, () => store.set(withPicked(store.state, rows[i])), { class: 'link' }),
            ),
            ...cells.map((text) => h('td', {}, h('bdi', {}, text))),
          ),
        ),
      ),
    ),
    h('p', { class: 'small muted' }, more),
  );
}

/** A head, and a line for each row: id, class, split, and what each network takes it for where its cloud has it, and the file's other columns. */
function cellsOf(state: State, rows: number[]): string[][] {
  const { ids, classes, labels, splits, others } = state.data!;
  const shown = NETWORK_IDS.filter((id) => {
    const from = state.networks[id]?.space?.of.weights[id]?.from;
    return from !== undefined && from !== 'start';
  });
  const predictions = shown.map((id) => predictedBy(state, id));
  return [
    [
      'id',
      'class',
      'split',
      ...shown.map((id) => `${titleOf(state, id)} says`),
      ...others.map(({ name }) => name),
    ],
    ...rows.map((row) => [
      ids[row],
      classes[labels[row]] ?? '',
      SPLIT_NAMES[splits[row]],
      ...predictions.map((of) => of.get(row) ?? ''),
      ...others.map(({ values }) => values[row]),
    ]),
  ];
}

function predictedBy({ networks }: State, id: NetworkId): Map<number, string> {
  const space = networks[id]?.space;
  if (!space) return new Map();
  return new Map(Array.from(space.rows, (row, i) => [row, space.classes[space.predicted[i]]]));
}

function saveTable(state: State, rows: number[]): void {
  const plain = (text: string) => text.replace(/[\t\r\n]+/g, ' ');
  const text = cellsOf(state, rows)
    .map((cells) => cells.map(plain).join('\t'))
    .join('\n');
  save('selected-sequences.tsv', new Blob([`${text}\n`], { type: 'text/tab-separated-values' }));
}
