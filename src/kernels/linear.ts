import source from '../../shaders/linear.wgsl?raw';
import type { Gpu } from '../gpu/device';
import { createKernel, type Constants } from '../gpu/kernel';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import {
  ceilDivide,
  gridOver,
  lanes,
  rowConstants,
  rowCount,
  type BatchSizes,
  type BatchTensors,
  type Command,
  type Rows,
} from './common';
import { reduce } from './reduce';
import { rowsPerSplit } from './splits';

/** Register tile of linear.wgsl, in rows, vec4 columns and vec4 inputs. */
const TILE = { rows: 4, columns: 2, inputs: 2 };

/** A linear map's shape. Widths in floats, multiples of 4. */
export interface LinearShape {
  rows: Rows;
  inputs: number;
  outputs: number;
}

function constants(gpu: Gpu, { rows, inputs, outputs }: LinearShape): Constants {
  return { IN: inputs, OUT: outputs, ...rowConstants(rows), ...lanes(gpu) };
}

/** Values of both matrices and of the weight. */
function valuesOf({ rows, inputs, outputs }: LinearShape, sizes: BatchSizes) {
  const count = rowCount(rows, sizes);
  return { x: count * inputs, y: count * outputs, weights: inputs * outputs };
}

const columnLanes = (outputs: number) => ceilDivide(outputs / 4, TILE.columns);

/** y (rows, outputs) = x (rows, inputs) weight (inputs, outputs) + the sum of the biases (outputs), `stride` floats apart. */
export async function linearForward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: LinearShape,
  tensors: { x: Tensor; weight: Tensor; bias: Tensor; y: Tensor },
  biases = { rows: 1, stride: 0 },
): Promise<Command> {
  const kernel = await createKernel(gpu, 'linear', source, 'forward', {
    ...constants(gpu, shape),
    BIAS_ROWS: biases.rows,
    BIAS_STRIDE: biases.stride / 4,
  });
  return {
    kernel,
    bindings: { batch: batch.batch, ...tensors },
    grid: (sizes) =>
      gridOver(gpu, columnLanes(shape.outputs), ceilDivide(rowCount(shape.rows, sizes), TILE.rows)),
    work: (sizes) => {
      const { x, y, weights } = valuesOf(shape, sizes);
      const biasValues = biases.rows * shape.outputs;
      return work(2 * x * shape.outputs + biases.rows * y, x + weights + biasValues, y);
    },
  };
}

/** dX (rows, inputs) = dY (rows, outputs) weight^T. */
export async function linearBackwardInput(
  gpu: Gpu,
  batch: BatchTensors,
  shape: LinearShape,
  tensors: { dY: Tensor; weight: Tensor; dX: Tensor },
): Promise<Command> {
  const kernel = await createKernel(gpu, 'linear', source, 'backward_input', constants(gpu, shape));
  return {
    kernel,
    bindings: { batch: batch.batch, d_y: tensors.dY, weight: tensors.weight, d_x: tensors.dX },
    grid: (sizes) => gridOver(gpu, shape.inputs / 4, ceilDivide(rowCount(shape.rows, sizes), TILE.rows)),
    work: (sizes) => {
      const { x, y, weights } = valuesOf(shape, sizes);
      return work(2 * x * shape.outputs, y + weights, x);
    },
  };
}

/** Floats of `partials` that linearBackwardWeight needs when there are up to `mostRows` rows. */
export function linearPartials({ inputs, outputs }: LinearShape, mostRows: number): number {
  const stride = (inputs + 1) * outputs;
  return ceilDivide(mostRows, rowsPerSplit(stride, mostRows)) * stride;
}

/** dWeight (inputs, outputs) += x^T dY; every tensor of dBiases (outputs) += column sums of dY. */
export async function linearBackwardWeight(
  gpu: Gpu,
  batch: BatchTensors,
  shape: LinearShape,
  mostRows: number,
  tensors: { x: Tensor; dY: Tensor; partials: Tensor; dWeight: Tensor; dBiases: Tensor[] },
): Promise<Command[]> {
  const { inputs, outputs } = shape;
  const stride = (inputs + 1) * outputs;
  const perSplit = rowsPerSplit(stride, mostRows);
  const { x, dY, partials, dWeight, dBiases } = tensors;
  const common = { partials, rows: shape.rows, rowsPerSplit: perSplit, stride };
  const [kernel, ...reductions] = await Promise.all([
    createKernel(gpu, 'linear', source, 'backward_weight', {
      ...constants(gpu, shape),
      ROWS_PER_SPLIT: perSplit,
    }),
    reduce(gpu, batch, { ...common, gradient: dWeight, offset: 0, length: inputs * outputs }),
    ...dBiases.map((gradient) =>
      reduce(gpu, batch, { ...common, gradient, offset: inputs * outputs, length: outputs }),
    ),
  ]);
  return [
    {
      kernel,
      bindings: { batch: batch.batch, x, d_y: dY, partials },
      grid: (sizes) =>
        gridOver(
          gpu,
          columnLanes(outputs),
          ceilDivide(inputs / 4, TILE.inputs),
          ceilDivide(rowCount(shape.rows, sizes), perSplit),
        ),
      work: (sizes) => {
        const { x, y } = valuesOf(shape, sizes);
        return work(2 * x * outputs + y, x + y, ceilDivide(rowCount(shape.rows, sizes), perSplit) * stride);
      },
    },
    ...reductions,
  ];
}
