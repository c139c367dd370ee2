/**
 * (N) the class of each row of (N, C) probabilities: that of the largest, of equals the first.
 * @param classes C; all of one row unless given
 */
export function mostProbable(probabilities: Float32Array, classes = probabilities.length): Int32Array {
  return Int32Array.from({ length: probabilities.length / classes }, (_, row) => {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (probabilities[row * classes + c] > probabilities[row * classes + best]) best = c;
    }
    return best;
  });
}
