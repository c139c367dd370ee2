import { READOUT_TITLES } from '../logic/why';
import type { Message, Neighbour, RecordDetails } from '../protocol';
import { titleOf, type PageState } from '../state';
import { byId, h } from './dom';
import { notice } from './notices';
import type { SpaceSection } from './space';
import { count, percent } from '../../src/words';

/** Residues of a picked record shown. */
const SHOWN_RESIDUES = 400;

/** The picked record, and the nearest neighbours of it or of a pasted sequence. */
export function mountRecord(state: PageState, space: () => SpaceSection): { pick(row: number): void } {
  const { client } = state;
  let picked: number | undefined;
  const findNearest = (query: { row: number } | { sequence: string }) => {
    const { network, readout } = space().shown;
    client.send({ kind: 'nearest', query, network, readout });
  };
  const pick = (row: number) => {
    picked = row;
    client.send({ kind: 'record', row });
    findNearest({ row });
  };
  const paste = () => {
    const sequence = byId<HTMLInputElement>('nearest-sequence').value.trim();
    if (sequence) findNearest({ sequence });
  };
  byId('nearest-go').addEventListener('click', paste);
  byId('nearest-sequence').addEventListener('keydown', (event) => {
    if (event.key === 'Enter') paste();
  });
  client.on('record', ({ record }) => {
    if (record.row === picked) showRecord(record);
  });
  client.on('nearest', (found) =>
    showNeighbours(found, state, (row) => {
      space().mark(row);
      pick(row);
    }),
  );
  client.on('failed', ({ during, text }) => {
    if (during === 'nearest') notice('nearest', 'error', text);
  });
  return { pick };
}

function showRecord({ id, label, split, sequence, predictions }: RecordDetails): void {
  const facts: [string, string][] = [
    ['Id', id],
    ['Class', label || 'none'],
    ['Split', split],
    ['Length', `${sequence.length} residues`],
    ...predictions.map(({ title, predicted, probability }): [string, string] => [
      `${title} says`,
      `${predicted}, ${percent(probability, 0)}`,
    ]),
  ];
  byId('record-body').replaceChildren(
    h(
      'dl',
      { class: 'facts' },
      ...facts.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value))),
    ),
    h(
      'p',
      { class: 'mono wrap-anywhere small' },
      sequence.slice(0, SHOWN_RESIDUES) + (sequence.length > SHOWN_RESIDUES ? '…' : ''),
    ),
  );
}

function showNeighbours(
  { title, network, readout, neighbours, among }: Extract<Message, { kind: 'nearest' }>,
  state: PageState,
  onPick: (row: number) => void,
): void {
  const line = ({ row, id, label, split, similarity }: Neighbour) => {
    const link = h('button', { type: 'button', class: 'link' }, id);
    link.addEventListener('click', () => onPick(row));
    return h(
      'tr',
      {},
      h('td', {}, link),
      h('td', {}, label || '–'),
      h('td', {}, split),
      h('td', { class: 'number' }, similarity.toFixed(4)),
    );
  };
  const head = ['Id', 'Class', 'Split', 'Cosine'].map((name) => h('th', { scope: 'col' }, name));
  byId('nearest-body').replaceChildren(
    h(
      'p',
      { class: 'small' },
      `Nearest to ${title} among ${count(among, 'sequence')}, in the ${READOUT_TITLES[readout].name} of ${titleOf(state, network)}:`,
    ),
    h(
      'div',
      { class: 'scroll' },
      h(
        'table',
        { id: 'nearest-table' },
        h('thead', {}, h('tr', {}, ...head)),
        h('tbody', {}, ...neighbours.map(line)),
      ),
    ),
  );
}
