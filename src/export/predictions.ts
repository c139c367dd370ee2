/** Predictions as CSV or TSV: a header, then one row per sequence; `id`, `class`, the probability of each class as `p_...`,
 * and of several files `file`. */
import { floatCell, tableCell, type TableStyle } from './cells';

/** The class of one sequence. */
export interface Prediction {
  id: string;
  /** The most probable class, as an index; of equals the first. */
  label: number;
  /** One per class; they sum to 1. */
  probabilities: Float32Array;
  /** The file it was read from, where there are several. */
  file?: string;
}

/** How a table of predictions is written. */
export interface PredictionStyle extends TableStyle {
  /** The records are of several files: a last column says of which. */
  files?: boolean;
}

/** The first line of a table of predictions: the names of its columns. */
export function predictionHeader(classes: string[], style: PredictionStyle): string {
  return ['id', 'class', ...classes.map((name) => `p_${name}`), ...(style.files ? ['file'] : [])]
    .map((name) => tableCell(name, style))
    .join(style.separator);
}

/** One prediction as a line of the table. */
export function predictionRow(
  { id, label, probabilities, file = '' }: Prediction,
  classes: string[],
  style: PredictionStyle,
): string {
  const cells = [id, classes[label]].map((text) => tableCell(text, style));
  for (const p of probabilities) cells.push(floatCell(p));
  if (style.files) cells.push(tableCell(file, style));
  return cells.join(style.separator);
}
