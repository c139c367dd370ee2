/** The folds of a cross-validation: each record is tested in one of them, by a network that learned from the others. */
import { SeqloomError } from '../errors';
import { count } from '../words';
import { hashDataset } from './hash';
import { show } from './show';
import { holdOut } from './splits';
import type { Dataset, Folds, Split } from './types';

/** How data are divided into folds, and which of them is asked for. */
export interface FoldOptions {
  /** So many are made: stratified by class, identical sequences in one fold; and every group in one, where a column names groups. */
  folds?: number;
  /** The column that gives each record's fold. */
  foldColumn?: string;
  /** The column that gives each record's group. Without `folds` each group is a fold. */
  groupColumn?: string;
  /** The fold, from 1, whose splits the data have: it is `test`, a tenth of the others' records `val`. Without it the data are all folds. */
  fold?: number;
}

/** What of FoldOptions divides data. */
export const FOLDING = ['folds', 'foldColumn', 'groupColumn'] as const satisfies (keyof FoldOptions)[];

/** Whether the options divide data into folds. */
export function isFolded(options: FoldOptions): boolean {
  return FOLDING.some((key) => options[key] !== undefined);
}

/**
 * The splits of one fold: its records are `test`; of the others, a tenth of each class is held out as `val`.
 * @param fold from 1
 */
function foldSplits(
  { tokens, labels, classes, folds }: Pick<Dataset, 'tokens' | 'labels' | 'classes'> & { folds: Folds },
  fold: number,
  seed: number,
  rareSize?: number,
): Split[] {
  const splits = Array.from(folds.of, (of): Split => (of === fold - 1 ? 'test' : 'train'));
  holdOut(tokens, labels, classes, seed, ['val'], splits, rareSize);
  return splits;
}

/** The records that each fold tests. */
export function foldSizes({ names, of }: Folds): { name: string; records: number }[] {
  const sizes = names.map((name) => ({ name, records: 0 }));
  for (const fold of of) if (fold >= 0) sizes[fold]!.records++;
  return sizes;
}

/** What stands for each record's fold where data are hashed. */
export function foldNumbers({ of }: Folds): string[] {
  return Array.from(of, (fold) => `fold ${fold + 1}`);
}

/**
 * The data of one fold.
 * @param fold from 1
 * @throws SeqloomError when there is no such fold
 */
export async function foldDataset(
  whole: Dataset,
  fold: number,
  { seed, rareSize }: { seed: number; rareSize?: number },
): Promise<Dataset> {
  const { folds, name } = whole;
  if (!folds || !(fold >= 1 && fold <= folds.names.length)) {
    throw new SeqloomError(`${name} has ${count(folds?.names.length ?? 0, 'fold')}, and no fold ${fold}.`);
  }
  const splits = foldSplits({ ...whole, folds }, fold, seed, rareSize);
  const note = `This is ${foldInWords(folds, fold)}: what it tests is test; a tenth of the other records was held out for val within each class.`;
  return {
    ...whole,
    splits,
    fold: folds.names[fold - 1]!,
    warnings: [...whole.warnings, note],
    hash: await hashDataset({ ...whole, splits }),
  };
}

/** The data of every fold. */
export function foldDatasets(
  whole: Dataset,
  options: { seed: number; rareSize?: number },
): Promise<Dataset[]> {
  return Promise.all(whole.folds!.names.map((_, i) => foldDataset(whole, i + 1, options)));
}

/** The number of the fold that data are, from 1; nothing where they are not one of several. */
export function foldNumber({ folds, fold }: Pick<Dataset, 'folds' | 'fold'>): number | undefined {
  return fold === undefined ? undefined : folds!.names.indexOf(fold) + 1;
}

/** The folds of data that are all of them together. */
export function allFolds({ folds, fold }: Pick<Dataset, 'folds' | 'fold'>): Folds | undefined {
  return fold === undefined ? folds : undefined;
}

/** `fold 2 of 5`, and what it is called where that is more than its number. */
function foldInWords({ names }: Folds, fold: number): string {
  const name = names[fold - 1]!;
  return `fold ${fold} of ${names.length}${name === String(fold) ? '' : ` (${show(name)})`}`;
}
