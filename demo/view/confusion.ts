import { h } from './dom';
import { percent } from '../../src/words';

/** More classes than this make no readable table. */
const MOST_CLASSES = 24;

/**
 * Rows are the true classes, columns the predicted ones; a cell is as dark as its share of the row. Columns have numbers, which
 * the rows say beside the whole names: names of hosts are too long to stand over a column.
 */
export function confusionTable(
  confusion: number[][],
  classes: string[],
  where: string,
  title: string,
): HTMLElement {
  if (classes.length > MOST_CLASSES) {
    return h(
      'p',
      { class: 'small muted' },
      `The confusion matrix of ${classes.length} classes is in the report.`,
    );
  }
  const head = h(
    'tr',
    {},
    h('th', { scope: 'col' }, 'true ↓ predicted →'),
    ...classes.map((name, c) => h('th', { scope: 'col', title: name, 'aria-label': name }, String(c + 1))),
  );
  const rows = confusion.map((line, truth) => {
    const total = line.reduce((a, b) => a + b, 0) || 1;
    const cells = line.map((cell, predicted) => {
      const share = cell / total;
      const title = `${percent(share, 0)} of ${classes[truth]} named ${classes[predicted]}`;
      const element = h('td', { title, class: truth === predicted && 'right' }, String(cell));
      element.style.setProperty('--share', `${Math.round(share * 100)}%`);
      return element;
    });
    const number = h('span', { class: 'muted' }, `${truth + 1} `);
    return h('tr', {}, h('th', { scope: 'row' }, number, h('bdi', {}, classes[truth])), ...cells);
  });
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${title}: confusion matrix` },
    h(
      'table',
      { class: 'confusion' },
      h('caption', { class: 'small muted' }, `Confusion matrix, ${where}`),
      h('thead', {}, head),
      h('tbody', {}, ...rows),
    ),
  );
}
