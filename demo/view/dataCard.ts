import type { DataChoices, DataSummary } from '../protocol';
import { isolated } from '../logic/isolated';
import type { Store } from '../store';
import { byId, h } from './dom';
import { PreviewPanel } from './preview';
import { mayReplace } from './trainingControls';
import { bytes, count, percent } from '../../src/words';

/** The data card: what is loaded, and another file by choosing. @returns what previews a file */
export function mountData(store: Store): (file: File) => void {
  const { client } = store;
  const input = byId<HTMLInputElement>('file');
  const load = async (file: File | null, options: DataChoices) => {
    if (!(await mayReplace(store.state, 'Use these data'))) return;
    preview.close();
    client.send({ kind: 'load', file, options, settings: store.state.settings });
  };
  const preview = new PreviewPanel(store, {
    use: (file, options) => void load(file, options),
    cancel: () => {
      preview.close();
      describe(store.state.data);
    },
  });
  const open = (file: File) => {
    byId('data-sentence').textContent = `Reading the first records of ${file.name} …`;
    preview.open(file);
  };

  byId('choose').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    if (input.files?.[0]) open(input.files[0]);
    input.value = '';
  });
  byId('use-built-in').addEventListener('click', () => void load(null, {}));

  client.on('previewed', ({ preview: { file } }) => {
    byId('data-sentence').textContent = `Look ${file} over below, and use it or not.`;
  });
  client.on('loading', ({ file: name, bytes: read, totalBytes, records }) => {
    const doing = read === totalBytes ? 'Looking over' : 'Reading';
    const share = totalBytes ? `, ${percent(read / totalBytes, 0)} of ${bytes(totalBytes)}` : '';
    byId('data-sentence').textContent = `${doing} ${name}: ${count(records, 'record')}${share}.`;
  });
  client.on('loaded', ({ data }) => {
    preview.close();
    describe(data);
  });
  client.on('failed', ({ during }) => {
    if (during === 'preview' || during === 'load') describe(store.state.data);
  });
  return open;
}

function describe(data: DataSummary | undefined): void {
  if (!data) return;
  byId('data-name').textContent = data.name;
  byId('data-line').replaceChildren(
    `Data: ${count(data.labels.length, 'sequence')} of ${count(data.classes.length, 'class', 'classes')}, `,
    h('bdi', {}, data.name),
    '. ',
    h('a', { href: '#data' }, data.builtIn ? 'Take your own' : 'Take others'),
  );
  byId('data-sentence').textContent = data.builtIn ? builtInSentence(data) : fileSentence(data);
  byId('use-built-in').hidden = data.builtIn;
  const left = data.dropped.map(({ reason, records }) => `${count(records, 'record')} left out: ${reason}.`);
  const list = byId('data-warnings');
  list.hidden = data.warnings.length + left.length === 0 || data.builtIn;
  list.replaceChildren(...[...left, ...data.warnings].map((text) => h('li', {}, text)));
}

function builtInSentence(data: DataSummary): string {
  return (
    `${count(data.labels.length, 'synthetic sequence')} of ${data.classes.length} made-up hosts. Hosts 1 and 2 use the same residues in a ` +
    'different order, and so do hosts 3 and 4: whatever looks at averages alone can only guess within a pair, and ends near 50 %.'
  );
}

function fileSentence(data: DataSummary): string {
  const held = [0, 1, 2].map((split) => data.splits.reduce((sum, s) => sum + (s === split ? 1 : 0), 0));
  const classes =
    data.classes.length > 6
      ? `${data.classes.length} classes`
      : `classes ${data.classes.map(isolated).join(', ')}`;
  return (
    `${count(data.labels.length, 'sequence')} (${count(data.residues, 'residue')}, the longest ${count(data.longest)}), ${classes}; ` +
    `${count(held[0])} to train, ${count(held[1])} to validate, ${count(held[2])} to test.`
  );
}
