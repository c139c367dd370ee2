import type { ReadOptions } from '../../src/index';
import type { DataSummary, Preview } from '../protocol';
import { isolated } from '../logic/isolated';
import type { Store } from '../store';
import { button, byId, h } from './dom';
import { previewTable } from './preview';
import { mayReplace } from './trainingControls';
import { bytes, count, percent } from '../../src/words';

/** The data card: what is loaded, and another file by choosing. @returns what previews a file */
export function mountData(store: Store): (file: File) => void {
  const { client } = store;
  const input = byId<HTMLInputElement>('file');
  let file: File | undefined;
  let options: ReadOptions = {};

  const open = (chosen: File) => {
    file = chosen;
    options = {};
    byId('data-sentence').textContent = `Reading the first records of ${chosen.name} …`;
    client.send({ kind: 'preview', file: chosen, options });
  };
  const load = async (chosen: File | null) => {
    if (!(await mayReplace(store.state, 'Use these data'))) return;
    byId('preview').hidden = true;
    client.send({ kind: 'load', file: chosen, options, settings: store.state.settings });
  };

  byId('choose').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    if (input.files?.[0]) open(input.files[0]);
    input.value = '';
  });
  byId('use-built-in').addEventListener('click', () => {
    options = {};
    void load(null);
  });

  client.on('previewed', ({ preview }) => {
    byId('data-sentence').textContent = `Look ${preview.file} over below, and use it or not.`;
    showPreview(preview, options, {
      change(changed) {
        options = { ...options, ...changed };
        client.send({ kind: 'preview', file: file!, options });
      },
      use: () => void load(file!),
      cancel: () => showData(store.state.data),
    });
  });
  client.on('loading', ({ file: name, bytes: read, totalBytes, records }) => {
    const doing = read === totalBytes ? 'Looking over' : 'Reading';
    const share = totalBytes ? `, ${percent(read / totalBytes, 0)} of ${bytes(totalBytes)}` : '';
    byId('data-sentence').textContent = `${doing} ${name}: ${count(records, 'record')}${share}.`;
  });
  client.on('loaded', ({ data }) => showData(data));
  client.on('failed', ({ during }) => {
    if (during !== 'preview' && during !== 'load') return;
    byId('preview').hidden = during === 'preview' && byId('preview').hidden;
    describe(store.state.data);
  });
  return open;
}

function showData(data: DataSummary | undefined): void {
  byId('preview').hidden = true;
  describe(data);
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

interface PreviewActions {
  change(options: ReadOptions): void;
  use(): void;
  cancel(): void;
}

function showPreview(preview: Preview, options: ReadOptions, actions: PreviewActions): void {
  const panel = byId('preview');
  const labelled = preview.records.some(({ label }) => label);
  const missing = preview.problem === undefined ? 'where the label is' : 'the columns';
  const use = button(labelled ? 'Use this data' : `Choose ${missing} first`, actions.use, {
    class: 'primary',
    id: 'use-data',
    disabled: !labelled,
  });
  panel.replaceChildren(
    h('h3', {}, `Preview of ${preview.file}`),
    ...(preview.problem === undefined ? [] : [h('p', {}, preview.problem)]),
    ...previewTable(preview, options, actions.change),
    h('div', { class: 'row' }, use, button('Cancel', actions.cancel)),
  );
  panel.hidden = false;
  panel.scrollIntoView({ block: 'nearest' });
}
