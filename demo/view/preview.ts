import type { ReadOptions } from '../../src';
import { NO_COLUMN } from '../../src/data/columnRoles';
import type { Preview } from '../protocol';
import { h, select } from './dom';

/** The first records of a file, and the choice of where ids, sequences, labels and splits are. */
export function previewTable(
  preview: Preview,
  options: ReadOptions,
  onChange: (options: ReadOptions) => void,
): HTMLElement[] {
  const controls =
    preview.format === 'table'
      ? columnChoices(preview, options, onChange)
      : regexField(preview, options, onChange);
  return [
    controls,
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'First records' },
      recordTable(preview),
    ),
  ];
}

const ROLES = [
  { key: 'labelColumn', label: 'Label' },
  { key: 'sequenceColumn', label: 'Sequence' },
  { key: 'idColumn', label: 'Id' },
  { key: 'splitColumn', label: 'Split' },
] as const;

function columnChoices(preview: Preview, options: ReadOptions, onChange: (options: ReadOptions) => void) {
  const choices = [
    { value: '', label: 'by its usual name' },
    { value: NO_COLUMN, label: 'none' },
    ...preview.columns.map((name) => ({ value: name, label: name })),
  ];
  return h(
    'div',
    { class: 'settings-grid' },
    ...ROLES.map(({ key, label }) =>
      h(
        'label',
        {},
        `${label} column`,
        select(choices, options[key] ?? '', (value) => onChange({ [key]: value || undefined }), {
          name: key,
        }),
      ),
    ),
  );
}

function regexField(preview: Preview, options: ReadOptions, onChange: (options: ReadOptions) => void) {
  const input = h('input', {
    type: 'text',
    name: 'labelRegex',
    value: options.labelRegex ?? '',
    placeholder: 'for example OX=(\\d+)',
    spellcheck: false,
  });
  input.addEventListener('change', () => onChange({ labelRegex: input.value || undefined }));
  return h(
    'label',
    { class: 'stacked' },
    'Label: a regular expression on the header whose first group is the label (empty: TARGET=label)',
    input,
    h('span', { class: 'small muted' }, `First header: ${preview.headers[0] ?? ''}`),
  );
}

const SHOWN_RESIDUES = 48;

function recordTable({ records }: Preview): HTMLTableElement {
  const head = ['Id', 'Label', 'Split', 'Sequence'].map((name) => h('th', { scope: 'col' }, name));
  const rows = records.map(({ id, label, split, sequence }) =>
    h(
      'tr',
      {},
      h('td', {}, id),
      h('td', {}, label ?? '–'),
      h('td', {}, split ?? '–'),
      h(
        'td',
        { class: 'mono' },
        sequence.slice(0, SHOWN_RESIDUES) + (sequence.length > SHOWN_RESIDUES ? '…' : ''),
      ),
    ),
  );
  return h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...rows));
}
