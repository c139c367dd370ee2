import { SYMBOLS } from '../data/alphabet';
import type { Dataset, Split } from '../data/types';
import { SeqloomError } from '../errors';
import { fitLogistic, type FeatureSet } from './logistic';
import { classificationReport, type ClassificationReport } from './metrics';

/** What a network has to beat: a simple predictor fitted on the training split and evaluated on the test split. */
export interface BaselineResult {
  name: string;
  /** One line that says what it knows of a sequence and how it was fitted. */
  description: string;
  /** (N, C) on the labelled test sequences, in the order of `labelledRows(dataset, 'test')`. */
  probabilities: Float32Array;
  report: ClassificationReport;
}

interface Baseline {
  name: string;
  description: string;
  fit(dataset: Dataset): (rows: number[]) => Float32Array;
}

const BASELINES: Baseline[] = [
  {
    name: 'majority',
    description: "always the training split's most frequent class",
    fit: majority,
  },
  {
    name: 'length',
    description: "logistic regression on the logarithm of the sequence's length",
    fit: (dataset) => logistic(dataset, 1, (tokens, out) => (out[0] = Math.log(tokens.length))),
  },
  {
    name: 'composition',
    description: `logistic regression on the shares of the ${SYMBOLS} residues (amino-acid composition)`,
    fit: (dataset) =>
      logistic(dataset, SYMBOLS, (tokens, out) => {
        for (const token of tokens) out[token] += 1 / tokens.length;
      }),
  },
];

/** Places in the data set of the labelled sequences of a split, in file order. */
export function labelledRows(dataset: Dataset, split: Split): number[] {
  return dataset.ids.flatMap((_, row) =>
    dataset.splits[row] === split && dataset.labels[row] >= 0 ? [row] : [],
  );
}

/**
 * Fits majority, length and composition on the training split (penalties chosen on the validation split) and evaluates them
 * on the test split. Deterministic.
 * @throws SeqloomError when the training or the test split holds no labelled sequence.
 */
export function fitBaselines(dataset: Dataset): BaselineResult[] {
  for (const split of ['train', 'test'] as const) {
    if (labelledRows(dataset, split).length === 0) {
      throw new SeqloomError(
        `${dataset.name} has no labelled sequence in the ${split} split, so no baseline can be had. Add some or let the splits be made.`,
      );
    }
  }
  const testRows = labelledRows(dataset, 'test');
  const testLabels = labelsOf(dataset, testRows);
  return BASELINES.map(({ name, description, fit }) => {
    const probabilities = fit(dataset)(testRows);
    return {
      name,
      description,
      probabilities,
      report: classificationReport(testLabels, probabilities, dataset.classes),
    };
  });
}

/** Every sequence gets the training split's class frequencies. */
function majority(dataset: Dataset): (rows: number[]) => Float32Array {
  const rows = labelledRows(dataset, 'train');
  const shares = new Float32Array(dataset.classes.length);
  for (const label of labelsOf(dataset, rows)) shares[label]++;
  for (let c = 0; c < shares.length; c++) shares[c] /= rows.length;
  return (testRows) =>
    Float32Array.from({ length: testRows.length * shares.length }, (_, i) => shares[i % shares.length]);
}

/** Logistic regression on `featureCount` features, which `describe` adds to a row of zeros. */
function logistic(
  dataset: Dataset,
  featureCount: number,
  describe: (tokens: Uint8Array, out: Float64Array) => void,
): (rows: number[]) => Float32Array {
  const features = (rows: number[]): Float64Array => {
    const out = new Float64Array(rows.length * featureCount);
    rows.forEach((row, i) =>
      describe(dataset.tokens[row], out.subarray(i * featureCount, (i + 1) * featureCount)),
    );
    return out;
  };
  const featureSet = (split: Split): FeatureSet => {
    const rows = labelledRows(dataset, split);
    return { features: features(rows), labels: labelsOf(dataset, rows) };
  };
  const predict = fitLogistic(featureSet('train'), featureSet('val'), featureCount, dataset.classes.length);
  return (rows) => predict(features(rows));
}

function labelsOf(dataset: Dataset, rows: number[]): Int32Array {
  return Int32Array.from(rows, (row) => dataset.labels[row]);
}
