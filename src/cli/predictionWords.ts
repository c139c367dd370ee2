/** Predictions as they are printed: a table, or JSON, a block at a time. */
import { cleaningInWords } from '../data/clean';
import { show, showSome } from '../data/show';
import { count } from '../words';
import { floatCell } from '../export/cells';
import {
  classOf,
  type Prediction,
  predictionHeader,
  predictionRow,
  type PredictionStyle,
  UNSURE,
} from '../export/predictions';
import type { PredictionCounts } from '../node/predictRun';
import type { Terminal } from './terminal';

export async function printTable(
  blocks: AsyncIterable<Prediction[]>,
  classes: string[],
  style: PredictionStyle,
  terminal: Terminal,
): Promise<void> {
  let header: string | undefined = predictionHeader(classes, style);
  for await (const block of blocks) {
    const rows = block.map((one) => predictionRow(one, classes, style));
    if (header !== undefined) rows.unshift(header);
    header = undefined;
    terminal.result(rows.join('\n'));
  }
}

/** One JSON value, but written as it comes: one line per sequence. */
export async function printJson(
  blocks: AsyncIterable<Prediction[]>,
  classes: string[],
  counts: PredictionCounts,
  terminal: Terminal,
): Promise<void> {
  let separator = `{"classes":${JSON.stringify(classes)},"predictions":[`;
  for await (const block of blocks) {
    const rows = block.map((one) =>
      JSON.stringify({
        id: one.id,
        file: one.file,
        class: classOf(one, classes),
        probabilities: Array.from(one.probabilities, (p) => Number(floatCell(p))),
      }),
    );
    if (rows.length === 0) continue;
    terminal.result(separator + rows.join('\n,'));
    separator = ',';
  }
  terminal.result(`],${JSON.stringify(countsInJson(classes, counts)).slice(1)}`);
}

export function countsInJson(classes: string[], counts: PredictionCounts) {
  const { perClass, unsure, ...read } = counts;
  const predicted = classes.map((name, c) => ({ class: name, sequences: perClass[c] }));
  return { ...read, predicted, unsure };
}

export function countsInWords(
  classes: string[],
  { sequences, dropped, cleaning, perClass, unsure }: PredictionCounts,
): string {
  const named = classes
    .map((name, c) => ({ name, sequences: perClass[c] }))
    .sort((a, b) => b.sequences - a.sequences)
    .map(({ name, sequences }) => `${show(name)} ${count(sequences)}`);
  const without = dropped > 0 ? `; ${count(dropped, 'record')} left out` : '';
  const cleaned = cleaningInWords(cleaning);
  const undecided = unsure > 0 ? `; ${count(unsure)} ${UNSURE}` : '';
  return `${count(sequences, 'sequence')} predicted: ${showSome(named, 10)}${undecided}${without}.${cleaned === undefined ? '' : ` Cleaning: ${cleaned}.`}`;
}
