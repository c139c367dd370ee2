import { READOUT_TITLES } from '../logic/why';
import { NETWORK_IDS, type DownloadKind, type NetworkId, type FileReadout } from '../protocol';
import { titleOf, unsaved } from '../state';
import type { Store } from '../store';
import { button, byId, h, select } from './dom';
import { save } from './save';
import { mayReplace } from './trainingControls';
import { count } from '../../src/words';

const KINDS: { what: DownloadKind; label: string; hint: string }[] = [
  {
    what: 'everything',
    label: 'Everything (zip)',
    hint: 'a run folder for the command line, with embeddings and report',
  },
  { what: 'model', label: 'model.safetensors', hint: 'the weights, under PyTorch’s names' },
  { what: 'config', label: 'config.json', hint: 'how it was made; goes with the weights' },
  { what: 'report', label: 'Report', hint: 'a page to read or print: curves, metrics with intervals, maps' },
  { what: 'metrics', label: 'report.json', hint: 'the same metrics and baselines, for programs' },
  { what: 'npz', label: 'Embeddings .npz', hint: 'numpy.load' },
  { what: 'tsv', label: 'Embeddings .tsv', hint: 'a table' },
  { what: 'projector', label: 'For the TensorFlow Projector', hint: 'zip of vectors and metadata' },
];

/** Downloads, and opening runs. @returns what opens them */
export function mountFiles(store: Store): (files: File[]) => void {
  const { client } = store;
  let network: NetworkId = 'right';
  const chosen: Partial<Record<NetworkId, FileReadout>> = {};
  const notSaved = () => {
    const names = unsaved(store.state).map((id) => titleOf(store.state, id));
    return names.length > 0 ? `Neither downloaded nor kept yet: ${names.join(' and ')}.` : '';
  };
  const readout = () => {
    const readouts = store.state.networks[network]?.status.files ?? [];
    return (
      [chosen[network], 'state-mean' as const].find((name) => name && readouts.includes(name)) ?? readouts[0]
    );
  };
  const draw = () => {
    const { state } = store;
    const status = state.networks[network]?.status;
    const readouts = status?.files ?? [];
    const networks = NETWORK_IDS.map((value) => ({ value, label: titleOf(state, value) }));
    const choices = readouts.map((value) => ({ value, label: READOUT_TITLES[value].name }));
    const untrained = !status || status.state === 'empty';
    byId('downloads').replaceChildren(
      h(
        'div',
        { class: 'row' },
        h(
          'label',
          {},
          'Network ',
          select(networks, network, (value) => ((network = value), draw())),
        ),
        h(
          'label',
          {},
          'Embedding ',
          select(choices, readout(), (value) => (chosen[network] = value), { name: 'file-readout' }),
        ),
      ),
      h(
        'ul',
        { class: 'download-list' },
        ...KINDS.map(({ what, label, hint }) =>
          h(
            'li',
            {},
            button(label, () => client.send({ kind: 'download', what, network, readout: readout() }), {
              'data-what': what,
              disabled: untrained,
            }),
            h('span', { class: 'small muted' }, hint),
          ),
        ),
      ),
      h(
        'p',
        { class: 'small muted', role: 'status', id: 'download-status' },
        untrained ? 'Train the networks first.' : notSaved(),
      ),
    );
  };
  store.watch(({ networks, saved }) => [networks.left?.status, networks.right?.status, saved], draw);
  client.on('busy', ({ text }) => (byId('download-status').textContent = text));
  client.on('download', ({ name, blob }) => {
    save(name, blob);
    byId('download-status').textContent = `${name} is ready (${count(blob.size)} bytes).`;
  });
  return mountRun(store);
}

function mountRun(store: Store): (files: File[]) => void {
  const { client } = store;
  const input = byId<HTMLInputElement>('run-files');
  const open = async (files: File[]) => {
    if (!(await mayReplace(store.state, 'Open the run'))) return;
    byId('run-status').textContent = `Reading ${count(files.length, 'file')} …`;
    client.send({ kind: 'openRun', files });
  };
  byId('choose-run').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    if (input.files?.length) void open([...input.files]);
    input.value = '';
  });
  client.on('opened', ({ networks, left }) => {
    const opened = networks.map((id) => {
      const classes = store.state.networks[id]!.status.classes;
      return `${titleOf(store.state, id)}, classes ${classes.slice(0, 6).join(', ')}${classes.length > 6 ? ' …' : ''}`;
    });
    const unused = left.length > 0 ? ` Not of a run, and not read: ${left.join(', ')}.` : '';
    byId('run-status').textContent = `Opened: ${opened.join('; ')}. In use above.${unused}`;
  });
  const clear = () => (byId('run-status').textContent = '');
  client.on('loaded', clear);
  client.on('failed', ({ during }) => during === 'openRun' && clear());
  return (files) => void open(files);
}
