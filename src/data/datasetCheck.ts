import type { Hooks } from '../hooks';
import { eachInTurn } from '../turns';
import { ALPHABET, SYMBOLS } from './alphabet';
import { countReasons, splitSizes } from './dataset';
import { findNearIdentical } from './leakage';
import { findDuplicates, trainingProblems, MOST_EXAMPLES } from './problems';
import { allFolds, foldSizes } from './folds';
import type { CleaningCounts, Dataset, Reading, Split } from './types';

/** A pair of records, as an example of a finding. */
interface Example {
  ids: [string, string];
  labels: [string, string];
}

/** What `seqloom check` reports; every count is of records unless it says residues. */
export interface DataCheck {
  name: string;
  hash: string;
  /** What was taken for what, where the data were read from a file. */
  reading?: Reading;
  recordsRead: number;
  used: number;
  dropped: { reason: string; records: number }[];
  splits: Record<Split, number>;
  /** Where the data are all folds of a cross-validation. */
  folds?: { name: string; records: number }[];
  classes: ({ name: string; total: number } & Record<Split, number>)[];
  /** Residues per sequence. */
  lengths: Record<'min' | 'q05' | 'q25' | 'median' | 'q75' | 'q95' | 'max' | 'mean', number>;
  residues: number;
  /** Residues per symbol of ALPHABET. */
  composition: { symbol: string; residues: number }[];
  cleaning: CleaningCounts;
  /** Records that repeat the sequence of an earlier one, and those of them with another label. */
  duplicates: { repeated: number; labelConflicts: number; examples: Example[] };
  leakage: {
    /** Records whose sequence also lies in train (for test: in train or val). */
    identical: { val: number; test: number };
    /** Records that are not identical but near-identical to one of train (for test: of train or val). */
    nearIdentical: {
      val: number;
      test: number;
      /** Records among which these were found: all of the split, or of large data a sample. */
      lookedUp: { val: number; test: number };
      examples: { ids: [string, string]; containment: number }[];
    };
    /** How near-identity was found, in words. */
    method: string;
  };
  /** What training would refuse. */
  problems: string[];
  /** What a user should know. */
  warnings: string[];
}

/**
 * Looks a data set over, as `seqloom check` and the first lines of `seqloom train` show it; minutes of work where it is large.
 * @throws what the signal carries once it is aborted
 */
export async function checkDataset(dataset: Dataset, hooks: Hooks<never> = {}): Promise<DataCheck> {
  const { ids, tokens, labels, classes, splits } = dataset;
  const folds = allFolds(dataset);
  const perClass = classes.map((name) => ({ name, total: 0, train: 0, val: 0, test: 0 }));
  const composition = new Float64Array(SYMBOLS);
  await eachInTurn(ids.length, 'counting residues', hooks, (i) => {
    const ofClass = perClass[labels[i]!];
    if (ofClass) {
      ofClass.total++;
      ofClass[splits[i]!]++;
    }
    const sequence = tokens[i]!;
    for (let at = 0; at < sequence.length; at++) composition[sequence[at]!]!++;
  });
  hooks.onStage?.('sorting lengths');
  const lengths = lengthQuantiles(tokens);
  const { repeated, conflicts, isLeaked } = findDuplicates(dataset);
  const near = await findNearIdentical(tokens, splits, isLeaked, hooks);
  const identical = splitSizes(splits.filter((_, i) => isLeaked(i)));
  const nearIdentical = splitSizes(near.pairs.map(({ query }) => splits[query]!));
  return {
    name: dataset.name,
    hash: dataset.hash,
    reading: dataset.reading,
    recordsRead: dataset.recordsRead,
    used: ids.length,
    dropped: countReasons(dataset.dropped),
    splits: splitSizes(splits),
    ...(folds && { folds: foldSizes(folds) }),
    classes: perClass,
    lengths,
    residues: tokens.reduce((sum, sequence) => sum + sequence.length, 0),
    composition: [...ALPHABET].map((symbol, token) => ({ symbol, residues: composition[token]! })),
    cleaning: dataset.cleaning,
    duplicates: {
      repeated,
      labelConflicts: conflicts.records,
      examples: conflicts.examples.map(([first, later]) => ({
        ids: [ids[first]!, ids[later]!],
        labels: [classes[labels[first]!]!, classes[labels[later]!]!],
      })),
    },
    leakage: {
      identical: { val: identical.val, test: identical.test },
      nearIdentical: {
        val: nearIdentical.val,
        test: nearIdentical.test,
        lookedUp: near.lookedUp,
        examples: near.pairs.slice(0, MOST_EXAMPLES).map(({ query, match, containment }) => ({
          ids: [ids[query]!, ids[match]!],
          containment,
        })),
      },
      method: near.method,
    },
    problems: trainingProblems(dataset),
    warnings: dataset.warnings,
  };
}

function lengthQuantiles(tokens: Uint8Array[]): DataCheck['lengths'] {
  const lengths = new Int32Array(tokens.length);
  tokens.forEach((sequence, i) => (lengths[i] = sequence.length));
  lengths.sort();
  const quantile = (q: number) => lengths[Math.round(q * (lengths.length - 1))] ?? 0;
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  return {
    min: quantile(0),
    q05: quantile(0.05),
    q25: quantile(0.25),
    median: quantile(0.5),
    q75: quantile(0.75),
    q95: quantile(0.95),
    max: quantile(1),
    mean,
  };
}
