/** Weight of each class in the loss: all 1, or n / (classes x n_c) over the training labels, as scikit-learn's `balanced`. */
export function classWeights(
  kind: 'none' | 'balanced',
  labels: ArrayLike<number>,
  classes: number,
): Float32Array {
  const weights = new Float32Array(classes).fill(1);
  if (kind === 'none') return weights;
  const counts = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) counts[labels[i]]++;
  return weights.map((_, c) => (counts[c] > 0 ? labels.length / (classes * counts[c]) : 0));
}
