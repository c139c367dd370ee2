import { addTransposedTimes, timesTransposed } from './dense';
import { Turns } from '../turns';
import { minimise } from './lbfgs';

/** Rows of features with their class indices. */
export interface FeatureSet {
  /** (N, F) row-major. */
  features: Float64Array;
  /** (N) class indices, none negative. */
  labels: Int32Array;
}

/** L2 strengths tried, strongest first: the penalty is strength / 2 x the sum of squared weights, beside the *mean* loss. */
const STRENGTHS = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5];
/** Used when there is no validation set to choose by. */
const DEFAULT_STRENGTH = 1e-3;
const TOLERANCE = 1e-5;
/** Values of (rows, C) held at a time; a multiple of 4 rows, as the products go, so that the sums are the same bits. */
const BLOCK_VALUES = 1 << 20;
/** What an exponential takes, in multiply-adds. */
const EXPONENTIAL = 8;

/** How a fit is bounded, watched and stopped. */
interface FitOptions {
  /** Multiply-adds that it may take, about; strengths are then left out from the weakest on. */
  mostWork?: number;
  /** Called before a strength is tried, with its number from 1. */
  onStrength?(number: number, wanted: number): void;
  signal?: AbortSignal;
}

/** A fitted logistic regression. */
export interface LogisticFit {
  /** From (N, F) features to (N, C) probabilities. */
  predict(features: Float64Array): Float32Array;
  /** Strengths of the penalty that were to be tried, and those that came to their minimum within the work allowed. */
  strengths: { wanted: number; tried: number };
}

/**
 * Multinomial logistic regression on standardised features (mean 0, deviation 1 over `train`), with an L2 penalty on the
 * weights but not on the biases; the penalty of least validation loss is taken. Deterministic.
 *
 * The minimum is sought along the features' principal axes, each in units of the curvature to expect there: along the axes of
 * a recurrent network's states the curvature differs by orders of magnitude, and without this L-BFGS takes hundreds of steps.
 * ml-matrix is loaded here, so that a page that fits nothing does not have it.
 * @throws what `signal` carries when it is aborted
 */
export async function fitLogistic(
  train: FeatureSet,
  validation: FeatureSet,
  featureCount: number,
  classCount: number,
  { mostWork = Infinity, onStrength, signal }: FitOptions = {},
): Promise<LogisticFit> {
  const turns = new Turns(signal);
  const standardise = standardiser(train.features, featureCount);
  const { axes, variances } = await principalAxes(standardise(train.features), featureCount);
  const along = (features: Float64Array) => timesTransposed(standardise(features), axes, featureCount);
  const x = along(train.features);
  const heldOut = withConstant(along(validation.features), featureCount);
  const chosen = validation.labels.length > 0 ? STRENGTHS : [DEFAULT_STRENGTH];
  const stride = featureCount + 1;
  // (C, F + 1): a weight for each axis, then the bias. Each strength starts from the minimum of the one before.
  let weights = new Float64Array(classCount * stride);
  let best = weights;
  let bestLoss = Infinity;
  let tried = 0;
  let evaluationsLeft = Math.floor(
    mostWork / (train.labels.length * classCount * (2 * stride + EXPONENTIAL)),
  );
  for (const strength of chosen) {
    if (evaluationsLeft < 1) break;
    onStrength?.(tried + 1, chosen.length);
    // The last unit and penalty are those of the bias.
    const units = Float64Array.of(...curvatureUnits(variances, strength, classCount), 1);
    const penalties = units.map((unit, f) => (f < featureCount ? strength / unit ** 2 : 0));
    const inUnits = withConstant(x, featureCount).map((value, i) => value / units[i % stride]);
    const minimum = weights.map((weight, i) => weight * units[i % stride]);
    const found = await minimise(
      (at, gradient) => {
        evaluationsLeft--;
        return penalisedLoss(at, gradient, inUnits, train.labels, classCount, penalties, turns);
      },
      minimum,
      TOLERANCE,
      evaluationsLeft,
    );
    if (!found) break;
    tried++;
    weights = minimum.map((weight, i) => weight / units[i % stride]);
    const loss = await meanLoss(heldOut, weights, validation.labels, classCount, turns);
    if (loss < bestLoss) {
      bestLoss = loss;
      best = weights;
    }
  }
  return {
    predict: (features) => predictions(withConstant(along(features), featureCount), best, classCount),
    strengths: { wanted: chosen.length, tried },
  };
}

/** Eigenvectors (F, F), one per row, and eigenvalues of the covariance of centred features. */
async function principalAxes(
  x: Float64Array,
  featureCount: number,
): Promise<{ axes: Float64Array; variances: Float64Array }> {
  const { EigenvalueDecomposition, Matrix } = await import('ml-matrix');
  const products = new Float64Array(featureCount ** 2);
  addTransposedTimes(x, x, featureCount, products);
  const count = x.length / featureCount;
  const covariance = Matrix.from1DArray(featureCount, featureCount, products).div(count);
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  return {
    axes: Float64Array.from(eigenvectorMatrix.transpose().to1DArray()),
    // Rounding can leave an eigenvalue of 0 just below it.
    variances: Float64Array.from(realEigenvalues, (value) => Math.max(0, value)),
  };
}

