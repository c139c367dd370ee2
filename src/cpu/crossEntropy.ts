import type { Floats } from './batch';

export interface CrossEntropyOptions {
  /** (C) weight of each class; all 1 when absent. */
  classWeights?: ArrayLike<number>;
  /** Share of the target spread evenly over all classes, 0 to 1. */
  labelSmoothing?: number;
  /** Factor on the gradient; `meanScale` gives that of the mean loss. */
  scale: number;
}

/**
 * Weighted, label-smoothed softmax cross-entropy as torch.nn.CrossEntropyLoss(weight, label_smoothing):
 *
 *   loss = -(1 - s) w[label] log p[label] - (s / C) sum over classes of w[c] log p[c]
 *
 * @param logits (B, C)
 * @param labels (B) class indices
 * @returns losses (B), unscaled, and dLogits (B, C), the gradient of `scale` times their sum
 */
export function crossEntropy(
  logits: Floats,
  labels: ArrayLike<number>,
  { classWeights, labelSmoothing = 0, scale }: CrossEntropyOptions,
): { losses: Float64Array; dLogits: Float64Array } {
  const sequences = labels.length;
  const classes = logits.length / sequences;
  const losses = new Float64Array(sequences);
  const dLogits = new Float64Array(logits.length);
  for (let b = 0; b < sequences; b++) {
    const row = logits.subarray(b * classes, (b + 1) * classes);
    const largest = Math.max(...row);
    let sum = 0;
    for (const logit of row) sum += Math.exp(logit - largest);
    const logSum = largest + Math.log(sum);

    let totalTarget = 0;
    const target = (c: number) =>
      (classWeights ? classWeights[c] : 1) *
      (labelSmoothing / classes + (c === labels[b] ? 1 - labelSmoothing : 0));
    for (let c = 0; c < classes; c++) {
      losses[b] -= target(c) * (row[c] - logSum);
      totalTarget += target(c);
    }
    for (let c = 0; c < classes; c++) {
      dLogits[b * classes + c] = scale * (totalTarget * Math.exp(row[c] - logSum) - target(c));
    }
  }
  return { losses, dLogits };
}

/** 1 / the sum of the targets' weights: the scale that makes the sum of losses torch's `reduction='mean'`. */
export function meanScale(labels: ArrayLike<number>, classWeights?: ArrayLike<number>): number {
  let total = 0;
  for (let b = 0; b < labels.length; b++) total += classWeights ? classWeights[labels[b]] : 1;
  return 1 / total;
}
