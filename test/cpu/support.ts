import { relativeError } from '../../src/cpu/differences';

/** Seeded values, roughly normal: enough to give every test the same numbers each time. */
export function randomValues(size: number, seed: number, scale = 1): Float64Array {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Float64Array.from({ length: size }, () => {
    let sum = 0;
    for (let draw = 0; draw < 4; draw++) sum += uniform() - 0.5;
    return sum * Math.sqrt(3) * scale;
  });
}

/**
 * Gradient of `loss` by `values` (changed and put back) by five-point central differences: with this step both
 * truncation (step^4) and rounding (1e-16 / step) stay far below the small gradients of deep layers.
 * A ReLU must not change sign within two steps: the tests' seeds keep every one farther than that from zero.
 */
export function numericalGradient(values: Float64Array, loss: () => number): Float64Array {
  const step = 3e-4;
  return Float64Array.from(values, (value, at) => {
    const lossAt = (steps: number) => {
      values[at] = value + steps * step;
      return loss();
    };
    const slope = (8 * (lossAt(1) - lossAt(-1)) - (lossAt(2) - lossAt(-2))) / (12 * step);
    values[at] = value;
    return slope;
  });
}

/** The relative error of an analytic gradient against central differences. */
export function gradientError(analytic: Float64Array, values: Float64Array, loss: () => number): number {
  return relativeError(analytic, numericalGradient(values, loss));
}

/** A scalar loss that sees every output with its own weight; its gradient by the outputs is `weights`. */
export function weightedSum(values: Float64Array, weights: Float64Array): number {
  return values.reduce((sum, value, at) => sum + value * weights[at], 0);
}

/** First rows of sequences of the given lengths laid end to end. */
export function offsetsOf(lengths: number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, b) => (offsets[b + 1] = offsets[b] + length));
  return offsets;
}
