import { SYMBOLS } from '../data/alphabet';
import type { Dataset, Split } from '../data/types';
import { SeqloomError } from '../errors';
import type { Hooks } from '../hooks';
import { count } from '../words';
import { fitLogistic, type FeatureSet } from './logistic';
import { classificationReport, type ClassificationReport } from './metrics';

/** What a network has to beat: a simple predictor fitted on the training split, on the sequences that are evaluated. */
export interface BaselinePredictions {
  name: string;
  /** One line that says what it knows of a sequence and how it was fitted. */
  description: string;
  /** (N, C) on the evaluated sequences, in their order. */
  probabilities: Float32Array;
}

interface BaselineResult extends BaselinePredictions {
  report: ClassificationReport;
}

/** Gives (N, C) probabilities of the sequences at N places in the data set. */
type Predictor = (rows: number[]) => Float32Array;

interface Fitted {
  /** Undefined where fitting takes too long. */
  predict?: Predictor;
  /** What of the fitting was left out, as a clause. */
  without?: string;
}

interface Baseline {
  name: string;
  description: string;
  fit(dataset: Dataset, hooks: Hooks<never>): Promise<Fitted> | Fitted;
}

/** Multiply-adds that fitting one may take: a minute or two. Few data of few hundreds of classes come near them. */
const MOST_WORK = 5e10;

const BASELINES: Baseline[] = [
  {
    name: 'majority',
    description: "always the training split's most frequent class",
    fit: majority,
  },
  {
    name: 'length',
    description: "logistic regression on the logarithm of the sequence's length",
    fit: (dataset, hooks) => logistic(dataset, 1, (tokens, out) => (out[0] = Math.log(tokens.length)), hooks),
  },
  {
    name: 'composition',
    description: `logistic regression on the shares of the ${SYMBOLS} residues (amino-acid composition)`,
    fit: (dataset, hooks) =>
      logistic(
        dataset,
        SYMBOLS,
        (tokens, out) => {
          for (const token of tokens) out[token] += 1 / tokens.length;
        },
        hooks,
      ),
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
 * @param hooks told of a baseline that takes too long to fit on so many sequences of so many classes, and is left out.
 * @throws SeqloomError when there is no labelled sequence to fit on, or none to evaluate on; what the signal carries.
 */
export async function fitBaselines(
  dataset: Dataset,
  rows = labelledRows(dataset, 'test'),
  hooks: Hooks<never> = {},
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
    const { predict, without } = await fit(dataset, {
      ...hooks,
      onStage: (stage) => hooks.onStage?.(`fitting the baseline ${name}${stage}`),
    });
    if (!predict) {
      hooks.onNote?.(
        `The baseline ${name} is left out: fitting it to ${count(dataset.classes.length, 'class', 'classes')} takes too long.`,
      );
      continue;
    }
    const probabilities = predict(rows);
    const report = classificationReport(labels, probabilities, dataset.classes);
    results.push({
      name,
      description: without ? `${description}; ${without}` : description,
      probabilities,
      report,
    });
  }
  return results;
}

/** Every sequence gets the training split's class frequencies. */
function majority(dataset: Dataset): Fitted {
  const rows = labelledRows(dataset, 'train');
  const shares = new Float32Array(dataset.classes.length);
  for (const label of labelsOf(dataset, rows)) shares[label]++;
  for (let c = 0; c < shares.length; c++) shares[c] /= rows.length;
  const predict: Predictor = (evaluated) =>
    Float32Array.from({ length: evaluated.length * shares.length }, (_, i) => shares[i % shares.length]);
  return { predict };
}

/** Logistic regression on `featureCount` features, which `describe` adds to a row of zeros. */
async function logistic(
  dataset: Dataset,
  featureCount: number,
  describe: (tokens: Uint8Array, out: Float64Array) => void,
  { onStage, signal }: Hooks<never>,
): Promise<Fitted> {
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
  const { predict, strengths } = await fitLogistic(
    featureSet('train'),
    featureSet('val'),
    featureCount,
    dataset.classes.length,
    {
      mostWork: MOST_WORK,
      onStrength: (number, wanted) => onStage?.(`, penalty ${number} of at most ${wanted}`),
      signal,
    },
  );
  const { tried, wanted } = strengths;
  if (tried === 0) return {};
  const without =
    tried < wanted ? `of ${wanted} penalties the ${tried} strongest were tried, to save time` : undefined;
  return { predict: (rows) => predict(features(rows)), without };
}

function labelsOf(dataset: Dataset, rows: number[]): Int32Array {
  return Int32Array.from(rows, (row) => dataset.labels[row]);
}
