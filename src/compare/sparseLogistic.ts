import type { Turns } from '../turns';
import { minimise } from '../evaluate/lbfgs';

/** Rows of which most features are 0. */
export interface SparseRow {
  features: Int32Array;
  values: Float64Array;
}

/** L2 strengths tried, strongest first: strength / 2 x the sum of squared weights, beside the *mean* loss. */
const STRENGTHS = [1e-3, 1e-4, 1e-5, 1e-6];
const TOLERANCE = 1e-5;

/**
 * Multinomial logistic regression on sparse features as they are, with an L2 penalty on the weights but not on the biases;
 * the penalty is weakened until the validation loss rises, and that before it is taken. Deterministic.
 * @returns a function from rows to their most probable classes.
 */
export async function fitSparseLogistic(
  train: { rows: SparseRow[]; labels: Int32Array },
  validation: { rows: SparseRow[]; labels: Int32Array },
  featureCount: number,
  classCount: number,
  turns: Turns,
): Promise<(rows: SparseRow[]) => Int32Array> {
  // (F + 1, C): the last row holds the biases.
  const weights = new Float64Array((featureCount + 1) * classCount);
  let best = weights;
  let bestLoss = Infinity;
  for (const strength of STRENGTHS) {
    await minimise(
      async (at, gradient) => {
        await turns.give();
        gradient.fill(0);
        const loss = meanLoss(train.rows, train.labels, at, featureCount, classCount, gradient);
        let penalty = 0;
        for (let i = 0; i < featureCount * classCount; i++) {
          penalty += (strength / 2) * at[i] ** 2;
          gradient[i] += strength * at[i];
        }
        return loss + penalty;
      },
      weights,
      TOLERANCE,
    );
    const loss = meanLoss(validation.rows, validation.labels, weights, featureCount, classCount);
    if (loss >= bestLoss) break;
    bestLoss = loss;
    best = weights.slice();
  }
  const scores = new Float64Array(classCount);
  return (rows) =>
    Int32Array.from(rows, (row) => {
      score(row, best, featureCount, scores);
      return scores.indexOf(Math.max(...scores));
    });
}

/** Mean cross-entropy; adds its gradient where one is given. */
function meanLoss(
  rows: SparseRow[],
  labels: Int32Array,
  weights: Float64Array,
  featureCount: number,
  classCount: number,
  gradient?: Float64Array,
): number {
  const scores = new Float64Array(classCount);
  let loss = 0;
  for (let i = 0; i < rows.length; i++) {
    const { features, values } = rows[i];
    score(rows[i], weights, featureCount, scores);
    let top = -Infinity;
    for (let c = 0; c < classCount; c++) top = Math.max(top, scores[c]);
    let sum = 0;
    for (let c = 0; c < classCount; c++) sum += Math.exp(scores[c] - top);
    loss += (Math.log(sum) + top - scores[labels[i]]) / rows.length;
    if (!gradient) continue;
    for (let c = 0; c < classCount; c++) {
      scores[c] = (Math.exp(scores[c] - top) / sum - (c === labels[i] ? 1 : 0)) / rows.length;
      gradient[featureCount * classCount + c] += scores[c];
    }
    for (let j = 0; j < features.length; j++) {
      const at = features[j] * classCount;
      const value = values[j];
      for (let c = 0; c < classCount; c++) gradient[at + c] += value * scores[c];
    }
  }
  return loss;
}

function score(
  { features, values }: SparseRow,
  weights: Float64Array,
  featureCount: number,
  scores: Float64Array,
): void {
  const { length } = scores;
  for (let c = 0; c < length; c++) scores[c] = weights[featureCount * length + c];
  for (let j = 0; j < features.length; j++) {
    const at = features[j] * length;
    const value = values[j];
    for (let c = 0; c < length; c++) scores[c] += value * weights[at + c];
  }
}
