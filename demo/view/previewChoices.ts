import { NO_COLUMN } from '../../src/data/columnRoles';
import { OTHER_CLASS, type RareClasses } from '../../src/data/rareClasses';
import type { SEVERAL_LABELS } from '../../src/data/severalLabels';
import { count } from '../../src/words';
import type { DataChoices, Preview, Survey } from '../protocol';
import { h, select } from './dom';

type Change = (changed: DataChoices) => void;

const ROLES = ['label', 'sequence', 'id', 'split'] as const;
const TITLES = { label: 'Label', sequence: 'Sequence', id: 'Id', split: 'Split' };

/** Which column holds what, and whether the first row holds their names. */
export function columnChoices({ options, fields, taken }: Preview, change: Change): HTMLElement {
  const isColumn = (name?: string) => fields.some((field) => field.name === name);
  const columns = fields.map(({ name }) => ({ value: name, label: name }));
  const choosers = ROLES.map((role) => {
    const key = `${role}Column` as const;
    const found = options[key] === undefined ? taken[role] : undefined;
    const choices = [
      { value: '', label: isColumn(found) ? `${found} (found)` : (found ?? 'not found') },
      ...(role === 'sequence' ? [] : [{ value: NO_COLUMN, label: 'none' }]),
      ...columns,
    ];
    const onChoose = (value: string) => change({ [key]: value || undefined });
    return h('label', {}, TITLES[role], select(choices, options[key] ?? '', onChoose, { name: key }));
  });
  return h(
    'div',
    { class: 'stacked' },
    h('div', { class: 'settings-grid' }, ...choosers),
    checkbox(
      'The first row is a record, not the names of the columns',
      'headerless',
      options.headerless,
      (headerless) =>
        // Columns have other names then.
        change({
          headerless,
          ...Object.fromEntries(ROLES.map((role) => [`${role}Column`, undefined])),
        }),
    ),
  );
}

const TYPING_MS = 250;

/** A regular expression for labels that no field is: the preview follows while one types. */
export class RegexField {
  private readonly input = h('input', {
    type: 'text',
    name: 'labelRegex',
    placeholder: 'for example OX=(\\d+)',
    spellcheck: false,
    autocomplete: 'off',
  });
  readonly element = h(
    'details',
    {},
    h('summary', {}, 'The label by a regular expression'),
    h(
      'label',
      { class: 'stacked' },
      'Its first group, or all that it finds in the header, is the label. Empty: TARGET=label',
      this.input,
    ),
  );

  constructor(onType: (pattern: string | undefined) => void) {
    let timer: ReturnType<typeof setTimeout>;
    this.input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => onType(this.input.value || undefined), TYPING_MS);
    });
  }

  set value(pattern: string | undefined) {
    this.input.value = pattern ?? '';
  }
}

const RARE: { value: RareClasses; label: string }[] = [
  { value: 'train', label: 'keep them, in train only' },
  { value: 'drop', label: 'leave them out' },
  { value: 'merge', label: `make them one class, “${OTHER_CLASS}”` },
];

const SEVERAL: { value: (typeof SEVERAL_LABELS)[number] | 'whole'; label: string }[] = [
  { value: 'whole', label: 'each combination is a class' },
  { value: 'single', label: 'leave such records out' },
  { value: 'first', label: 'take the first' },
  { value: 'each', label: 'take the record once for each' },
];

/** What becomes of what makes trouble in the file, where it does or a choice was made. */
export function surveyChoices(options: DataChoices, survey: Survey, change: Change): HTMLElement[] {
  const { classes, several, isSkippable } = survey;
  const { rareClasses, labelSeparator, severalLabels, skipBad } = options;
  const separator = labelSeparator ?? several?.separator;
  const choosers = [
    (rareClasses ?? classes.some(({ isRare }) => isRare)) &&
      h(
        'label',
        {},
        'Rare classes',
        select(RARE, rareClasses ?? 'train', (value) => change({ rareClasses: value }), {
          name: 'rareClasses',
        }),
      ),
    separator !== undefined &&
      h(
        'label',
        {},
        several
          ? `${count(several.records, 'record')} with several labels, “${separator}” between`
          : `Records with several labels, “${separator}” between`,
        select(
          SEVERAL,
          labelSeparator === undefined ? 'whole' : (severalLabels ?? 'single'),
          (value) =>
            change(
              value === 'whole'
                ? { labelSeparator: undefined, severalLabels: undefined }
                : { labelSeparator: separator, severalLabels: value },
            ),
          { name: 'severalLabels' },
        ),
      ),
  ].filter((one) => one instanceof HTMLElement);
  return [
    ...(choosers.length ? [h('div', { class: 'settings-grid wide' }, ...choosers)] : []),
    ...(isSkippable || skipBad
      ? [
          checkbox('Leave out, by name, records that cannot be read', 'skipBad', skipBad, (chosen) =>
            change({ skipBad: chosen }),
          ),
        ]
      : []),
  ];
}

function checkbox(
  label: string,
  name: string,
  checked: boolean | undefined,
  onChange: (checked: boolean) => void,
): HTMLElement {
  const input = h('input', { type: 'checkbox', name, checked: checked === true });
  input.addEventListener('change', () => onChange(input.checked));
  return h('label', { class: 'check' }, input, label);
}
