/** Which of the sequences that networks are evaluated on they were trained on, as a note beside the result. */
import type { ReadProgress } from '../data/read';
import { show } from '../data/show';
import type { Dataset } from '../data/types';
import { SeqloomError } from '../errors';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { evaluate } from '../model/evaluate';
import { knownToRun } from '../node/evaluateRun';
import type { LoadedNetworks } from '../node/loadRun';
import { count } from '../words';

/**
 * @param dataset other data than the run's
 * @param rows of it that are evaluated
 * @returns nothing where the run was trained on none of them
 */
export async function seenInTraining(
  gpu: Gpu,
  { config, runs, path }: LoadedNetworks,
  dataset: Dataset,
  rows: readonly number[],
  hooks: Hooks<ReadProgress>,
): Promise<string[]> {
  try {
    const { known, folds } = await knownToRun(dataset, config, path, hooks);
    const isNew = (row: number) => known[row] === undefined || known[row] === 'test';
    const seen = rows.filter((row) => !isNew(row));
    if (seen.length === 0) return [];
    const which = (where: string) => count(seen.filter((row) => known[row] === where).length);
    const of = count(rows.length, 'sequence');
    const told = folds
      ? `${count(seen.length)} of the ${of} were trained on (identical sequences): ${byFold(seen, known, folds)}`
      : `${which('train')} of the ${of} were in the train split of this run and ${which('val')} in its val split (identical sequences)`;
    const others = new Set(rows.filter(isNew));
    if (others.size === 0) return [`${told}; none is left without them.`];
    const splits = dataset.splits.map((_, row) => (others.has(row) ? 'test' : 'val'));
    const models = runs.map(({ model }) => model);
    const { metrics } = await evaluate(gpu, models, { ...dataset, splits });
    const scores = `accuracy ${metrics.accuracy.toFixed(3)}, macro-F1 ${metrics.macroF1.toFixed(3)}`;
    return [`${told}; without them: ${scores} of ${count(others.size, 'sequence')}.`];
  } catch (error) {
    if (!(error instanceof SeqloomError)) throw error;
    return [`Which of the sequences the network was trained on cannot be told: ${error.message}`];
  }
}

/** `120 by all networks but that of fold 1, 3 by all networks`. */
function byFold(seen: number[], known: (number | string | undefined)[], names: string[]): string {
  const ofFold = (fold: number) => seen.filter((row) => known[row] === fold).length;
  return [...names.keys(), -1]
    .filter((fold) => ofFold(fold) > 0)
    .map((fold) => {
      const which = fold < 0 ? 'all networks' : `all networks but that of fold ${show(names[fold])}`;
      return `${count(ofFold(fold))} by ${which}`;
    })
    .join(', ');
}
