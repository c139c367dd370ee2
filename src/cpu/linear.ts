import type { Floats } from './batch';

/**
 * Y = X W^T + b with W as torch.nn.Linear holds it.
 * @param x (N, inputs)
 * @param weight (outputs, inputs)
 * @param bias (outputs)
 * @returns (N, outputs)
 */
export function linearForward(x: Floats, weight: Floats, bias: Floats): Float64Array {
  const outputs = bias.length;
  const inputs = weight.length / outputs;
  const rows = x.length / inputs;
  const y = new Float64Array(rows * outputs);
  for (let n = 0; n < rows; n++) {
    for (let o = 0; o < outputs; o++) {
      let sum = bias[o];
      for (let i = 0; i < inputs; i++) sum += x[n * inputs + i] * weight[o * inputs + i];
      y[n * outputs + o] = sum;
    }
  }
  return y;
}

/**
 * dX = dY W.
 * @param dY (N, outputs)
 * @param weight (outputs, inputs)
 * @returns (N, inputs)
 */
export function linearBackwardInput(dY: Floats, weight: Floats, outputs: number): Float64Array {
  const inputs = weight.length / outputs;
  const rows = dY.length / outputs;
  const dX = new Float64Array(rows * inputs);
  for (let n = 0; n < rows; n++) {
    for (let o = 0; o < outputs; o++) {
      const d = dY[n * outputs + o];
      for (let i = 0; i < inputs; i++) dX[n * inputs + i] += d * weight[o * inputs + i];
    }
  }
  return dX;
}

/**
 * dW = dY^T X and db = column sums of dY.
 * @param dY (N, outputs)
 * @param x (N, inputs)
 * @returns dWeight (outputs, inputs), dBias (outputs)
 */
export function linearBackwardWeight(
  dY: Floats,
  x: Floats,
  outputs: number,
): { dWeight: Float64Array; dBias: Float64Array } {
  const rows = dY.length / outputs;
  const inputs = x.length / rows;
  const dWeight = new Float64Array(outputs * inputs);
  const dBias = new Float64Array(outputs);
  for (let n = 0; n < rows; n++) {
    for (let o = 0; o < outputs; o++) {
      const d = dY[n * outputs + o];
      dBias[o] += d;
      for (let i = 0; i < inputs; i++) dWeight[o * inputs + i] += d * x[n * inputs + i];
    }
  }
  return { dWeight, dBias };
}