/** Square roots of the objective's curvature along each axis where all classes are equally probable. */
function curvatureUnits(variances: Float64Array, strength: number, classCount: number): Float64Array {
  const spread = (1 / classCount) * (1 - 1 / classCount);
  return variances.map((variance) => Math.sqrt(spread * variance + strength));
}

/** Rows (N, F) with a last feature that is 1, the bias's: (N, F + 1). */
function withConstant(rows: Float64Array, featureCount: number): Float64Array {
  const stride = featureCount + 1;
  const extended = new Float64Array((rows.length / featureCount) * stride).fill(1);
  for (let row = 0; row * stride < extended.length; row++) {
    extended.set(rows.subarray(row * featureCount, (row + 1) * featureCount), row * stride);
  }
  return extended;
}

/** Mean cross-entropy plus half the sum of each squared weight times its penalty; writes the gradient. */
async function penalisedLoss(
  weights: Float64Array,
  gradient: Float64Array,
  x: Float64Array,
  labels: Int32Array,
  classCount: number,
  penalties: Float64Array,
  turns: Turns,
): Promise<number> {
  const count = labels.length;
  const width = penalties.length;
  gradient.fill(0);
  let loss = 0;
  for (const { start, rows, probabilities: errors } of blocks(x, weights, classCount)) {
    loss = addLosses(loss, errors, labels.subarray(start), classCount);
    for (let i = 0, row = start; i < errors.length; i += classCount, row++) errors[i + labels[row]] -= 1;
    for (let i = 0; i < errors.length; i++) errors[i] /= count;
    addTransposedTimes(errors, rows, width, gradient);
    await turns.give();
  }
  loss /= count;
  for (let c = 0; c < classCount; c++) {
    for (let f = 0; f < width; f++) {
      const weight = weights[c * width + f];
      loss += (penalties[f] / 2) * weight * weight;
      gradient[c * width + f] += penalties[f] * weight;
    }
  }
  return loss;
}

/** Softmax of the linear scores. @param x (N, K) @param weights (C, K). @returns (N, C). */
function probabilities(x: Float64Array, weights: Float64Array, classCount: number): Float64Array {
  const scores = timesTransposed(x, weights, weights.length / classCount);
  for (let start = 0; start < scores.length; start += classCount) {
    let top = -Infinity;
    for (let i = start; i < start + classCount; i++) top = Math.max(top, scores[i]);
    let sum = 0;
    for (let i = start; i < start + classCount; i++) sum += scores[i] = Math.exp(scores[i] - top);
    for (let i = start; i < start + classCount; i++) scores[i] /= sum;
  }
  return scores;
}

/** Rows a block at a time, from `start` on, with their probabilities: all at once would take N x C values. */
function* blocks(x: Float64Array, weights: Float64Array, classCount: number) {
  const width = weights.length / classCount;
  const size = Math.max(4, 4 * Math.floor(BLOCK_VALUES / classCount / 4));
  for (let start = 0; start * width < x.length; start += size) {
    const rows = x.subarray(start * width, (start + size) * width);
    yield { start, rows, probabilities: probabilities(rows, weights, classCount) };
  }
}

function predictions(x: Float64Array, weights: Float64Array, classCount: number): Float32Array {
  const all = new Float32Array((x.length / (weights.length / classCount)) * classCount);
  for (const { start, probabilities: ofBlock } of blocks(x, weights, classCount)) {
    all.set(ofBlock, start * classCount);
  }
  return all;
}

async function meanLoss(
  x: Float64Array,
  weights: Float64Array,
  labels: Int32Array,
  classCount: number,
  turns: Turns,
): Promise<number> {
  let loss = 0;
  for (const { start, probabilities: ofBlock } of blocks(x, weights, classCount)) {
    loss = addLosses(loss, ofBlock, labels.subarray(start), classCount);
    await turns.give();
  }
  return labels.length === 0 ? 0 : loss / labels.length;
}

/** The sum with the cross-entropy of each row. */
function addLosses(sum: number, probabilities: Float64Array, labels: Int32Array, classCount: number): number {
  for (let i = 0, row = 0; i < probabilities.length; i += classCount, row++) {
    // A probability that underflowed counts as the smallest positive one, so that the loss stays finite.
    sum -= Math.log(Math.max(probabilities[i + labels[row]], Number.MIN_VALUE));
  }
  return sum;
}

/** A function that subtracts the features' means and divides by their deviations over `features` (constant ones become 0). */
function standardiser(
  features: Float64Array,
  featureCount: number,
): (features: Float64Array) => Float64Array {
  const count = features.length / featureCount;
  const means = new Float64Array(featureCount);
  const variances = new Float64Array(featureCount);
  features.forEach((value, i) => (means[i % featureCount] += value / count));
  features.forEach(
    (value, i) => (variances[i % featureCount] += (value - means[i % featureCount]) ** 2 / count),
  );
  const scales = variances.map((variance) => (variance > 1e-24 ? 1 / Math.sqrt(variance) : 0));
  return (rows) => rows.map((value, i) => (value - means[i % featureCount]) * scales[i % featureCount]);
}
