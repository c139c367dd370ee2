/** Predictions as CSV or TSV: a header, then one row per sequence; `id`, `class`, and the probability of each class as `p_...`. */
import { floatCell, tableCell } from './cells';

/** The class of one sequence. */
export interface Prediction {
  id: string;
  /** The most probable class, as an index; of equals the first. */
  label: number;
  /** One per class; they sum to 1. */
  probabilities: Float32Array;
}

/** The first line of a table of predictions: the names of its columns. */
export function predictionHeader(classes: string[], separator: ',' | '\t'): string {
  return ['id', 'class', ...classes.map((name) => `p_${name}`)]
    .map((name) => tableCell(name, separator))
    .join(separator);
}

/** One prediction as a line of the table. */
export function predictionRow(
  { id, label, probabilities }: Prediction,
  classes: string[],
  separator: ',' | '\t',
): string {
  const cells = [id, classes[label]].map((text) => tableCell(text, separator));
  for (const p of probabilities) cells.push(floatCell(p));
  return cells.join(separator);
}
