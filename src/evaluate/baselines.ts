import { SYMBOLS } from '../data/alphabet';
import type { Dataset, Split } from '../data/types';
import { SeqloomError } from '../errors';
import { fitLogistic, type FeatureSet } from './logistic';
import { classificationReport, type ClassificationReport } from './metrics';

/** What a network has to beat: a simple predictor fitted on the training split and evaluated on other sequences. */
interface BaselineResult {
  name: string;
  /** One line that says what it knows of a sequence and how it was fitted. */
  description: string;
  /** (N, C) on the evaluated sequences, in their order. */
  probabilities: Float32Array;
  report: ClassificationReport;
}

/** Gives (N, C) probabilities of the sequences at N places in the data set. */
type Predictor = (rows: number[]) => Float32Array;

interface Baseline {
  name: string;
  description: string;
  fit(dataset: Dataset): Promise<Predictor> | Predictor;
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

/** A split of a data set, or all of it. */
export type EvaluatedSplit = Split | 'all';

/** Places in the data set of the labelled sequences of a split, in file order. */
export function labelledRows(dataset: Dataset, split: EvaluatedSplit): number[] {
  return dataset.ids.flatMap((_, row) =>
    (split === 'all' || dataset.splits[row] === split) && dataset.labels[row] >= 0 ? [row] : [],
  );
}

/**
 * Fits majority, length and composition on the training split (penalties chosen on the validation split) and evaluates them.
 * Deterministic.
 * @param rows places in the data set of the labelled sequences to evaluate on; by default the test split's.
 * @throws SeqloomError when there is no labelled sequence to fit on, or none to evaluate on.
 */
export async function fitBaselines(
  dataset: Dataset,
  rows = labelledRows(dataset, 'test'),
): Promise<BaselineResult[]> {
  const empty =
    labelledRows(dataset, 'train').length === 0 ? 'train' : rows.length === 0 ? 'test' : undefined;
  if (empty) {
    throw new SeqloomError(
      `${dataset.name} has no labelled sequence in the ${empty} split, so no baseline can be had. Add some or let the splits be made.`,
    );
  }
  const labels = labelsOf(dataset, rows);
  const results: BaselineResult[] = [];
  for (const { name, description, fit } of BASELINES) {
    const probabilities = (await fit(dataset))(rows);
    const report = classificationReport(labels, probabilities, dataset.classes);
    results.push({ name, description, probabilities, report });
  }
  return results;
}

/** Every sequence gets the training split's class frequencies. */
function majority(dataset: Dataset): Predictor {
  const rows = labelledRows(dataset, 'train');
  const shares = new Float32Array(dataset.classes.length);
  for (const label of labelsOf(dataset, rows)) shares[label]++;
  for (let c = 0; c < shares.length; c++) shares[c] /= rows.length;
  return (evaluated) =>
    Float32Array.from({ length: evaluated.length * shares.length }, (_, i) => shares[i % shares.length]);
}

/** Logistic regression on `featureCount` features, which `describe` adds to a row of zeros. */
async function logistic(
  dataset: Dataset,
  featureCount: number,
  describe: (tokens: Uint8Array, out: Float64Array) => void,
): Promise<Predictor> {
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
  const predict = await fitLogistic(
    featureSet('train'),
    featureSet('val'),
    featureCount,
    dataset.classes.length,
  );
  return (rows) => predict(features(rows));
}

function labelsOf(dataset: Dataset, rows: number[]): Int32Array {
  return Int32Array.from(rows, (row) => dataset.labels[row]);
}
