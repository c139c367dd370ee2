/** The options of a cross-validation. */
import { FOLDING, type FoldOptions } from '../data/folds';
import { SeqloomError } from '../errors';
import { DATA_OPTIONS } from './dataOptions';
import { flagOf, type OptionGroup } from './options';
import { refuseUseless } from './useless';
import type { Values } from './values';

export const FOLD_OPTIONS: OptionGroup<FoldOptions> = {
  heading: 'Cross-validation:',
  options: {
    folds: {
      type: 'integer',
      min: 2,
      max: 1e6,
      description:
        'cross-validate in so many folds: stratified by class, identical sequences in one fold; the run folder holds a run for each fold, and serves predict, embed and evaluate as an ensemble',
    },
    foldColumn: {
      advanced: true,
      type: 'text',
      value: 'NAME',
      description: 'table: cross-validate in the folds of this column (numbers or names)',
    },
    groupColumn: {
      advanced: true,
      type: 'text',
      value: 'NAME',
      description:
        'table: column of groups (virus family, ...): each in turn is left out, or, with a number of folds, no group is divided',
    },
    fold: {
      advanced: true,
      type: 'integer',
      min: 1,
      max: 1e6,
      description:
        'train this fold alone, counted from 1, into its folder of the one named by --out; the command without it gathers what is there and trains the rest',
    },
  },
};

/**
 * How the flags divide the data into folds; nothing where they do not.
 * @throws SeqloomError where they contradict each other, or need a data file and none is named
 */
export function foldingOf(values: Values, path: string | undefined, out: string | undefined): FoldOptions {
  const folding = values.pick(FOLD_OPTIONS);
  const { foldColumn, groupColumn, fold } = folding;
  if (FOLDING.every((key) => folding[key] === undefined)) {
    const flags = FOLDING.map((key) => flagOf(key, FOLD_OPTIONS.options[key]));
    refuseUseless(values, FOLD_OPTIONS, ['fold'], `without one of ${flags.join(', ')}`);
    return {};
  }
  if (foldColumn !== undefined) {
    refuseUseless(values, FOLD_OPTIONS, ['folds', 'groupColumn'], 'beside --fold-column');
  }
  refuseUseless(values, DATA_OPTIONS, ['splitColumn'], 'where there are folds');
  if (path === undefined && (foldColumn ?? groupColumn) !== undefined) {
    const key = foldColumn === undefined ? 'groupColumn' : 'foldColumn';
    throw new SeqloomError(
      `${flagOf(key, FOLD_OPTIONS.options[key])} needs a data file. Name it before the flags.`,
    );
  }
  if (fold !== undefined && out === undefined) {
    throw new SeqloomError('Name the folder of the cross-validation that --fold is part of with --out.');
  }
  return folding;
}
