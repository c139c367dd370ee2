import type { Client } from '../client';
import { isLabelled } from '../logic/labelled';
import type { DataChoices, Preview, Survey } from '../protocol';
import { count, percent } from '../../src/words';
import { byId, button, h, keepingFocus } from './dom';
import { columnChoices, RegexField, surveyChoices } from './previewChoices';
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
  /** Of the latest request: answers to earlier ones are passed over. */
  private number = 0;
  private readonly regex = new RegexField((labelRegex) => this.change({ labelRegex }));

  constructor(
    private readonly client: Client,
    private readonly actions: PreviewActions,
  ) {
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
    client.on('surveyed', ({ number, survey }) => {
      if (number !== this.number) return;
      this.survey = survey;
      this.draw();
    });
  }

  open(file: File): void {
    this.file = file;
    this.close();
    this.ask({});
  }

  close(): void {
    byId('preview').hidden = true;
    this.number++;
    this.preview = undefined;
  }

  private ask(options: DataChoices): void {
    this.client.send({ kind: 'preview', number: ++this.number, file: this.file!, options });
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
        h(
          'p',
          {},
          preview.format === 'table'
            ? 'Press the name of the column that holds the labels, such as the hosts.'
            : 'Press the part of the headers that is the label, such as the host.',
        ),
        ...(preview.guesses.length ? [h('p', { class: 'small' }, preview.guesses.join(' '))] : []),
        recordTable(preview, choose),
        preview.format === 'table' ? columnChoices(preview, change) : this.regex.element,
        ...(problem === undefined ? [] : [h('p', { class: 'problem', role: 'alert' }, problem)]),
        ...(survey ? classCounts(survey) : this.waiting()),
        ...(survey ? surveyChoices(preview.options, survey, change) : []),
        this.buttons(preview),
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
      isLabelled(preview) || preview.problem ? 'Not usable like this' : 'Choose where the label is first';
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
