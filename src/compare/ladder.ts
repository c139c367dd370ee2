/** The baseline ladder: what can be told without a network. */
import { SYMBOLS } from '../data/alphabet';
import type { Dataset, Split } from '../data/types';
import type { Hooks } from '../hooks';
import { Turns } from '../turns';
import { fitBaselines, labelledRows } from '../evaluate/baselines';
import { mostProbable } from '../data/mostProbable';
import { WordIndex, words, type WordMatch } from './kmers';
import { fitSparseLogistic, type SparseRow } from './sparseLogistic';
import { MOST_PROBED, type SplitRows } from './readoutVectors';

interface Rung {
  name: string;
  /** One line that says what it knows of a sequence and how it was fitted. */
  description: string;
  /** Classes of the test sequences. */
  predicted: Int32Array;
}

/** A fitted support vector machine. */
export interface FittedSvm {
  /** The label of every row. */
  predict(rows: number[][]): number[];
  /** Gives back its memory. */
  free(): void;
}

/** Fits a support vector machine with a radial basis function kernel, exp(-gamma |x - y|^2). */
export type SvmFitter = (rows: number[][], labels: number[], cost: number, gamma: number) => FittedSvm;

const COSTS = [1, 10, 100];
/** Divided by the number of features. */
const GAMMAS = [0.25, 1, 4];

/** Residues of the words of the nearest neighbour and of the regression. */
const WORD = 3;

/**
 * Every baseline on the test split.
 * @param fitSvm without one, the ladder lacks that rung.
 * @param hooks told of baselines that take too long to fit.
 */
export async function climbLadder(
  dataset: Dataset,
  rows: SplitRows,
  fitSvm: SvmFitter | undefined,
  hooks: Hooks<never> = {},
): Promise<Rung[]> {
  const classes = dataset.classes.length;
  const simple = (await fitBaselines(dataset, rows.test, hooks)).map(
    ({ name, description, probabilities }) => ({
      name: name === 'composition' ? 'composition-logistic' : name,
      description,
      predicted: mostProbable(probabilities, classes),
    }),
  );
  const turns = new Turns(hooks.signal);
  return [
    ...simple,
    ...(fitSvm ? [await compositionSvm(dataset, rows, fitSvm, turns)] : []),
    await wordRegression(dataset, rows, turns),
    nearestNeighbour(dataset, rows),
  ];
}

async function compositionSvm(
  dataset: Dataset,
  rows: SplitRows,
  fit: SvmFitter,
  turns: Turns,
): Promise<Rung> {
  const standardise = standardiser(rows.train.map((row) => composition(dataset.tokens[row])));
  const features = (split: Split) => rows[split].map((row) => standardise(composition(dataset.tokens[row])));
  const labels = (split: Split) => rows[split].map((row) => dataset.labels[row]);
  const [train, validation, test] = [features('train'), features('val'), features('test')];
  const truth = labels('val');
  let most = -1;
  let predicted: number[] = [];
  for (const cost of COSTS) {
    for (const gamma of GAMMAS) {
      const svm = fit(train, labels('train'), cost, gamma / SYMBOLS);
      const right = svm.predict(validation).filter((label, i) => label === truth[i]).length;
      if (right > most) {
        most = right;
        predicted = svm.predict(test);
      }
      svm.free();
      await turns.give();
    }
  }
  return {
    name: 'composition-svm',
    description: `support vector machine with RBF kernel on composition (LIBSVM; cost and gamma chosen on the validation split; at most ${MOST_PROBED} training sequences)`,
    predicted: Int32Array.from(predicted),
  };
}

/** Shares of the 21 symbols. */
function composition(tokens: Uint8Array): number[] {
  const shares = new Array<number>(SYMBOLS).fill(0);
  for (const token of tokens) shares[token] += 1 / tokens.length;
  return shares;
}

function standardiser(rows: number[][]): (row: number[]) => number[] {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const means = rows[0].map((_, c) => mean(rows.map((row) => row[c])));
  const deviations = means.map((center, c) => Math.sqrt(mean(rows.map((row) => (row[c] - center) ** 2))));
  return (row) => row.map((value, c) => (deviations[c] > 1e-12 ? (value - means[c]) / deviations[c] : 0));
}

async function wordRegression(dataset: Dataset, { test }: SplitRows, turns: Turns): Promise<Rung> {
  const [train, validation] = (['train', 'val'] as const).map((split) => labelledRows(dataset, split));
  const features = new Map<number, number>();
  const seenOnce = new Set<number>();
  for (const row of train) {
    for (const word of new Set(words(dataset.tokens[row], WORD))) {
      if (!seenOnce.has(word)) seenOnce.add(word);
      else if (!features.has(word)) features.set(word, features.size);
    }
  }
  const sparse = (rows: number[]) => rows.map((row) => wordCounts(dataset.tokens[row], features));
  const set = (rows: number[]) => ({
    rows: sparse(rows),
    labels: Int32Array.from(rows, (row) => dataset.labels[row]),
  });
  const predict = await fitSparseLogistic(
    set(train),
    set(validation),
    features.size,
    dataset.classes.length,
    turns,
  );
  return {
    name: '3-mers',
    description:
      'logistic regression on the counts of 3-residue words, scaled to unit length (words of one training sequence only are left out; penalty chosen on the validation split)',
    predicted: predict(sparse(test)),
  };
}

function wordCounts(tokens: Uint8Array, features: ReadonlyMap<number, number>): SparseRow {
  const counts = new Map<number, number>();
  for (const word of words(tokens, WORD)) {
    const feature = features.get(word);
    if (feature !== undefined) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  }
  const values = Float64Array.from(counts.values());
  const length = Math.hypot(...values) || 1;
  return { features: Int32Array.from(counts.keys()), values: values.map((value) => value / length) };
}

/** The most similar training sequence of every test sequence, as a place in the data set. */
export function nearestInTraining(dataset: Dataset, test: number[]): WordMatch[] {
  const train = labelledRows(dataset, 'train');
  const index = new WordIndex(WORD);
  for (const row of train) index.add(dataset.tokens[row]);
  return test.map((row) => {
    const { match, identity } = index.best(dataset.tokens[row]);
    return { match: match < 0 ? -1 : train[match], identity };
  });
}

function nearestNeighbour(dataset: Dataset, { test }: SplitRows): Rung {
  const train = labelledRows(dataset, 'train');
  const counts = new Int32Array(dataset.classes.length);
  for (const row of train) counts[dataset.labels[row]]++;
  const commonest = counts.indexOf(Math.max(...counts));
  return {
    name: 'nearest-neighbour',
    description:
      'class of the training sequence that shares most 3-residue words (Dice coefficient; the commonest class where none does)',
    predicted: Int32Array.from(nearestInTraining(dataset, test), ({ match }) =>
      match < 0 ? commonest : dataset.labels[match],
    ),
  };
}
