import { h } from './dom';
import { percent } from '../../src/words';

/** More classes than this make no readable table. */
const MOST_CLASSES = 24;

/** Rows are the true classes, columns the predicted ones; a cell is as dark as its share of the row. */
export function confusionTable(confusion: number[][], classes: string[], where: string): HTMLElement {
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
    ...classes.map((name) => h('th', { scope: 'col', title: name }, name)),
  );
  const rows = confusion.map((line, truth) => {
    const total = line.reduce((a, b) => a + b, 0) || 1;
    const cells = line.map((cell, predicted) => {
      const share = cell / total;
      const element = h(
        'td',
        { title: `${percent(share, 0)} of ${classes[truth]} named ${classes[predicted]}` },
        String(cell),
      );
      element.style.setProperty('--share', `${Math.round(share * 100)}%`);
      return element;
    });
    return h('tr', {}, h('th', { scope: 'row', title: classes[truth] }, classes[truth]), ...cells);
  });
  return h(
    'table',
    { class: 'confusion' },
    h('caption', { class: 'small muted' }, `Confusion matrix, ${where}`),
    h('thead', {}, head),
    h('tbody', {}, ...rows),
  );
}
