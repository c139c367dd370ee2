import { bytes, count } from '../../src/words';
import { NETWORK_IDS, type KeptRun } from '../protocol';
import { someIn, titleOf, type State } from '../state';
import type { Store } from '../store';
import { confirmed } from './confirm';
import { button, byId, h } from './dom';
import { scoreOf } from './networks';
import { mayReplace } from './trainingControls';

/** Runs that the browser keeps because the person asked for it. */
export function mountKept(store: Store): void {
  const { client } = store;
  const keep = button('Keep this run', () => client.send({ kind: 'keep', summary: summaryOf(store.state) }), {
    id: 'keep',
    class: 'primary',
  });
  const list = h('ul', { class: 'kept-list' });
  byId('kept').append(
    h('h3', {}, 'Kept in this browser'),
    h(
      'p',
      {},
      'Data, networks and the state of training stay on this machine, for this page alone, until you delete them ' +
        '(or the browser does, when its disk is full or its site data are cleared). Nothing is kept unasked.',
    ),
    keep,
    list,
  );
  const open = async ({ id, name }: KeptRun) => {
    if (await mayReplace(store.state, `Open ${name}`)) client.send({ kind: 'openKept', id });
  };
  const remove = async ({ id, name }: KeptRun) => {
    if (await confirmed(`${name} would be gone from this browser.`, 'Delete it'))
      client.send({ kind: 'deleteKept', id });
  };
  const row = (run: KeptRun) => {
    const name = h('input', { type: 'text', value: run.name, 'aria-label': 'Name of the kept run' });
    name.addEventListener('change', () =>
      client.send({ kind: 'renameKept', run: { ...run, name: name.value.trim() || run.name } }),
    );
    const when = new Date(run.date).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
    const facts = `${run.summary} · ${count(run.sequences, 'sequence')} · ${when} · ${bytes(run.bytes)}`;
    return h(
      'li',
      { class: 'row' },
      name,
      h('span', { class: 'small muted grow' }, facts),
      h(
        'span',
        {},
        button('Open', () => void open(run), { 'aria-label': `Open ${run.name}` }),
        button('Delete', () => void remove(run), { class: 'quiet', 'aria-label': `Delete ${run.name}` }),
      ),
    );
  };
  store.watch(
    ({ kept }) => [kept],
    ({ kept }) => list.replaceChildren(...kept.map(row)),
  );
  store.watch(
    ({ networks }) => [networks.left?.status.state, networks.right?.status.state],
    (state) => (keep.disabled = !someIn(state, 'training', 'paused', 'finished', 'failed', 'loaded')),
  );
  client.on('ready', () => client.send({ kind: 'listKept' }));
}

/** `Averaging 47.5 %, LSTM 97.5 %`. */
function summaryOf(state: State): string {
  return NETWORK_IDS.map((id) => `${titleOf(state, id)} ${scoreOf(state.networks[id]).score}`).join(', ');
}
