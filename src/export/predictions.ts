/** Predictions as CSV or TSV: a header, then one row per sequence; `id`, `class`, and the probability of each class as `p_...`. */
import type { Prediction } from '../embed/predictRecords';
import { floatCell, tableCell } from './cells';

export function predictionHeader(classes: string[], separator: ',' | '\t'): string {
  return ['id', 'class', ...classes.map((name) => `p_${name}`)]
    .map((name) => tableCell(name, separator))
    .join(separator);
}

export function predictionRow(
  { id, label, probabilities }: Prediction,
  classes: string[],
  separator: ',' | '\t',
): string {
  const cells = [id, classes[label]].map((text) => tableCell(text, separator));
  for (const p of probabilities) cells.push(floatCell(p));
  return cells.join(separator);
}
