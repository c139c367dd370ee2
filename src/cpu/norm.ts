import type { Floats } from './batch';

/** Added to the variance, as torch.nn.LayerNorm does by default. */
export const NORM_EPSILON = 1e-5;

interface NormTrace {
  /** (N, width) the layer's output. */
  y: Float64Array;
  /** (N, width) rows of mean 0 and variance 1, before weight and bias. */
  normalised: Float64Array;
  /** (N) 1 / sqrt(variance + epsilon). */
  inverseDeviation: Float64Array;
}

/**
 * LayerNorm over each row, with the biased variance (Ba, Kiros and Hinton 2016; torch.nn.LayerNorm).
 * @param x (N, width)
 * @param weight (width)
 * @param bias (width)
 */
export function normForward(x: Floats, weight: Floats, bias: Floats): NormTrace {
  const width = weight.length;
  const rows = x.length / width;
  const y = new Float64Array(x.length);
  const normalised = new Float64Array(x.length);
  const inverseDeviation = new Float64Array(rows);
  for (let n = 0; n < rows; n++) {
    const row = x.subarray(n * width, (n + 1) * width);
    let mean = 0;
    for (const value of row) mean += value / width;
    let variance = 0;
    for (const value of row) variance += (value - mean) ** 2 / width;
    inverseDeviation[n] = 1 / Math.sqrt(variance + NORM_EPSILON);
    for (let i = 0; i < width; i++) {
      normalised[n * width + i] = (row[i] - mean) * inverseDeviation[n];
      y[n * width + i] = normalised[n * width + i] * weight[i] + bias[i];
    }
  }
  return { y, normalised, inverseDeviation };
}

/**
 * @param dY (N, width)
 * @returns dX (N, width), dWeight (width), dBias (width)
 */
export function normBackward(
  dY: Floats,
  { normalised, inverseDeviation }: NormTrace,
  weight: Floats,
): { dX: Float64Array; dWeight: Float64Array; dBias: Float64Array } {
  const width = weight.length;
  const dX = new Float64Array(dY.length);
  const dWeight = new Float64Array(width);
  const dBias = new Float64Array(width);
  for (let n = 0; n < inverseDeviation.length; n++) {
    let mean = 0; // of dNormalised
    let projection = 0; // mean of dNormalised * normalised
    for (let i = 0; i < width; i++) {
      const at = n * width + i;
      dWeight[i] += dY[at] * normalised[at];
      dBias[i] += dY[at];
      mean += (dY[at] * weight[i]) / width;
      projection += (dY[at] * weight[i] * normalised[at]) / width;
    }
    for (let i = 0; i < width; i++) {
      const at = n * width + i;
      dX[at] = (dY[at] * weight[i] - mean - normalised[at] * projection) * inverseDeviation[n];
    }
  }
  return { dX, dWeight, dBias };
}
