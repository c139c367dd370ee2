import { NO_COLUMN } from '../../src/data/columnRoles';
import { RARE_SIZE } from '../../src/data/rareClasses';
import { count } from '../../src/words';
import type { DataChoices, Preview, PreviewField, Survey } from '../protocol';
import { button, h } from './dom';

/** Characters of a cell that are shown. */
const SHOWN = 48;

/** The first records by columns or fields of their headers; the name of each makes it the label. */
export function recordTable(
  { format, fields, taken, records }: Preview,
  choose: (label: DataChoices) => void,
): HTMLElement {
  const head = fields.map((field) => {
    const isLabel = taken.label === field.name;
    const roles = Object.entries(taken).flatMap(([role, name]) => (name === field.name ? [role] : []));
    const press = () => choose(isLabel ? noLabel(format) : labelAt(field));
    return h(
      'th',
      { scope: 'col', class: isLabel && 'label-column' },
      button(field.name, press, {
        class: 'field',
        name: `field ${field.name}`,
        'aria-pressed': String(isLabel),
      }),
      h('span', { class: 'small muted' }, roles.join(', ') || '\u00a0'),
    );
  });
  const isOther = format === 'fasta' && taken.label === undefined && records.some(({ label }) => label);
  const column = (name: string) => h('th', { scope: 'col' }, name);
  const before = format === 'fasta' ? [column('Id'), ...(isOther ? [column('Label')] : [])] : [];
  const after = format === 'fasta' ? [column('Sequence')] : [];
  const rows = Array.from({ length: Math.max(records.length, fields[0]?.values.length ?? 0) }, (_, i) => {
    const { id = '', label = '', sequence = '' } = records[i] ?? {};
    const values = fields.map((field) =>
      cell(field.values[i], field.name === taken.sequence, field.name === taken.label),
    );
    if (format === 'table') return h('tr', {}, ...values);
    return h(
      'tr',
      {},
      cell(id),
      ...(isOther ? [cell(label, false, true)] : []),
      ...values,
      cell(sequence, true),
    );
  });
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'First records' },
    h(
      'table',
      { class: 'first-records' },
      h('thead', {}, h('tr', {}, ...before, ...head, ...after)),
      h('tbody', {}, ...rows),
    ),
  );
}

function labelAt({ name, pattern }: PreviewField): DataChoices {
  return pattern === undefined ? { labelColumn: name } : { labelRegex: pattern };
}

/** None by choice: of a table no column is guessed in its place. */
function noLabel(format: Preview['format']): DataChoices {
  return format === 'table' ? { labelColumn: NO_COLUMN } : { labelRegex: undefined };
}

function cell(text: string, isSequence = false, isLabel = false): HTMLElement {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  const kind = [isSequence && 'mono', isLabel && 'label-column'].filter(Boolean).join(' ');
  return h('td', { class: kind || undefined }, h('bdi', {}, cut || '–'));
}

/** Classes that are named. */
const MOST = 60;

/** What the whole file holds. */
export function classCounts({ sequences, classes, notes, problem }: Survey): HTMLElement[] {
  if (sequences === 0 && problem !== undefined) return [];
  const rare = classes.filter(({ isRare }) => isRare).length;
  const of = classes.length > 0 ? ` of ${count(classes.length, 'class', 'classes')}` : ', without labels';
  const few = rare > 0 ? `; ${count(rare)} of them with fewer than ${RARE_SIZE} different sequences` : '';
  const entries = classes
    .slice(0, MOST)
    .map(({ name, records, isRare }) =>
      h(
        'li',
        { class: isRare && 'rare' },
        h('bdi', {}, name),
        ' ',
        h('span', { class: 'muted' }, count(records)),
      ),
    );
  const more = classes.length - MOST;
  if (more > 0) entries.push(h('li', { class: 'muted' }, `and ${count(more)} more`));
  return [
    h('p', { role: 'status', id: 'survey' }, `The whole file: ${count(sequences, 'sequence')}${of}${few}.`),
    ...(entries.length ? [h('ul', { class: 'class-counts small' }, ...entries)] : []),
    ...(notes.length ? [h('ul', { class: 'small muted' }, ...notes.map((note) => h('li', {}, note)))] : []),
  ];
}
