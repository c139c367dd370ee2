/** Temperature scaling (Guo et al. 2017): how sure a network is, brought to how often it is right. */

/** The temperature is sought between these. */
const TEMPERATURES = { least: 0.05, most: 20 };
/** A probability that float32 cannot tell from 0 counts as this. */
const LEAST_PROBABILITY = 1e-30;
/** Relative; Newton's last step is much smaller. */
const TOLERANCE = 1e-9;
const MOST_STEPS = 100;

/**
 * The temperature of least cross-entropy, by Newton's method on 1 / T, in which the loss is convex, kept within a bracket. Labels are
 * smoothed as Platt (1999) does: each is trusted to (N + 1) / (N + 2), and the rest is spread over the other classes as the network
 * does. Few sequences that are all right would else make it as sure as can be.
 * @param probabilities (N, classes) row-major
 * @param labels (N) class indices
 */
export function fitTemperature(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classes: number,
): number {
  let low = 1 / TEMPERATURES.most;
  let high = 1 / TEMPERATURES.least;
  let inverse = 1;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { slope, curvature } = derivatives(probabilities, labels, classes, inverse);
    if (slope > 0) high = inverse;
    else low = inverse;
    const newton = inverse - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const done = Math.abs(next - inverse) <= TOLERANCE * inverse;
    inverse = next;
    if (done) break;
  }
  return 1 / inverse;
}

/** Of the summed cross-entropy by 1 / T: the scores' expectation less the label's score, and their variance. */
function derivatives(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classes: number,
  inverse: number,
) {
  const doubt = 1 / (labels.length + 2);
  let slope = 0;
  let curvature = 0;
  for (let row = 0; row < labels.length; row++) {
    const scores = logarithms(probabilities, row * classes, classes);
    const top = Math.max(...scores) * inverse;
    let [sum, first, second] = [0, 0, 0];
    for (const score of scores) {
      const power = Math.exp(score * inverse - top);
      sum += power;
      first += power * score;
      second += power * score ** 2;
    }
    const mean = first / sum;
    const label = labels[row];
    slope += mean - (1 - doubt) * scores[label] - doubt * otherScore(scores, label);
    curvature += second / sum - mean ** 2;
  }
  return { slope, curvature };
}

/** The mean score of the other classes, each counting as its probability. */
function otherScore(scores: number[], label: number): number {
  const others = scores.filter((_, c) => c !== label);
  const top = Math.max(...others);
  const powers = others.map((score) => Math.exp(score - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return others.reduce((total, score, c) => total + (powers[c] / sum) * score, 0);
}

/** Softmax of log(p) / T: the same as dividing the logits by T. The most probable class stays. */
export function tempered(probabilities: Float32Array, classes: number, temperature: number): Float32Array {
  const scaled = new Float32Array(probabilities.length);
  for (let start = 0; start < scaled.length; start += classes) {
    const scores = logarithms(probabilities, start, classes).map((score) => score / temperature);
    const top = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    powers.forEach((power, c) => (scaled[start + c] = power / sum));
  }
  return scaled;
}

/** Mean cross-entropy. */
export function crossEntropyOf(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classes: number,
): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    sum -= Math.log(Math.max(probabilities[row * classes + labels[row]], LEAST_PROBABILITY));
  }
  return sum / labels.length;
}

function logarithms(probabilities: Float32Array, start: number, classes: number): number[] {
  return Array.from(probabilities.subarray(start, start + classes), (p) =>
    Math.log(Math.max(p, LEAST_PROBABILITY)),
  );
}
