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

/**
 * Multinomial logistic regression on standardised features (mean 0, deviation 1 over `train`), with an L2 penalty on the
 * weights but not on the biases; the penalty of least validation loss is taken. Deterministic.
 * @returns a function from (N, F) features to (N, C) probabilities.
 */
export function fitLogistic(
  train: FeatureSet,
  validation: FeatureSet,
  featureCount: number,
  classCount: number,
): (features: Float64Array) => Float32Array {
  const standardise = standardiser(train.features, featureCount);
  const x = standardise(train.features);
  const heldOut = standardise(validation.features);
  const chosen = validation.labels.length > 0 ? STRENGTHS : [DEFAULT_STRENGTH];
  // (C, F + 1): weights, then the bias. Each strength starts from the minimum of the one before.
  const weights = new Float64Array(classCount * (featureCount + 1));
  let best = weights;
  let bestLoss = Infinity;
  for (const strength of chosen) {
    minimise(
      (at, gradient) => penalisedLoss(at, gradient, x, train.labels, featureCount, classCount, strength),
      weights,
      TOLERANCE,
    );
    const loss = meanLoss(predict(weights, heldOut, featureCount, classCount), validation.labels, classCount);
    if (loss < bestLoss) {
      bestLoss = loss;
      best = weights.slice();
    }
  }
  return (features) => Float32Array.from(predict(best, standardise(features), featureCount, classCount));
}

/** Mean cross-entropy plus penalty; writes the gradient. */
function penalisedLoss(
  weights: Float64Array,
  gradient: Float64Array,
  x: Float64Array,
  labels: Int32Array,
  featureCount: number,
  classCount: number,
  strength: number,
): number {
  const count = labels.length;
  const stride = featureCount + 1;
  const errors = predict(weights, x, featureCount, classCount);
  let loss = meanLoss(errors, labels, classCount);
  gradient.fill(0);
  for (let row = 0; row < count; row++) {
    errors[row * classCount + labels[row]] -= 1;
    for (let c = 0; c < classCount; c++) {
      const error = errors[row * classCount + c] / count;
      for (let f = 0; f < featureCount; f++) gradient[c * stride + f] += error * x[row * featureCount + f];
      gradient[c * stride + featureCount] += error;
    }
  }
  for (let c = 0; c < classCount; c++) {
    for (let f = 0; f < featureCount; f++) {
      const weight = weights[c * stride + f];
      loss += (strength / 2) * weight * weight;
      gradient[c * stride + f] += strength * weight;
    }
  }
  return loss;
}

/** Softmax of the linear scores: (N, C) probabilities. */
function predict(
  weights: Float64Array,
  x: Float64Array,
  featureCount: number,
  classCount: number,
): Float64Array {
  const stride = featureCount + 1;
  const count = x.length / featureCount;
  const probabilities = new Float64Array(count * classCount);
  for (let row = 0; row < count; row++) {
    const offset = row * classCount;
    let top = -Infinity;
    for (let c = 0; c < classCount; c++) {
      let score = weights[c * stride + featureCount];
      for (let f = 0; f < featureCount; f++) score += weights[c * stride + f] * x[row * featureCount + f];
      probabilities[offset + c] = score;
      top = Math.max(top, score);
    }
    let sum = 0;
    for (let c = 0; c < classCount; c++) {
      sum += probabilities[offset + c] = Math.exp(probabilities[offset + c] - top);
    }
    for (let c = 0; c < classCount; c++) probabilities[offset + c] /= sum;
  }
  return probabilities;
}

function meanLoss(probabilities: Float64Array, labels: Int32Array, classCount: number): number {
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    // A probability that underflowed counts as the smallest positive one, so that the loss stays finite.
    loss -= Math.log(Math.max(probabilities[row * classCount + labels[row]], Number.MIN_VALUE));
  }
  return labels.length === 0 ? 0 : loss / labels.length;
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
