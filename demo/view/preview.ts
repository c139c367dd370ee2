import { isLabelled } from '../logic/labelled';
import { NETWORK_IDS, type DataChoices, type NetworkId, type Preview, type Survey } from '../protocol';
import { titleOf } from '../state';
import type { Store } from '../store';
import { count, percent } from '../../src/words';
import { byId, button, h, keepingFocus } from './dom';
import { columnChoices, RegexField, surveyChoices } from './previewChoices';
import { save } from './save';
import { classCounts, recordTable } from './previewTables';

export interface PreviewActions {
  use(file: File, options: DataChoices): void;
  cancel(): void;
}

/** A file before it is used: its first records, what is read for what, and what the whole file holds. */
export class PreviewPanel {
  private file: File | undefined;
  private preview: Preview | undefined;
  private survey: Survey | undefined;
  private progress = '';
  /** The file that a trained network was asked for. */
  private made = '';
  /** Of the latest request: answers to earlier ones are passed over. */
  private number = 0;
  private readonly regex = new RegexField((labelRegex) => this.change({ labelRegex }));

  constructor(
    private readonly store: Store,
    private readonly actions: PreviewActions,
  ) {
    const { client } = store;
    client.on('previewed', ({ number, preview }) => {
      if (number !== this.number) return;
      const isFirst = byId('preview').hidden;
      [this.preview, this.survey, this.progress] = [preview, undefined, ''];
      if (isFirst) this.regex.value = preview.options.labelRegex;
      this.draw();
      if (isFirst) byId('preview').scrollIntoView({ block: 'nearest' });
    });
    client.on('surveying', ({ number, records, share }) => {
      if (number !== this.number) return;
      this.progress = `: ${count(records, 'record')}${share ? `, ${percent(share, 0)}` : ''}`;
      this.draw();
    });
    client.on('predicted', ({ name, blob, text }) => {
      save(name, blob);
      this.made = text;
      this.draw();
    });
    client.on('failed', ({ during }) => {
      if (during !== 'predict') return;
      this.made = '';
      this.draw();
    });
    store.watch(
      ({ networks }) => [networks.left?.status.weights.from, networks.right?.status.weights.from],
      () => this.draw(),
    );
    client.on('surveyed', ({ number, survey }) => {
      if (number !== this.number) return;
      this.survey = survey;
      this.draw();
    });
  }

  /** What trained networks say of the file's sequences, labelled or not. */
  private predictions({ options, problem }: Preview): HTMLElement {
    const { state, client } = this.store;
    const trained = NETWORK_IDS.filter((id) => {
      const weights = state.networks[id]?.status.weights;
      return weights && weights.from !== 'start';
    });
    if (trained.length === 0) {
      const text =
        'Networks that are trained, or opened from files, also predict and embed files without labels: open the file again then.';
      return h('p', { class: 'small muted' }, text);
    }
    const ask = (network: NetworkId, what: 'predictions' | 'embeddings') => {
      this.made = 'Computing …';
      this.draw();
      const readout = this.store.state.view.readouts[network];
      client.send({ kind: 'predict', what, file: this.file!, options, network, readout });
    };
    const make = (id: NetworkId, what: 'predictions' | 'embeddings', ending: string) =>
      button(`${what[0].toUpperCase()}${what.slice(1)} (${ending})`, () => ask(id, what), {
        name: `${what} ${id}`,
        disabled: problem !== undefined,
      });
    return h(
      'div',
      { class: 'made' },
      h('p', {}, 'Of these sequences, with labels or without, by a trained network:'),
      ...trained.map((id) =>
        h(
          'div',
          { class: 'row' },
          h('strong', {}, titleOf(state, id)),
          make(id, 'predictions', 'tsv'),
          make(id, 'embeddings', 'npz'),
        ),
      ),
      h('p', { class: 'small', role: 'status' }, this.made),
    );
  }

  open(file: File): void {
    this.file = file;
    this.made = '';
    this.close();
    this.ask({});
  }

  close(): void {
    byId('preview').hidden = true;
    this.number++;
    this.preview = undefined;
  }

  private ask(options: DataChoices): void {
    this.store.client.send({ kind: 'preview', number: ++this.number, file: this.file!, options });
  }

  private change(changed: DataChoices): void {
    this.ask({ ...this.preview?.options, ...changed });
  }

  private draw(): void {
    const { preview, survey } = this;
    if (!preview) return;
    const panel = byId('preview');
    panel.hidden = false;
    const change = (changed: DataChoices) => this.change(changed);
    const problem = preview.problem ?? survey?.problem;
    const choose = (label: DataChoices) => {
      if ('labelRegex' in label) this.regex.value = label.labelRegex;
      this.change(label);
    };
    keepingFocus(panel, () =>
      panel.replaceChildren(
        h('h3', {}, 'Preview of ', h('bdi', {}, preview.file)),
        h('p', {}, howToLabel(preview)),
        ...(preview.guesses.length ? [h('p', { class: 'small' }, preview.guesses.join(' '))] : []),
        recordTable(preview, choose),
        preview.format === 'table' ? columnChoices(preview, change) : this.regex.element,
        ...(problem === undefined ? [] : [h('p', { class: 'problem', role: 'alert' }, problem)]),
        ...(survey ? classCounts(survey) : this.waiting()),
        ...(survey ? surveyChoices(preview.options, survey, change) : []),
        this.buttons(preview),
        this.predictions(preview),
      ),
    );
  }

  private waiting(): HTMLElement[] {
    if (this.preview?.problem !== undefined) return [];
    return [h('p', { class: 'muted', role: 'status' }, `The whole file is looked over${this.progress} …`)];
  }

  private buttons(preview: Preview): HTMLElement {
    const isReady = isLabelled(preview) && !preview.problem && !this.survey?.problem;
    const missing =
      isLabelled(preview) || preview.problem
        ? 'Not usable like this'
        : preview.fields.length === 0
          ? 'No labels to train on'
          : 'Choose where the label is first';
    return h(
      'div',
      { class: 'row' },
      button(isReady ? 'Use this data' : missing, () => this.actions.use(this.file!, preview.options), {
        class: 'primary',
        id: 'use-data',
        name: 'use',
        disabled: !isReady,
      }),
      button('Cancel', this.actions.cancel, { name: 'cancel' }),
    );
  }
}

function howToLabel({ format, fields }: Preview): string {
  if (format === 'table') return 'Press the name of the column that holds the labels, such as the hosts.';
  return fields.length > 0
    ? 'Press the part of the headers that is the label, such as the host.'
    : 'The headers are ids alone and hold no label.';
}
