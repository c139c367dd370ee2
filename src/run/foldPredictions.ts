/**
 * predictions.tsv: what the network of a fold predicts for the records that it is tested on, and of a cross-validation those of all
 * folds one after the other. Columns: `fold`, `id`, `label` (the true class), `class` (the predicted one), and the probability of
 * each class as `p_...`, written so that the same float32 is read back.
 */
import { mostProbable } from '../data/mostProbable';
import type { Dataset } from '../data/types';
import { SeqloomError } from '../errors';
import { floatCell, tableCell } from '../export/cells';

/** The records of one fold, and what its network predicts for them. */
export interface FoldPredictions {
  /** What the fold is called. */
  fold: string;
  /** Their places in the data set. */
  rows: number[];
  /** (rows, C) row-major. */
  probabilities: Float32Array;
}

/** What of a data set stands in the file. */
type Named = Pick<Dataset, 'ids' | 'labels' | 'classes'>;

const cells = (texts: string[]) => texts.map((text) => tableCell(text, { separator: '\t' }) + '\t').join('');

function header(classes: string[]): string {
  return cells(['fold', 'id', 'label', 'class', ...classes.map((name) => `p_${name}`)]).replace(/\t$/, '\n');
}

/** What stands before the predicted class. */
function start({ ids, labels, classes }: Named, fold: string, row: number): string {
  return cells([fold, ids[row], classes[labels[row]]]);
}

/** The text of the file, in pieces. */
export function* predictionsText(data: Named, folds: FoldPredictions[]): Generator<string> {
  const { classes } = data;
  yield header(classes);
  for (const { fold, rows, probabilities } of folds) {
    const predicted = mostProbable(probabilities, classes.length);
    for (const [i, row] of rows.entries()) {
      const values = probabilities.subarray(i * classes.length, (i + 1) * classes.length);
      const numbers = Array.from(values, floatCell).join('\t');
      yield `${start(data, fold, row)}${cells([classes[predicted[i]]])}${numbers}\n`;
    }
  }
}

/**
 * Reads the probabilities of a fold from the text of its file.
 * @param path what messages call the file
 * @throws SeqloomError when it is not that of these records
 */
export function parsePredictions(
  text: string,
  data: Named,
  { fold, rows }: Pick<FoldPredictions, 'fold' | 'rows'>,
  path: string,
): Float32Array {
  const { classes } = data;
  const probabilities = new Float32Array(rows.length * classes.length);
  const predicted = classes.map((name) => cells([name]));
  let at = 0;
  const take = (part: string | undefined) => {
    if (part === undefined || !text.startsWith(part, at)) {
      throw new SeqloomError(
        `${path} does not hold the predictions of its fold's records. Remove its folder to train that fold anew.`,
      );
    }
    at += part.length;
  };
  take(header(classes));
  rows.forEach((row, i) => {
    take(start(data, fold, row));
    take(predicted.find((name) => text.startsWith(name, at)));
    const end = text.indexOf('\n', at);
    const numbers = text.slice(at, end).split('\t').map(Number);
    take(
      end < 0 || numbers.length !== classes.length || numbers.some(Number.isNaN)
        ? undefined
        : text.slice(at, end + 1),
    );
    probabilities.set(numbers, i * classes.length);
  });
  if (at < text.length) take(undefined);
  return probabilities;
}
