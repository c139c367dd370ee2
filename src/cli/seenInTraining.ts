/** Which of the sequences that a network is evaluated on it was trained on, as a note beside the result. */
import type { ReadProgress } from '../data/read';
import type { Dataset } from '../data/types';
import { SeqloomError } from '../errors';
import type { Gpu } from '../gpu/device';
import { evaluate } from '../model/evaluate';
import { splitsInRun } from '../node/evaluateRun';
import type { LoadedRun } from '../node/loadRun';
import { count } from '../words';

/**
 * @param dataset other data than the run's
 * @param rows of it that are evaluated
 * @returns nothing where none of them was in the train or val split of the run
 */
export async function seenInTraining(
  gpu: Gpu,
  { config, model, path }: LoadedRun,
  dataset: Dataset,
  rows: readonly number[],
  onProgress: (progress: ReadProgress) => void,
): Promise<string[]> {
  try {
    const seen = await splitsInRun(dataset, config, path, onProgress);
    const inTrain = rows.filter((row) => seen[row] === 'train').length;
    const inVal = rows.filter((row) => seen[row] === 'val').length;
    if (inTrain + inVal === 0) return [];
    const others = new Set(rows.filter((row) => seen[row] === undefined || seen[row] === 'test'));
    const of = count(rows.length, 'sequence');
    const told = `${count(inTrain)} of the ${of} were in the train split of this run and ${count(inVal)} in its val split (identical sequences)`;
    if (others.size === 0) return [`${told}; none is left without them.`];
    const splits = dataset.splits.map((_, row) => (others.has(row) ? 'test' : 'val'));
    const { metrics } = await evaluate(gpu, model, { ...dataset, splits });
    const scores = `accuracy ${metrics.accuracy.toFixed(3)}, macro-F1 ${metrics.macroF1.toFixed(3)}`;
    return [`${told}; without them: ${scores} of ${count(others.size, 'sequence')}.`];
  } catch (error) {
    if (!(error instanceof SeqloomError)) throw error;
    return [`Which of the sequences the network was trained on cannot be told: ${error.message}`];
  }
}
