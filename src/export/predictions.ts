/** Predictions as CSV or TSV: a header, then one row per sequence; `id`, `class`, the probability of each class as `p_...`,
 * and of several files `file`. */
import { SeqloomError } from '../errors';
import { floatCell, tableCell, type TableStyle } from './cells';

/** The class of one sequence. */
export interface Prediction {
  id: string;
  /** The most probable class, as an index; of equals the first. */
  label: number;
  /** Set where that class is less probable than was asked for. */
  unsure?: boolean;
  /** One per class; they sum to 1. */
  probabilities: Float32Array;
  /** The file it was read from, where there are several. */
  file?: string;
}

/** What stands in place of the class of a sequence that is unsure. */
export const UNSURE = 'unsure';

/** @throws SeqloomError when the word could be taken for one of the classes */
export function refuseUnsureClass(classes: readonly string[]): void {
  const alike = classes.find((name) => name.trim().toLowerCase() === UNSURE);
  if (alike === undefined) return;
  throw new SeqloomError(
    `The network has a class "${alike}", which could not be told from a sequence whose class is not decided. Predict without a threshold, and heed the probabilities.`,
  );
}

/** What is said of a sequence: its class, or that it is unsure. */
export function classOf({ label, unsure }: Prediction, classes: readonly string[]): string {
  return unsure ? UNSURE : classes[label];
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
export function predictionRow(prediction: Prediction, classes: string[], style: PredictionStyle): string {
  const { id, probabilities, file = '' } = prediction;
  const cells = [id, classOf(prediction, classes)].map((text) => tableCell(text, style));
  for (const p of probabilities) cells.push(floatCell(p));
  if (style.files) cells.push(tableCell(file, style));
  return cells.join(style.separator);
}
