import source from '../../shaders/linear.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Constants } from '../gpu/kernel';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import {
  ceilDivide,
  gridOf,
  lanes,
  lanesAlongColumns,
  rowConstants,
  rowCount,
  type BatchSizes,
  type BatchTensors,
  type Command,
  type Lanes,
  type Rows,
} from './common';
import { createKernel } from './prelude';
import { reduce } from './reduce';
import { rowsPerSplit } from './splitK';

/** How linear.wgsl's kernels divide their work: a lane's register tile in rows, vec4 columns and vec4 inputs. */
interface Tiling {
  rows: number;
  columns: number;
  /** Inputs of a tile, in groups of four, of backward_input and of backward_weight. */
  inputs: { input: number; weight: number };
  lanes: Lanes;
}

/**
 * On a CPU a load costs more than the products it feeds, so that layers over residues are three times as fast with larger
 * tiles and lanes along the columns (docs/performance.md). A GPU would run out of registers, and where rows are few the time
 * to compile counts more.
 */
function tilingOf(gpu: Gpu, { rows }: LinearShape): Tiling {
  return gpu.software && rows === 'residues'
    ? { rows: 8, columns: 2, inputs: { input: 2, weight: 4 }, lanes: lanesAlongColumns(gpu) }
    : { rows: 4, columns: gpu.software ? 1 : 2, inputs: { input: 1, weight: 2 }, lanes: lanes(gpu) };
}

/** A linear map's shape. Widths in floats, multiples of 4. */
export interface LinearShape {
  rows: Rows;
  inputs: number;
  outputs: number;
}

function constants(tiling: Tiling, { rows, inputs, outputs }: LinearShape): Constants {
  const tile = { TILE_ROWS: tiling.rows, TILE_COLUMNS: tiling.columns };
  return { IN: inputs, OUT: outputs, ...rowConstants(rows), ...tile, ...tiling.lanes };
}

/** Values of both matrices and of the weight. */
function valuesOf({ rows, inputs, outputs }: LinearShape, sizes: BatchSizes) {
  const count = rowCount(rows, sizes);
  return { x: count * inputs, y: count * outputs, weights: inputs * outputs };
}

/** y (rows, outputs) = x (rows, inputs) weight (inputs, outputs) + the sum of the biases (outputs), `stride` floats apart. */
export async function linearForward(
  gpu: Gpu,
  batch: BatchTensors,
  shape: LinearShape,
  tensors: { x: Tensor; weight: Tensor; bias: Tensor; y: Tensor },
  biases = { rows: 1, stride: 0 },
): Promise<Command> {
  const tiling = tilingOf(gpu, shape);
  const kernel = await createKernel(gpu, 'linear', source, 'forward', {
    ...constants(tiling, shape),
    BIAS_ROWS: biases.rows,
    BIAS_STRIDE: biases.stride / 4,
  });
  return {
    kernel,
    bindings: { batch: batch.uniform, ...tensors },
    grid: (sizes) =>
      gridOf(
        tiling.lanes,
        ceilDivide(shape.outputs / 4, tiling.columns),
        ceilDivide(rowCount(shape.rows, sizes), tiling.rows),
      ),
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
  const tiling = tilingOf(gpu, shape);
  const kernel = await createKernel(gpu, 'linear', source, 'backward_input', {
    ...constants(tiling, shape),
    TILE_INPUTS: tiling.inputs.input,
  });
  return {
    kernel,
    bindings: { batch: batch.uniform, d_y: tensors.dY, weight: tensors.weight, d_x: tensors.dX },
    grid: (sizes) =>
      gridOf(
        tiling.lanes,
        ceilDivide(shape.inputs / 4, tiling.inputs.input),
        ceilDivide(rowCount(shape.rows, sizes), tiling.rows),
      ),
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

/**
 * dWeight (inputs, outputs) += x^T dY; every tensor of dBiases (outputs) += column sums of dY.
 * @param kept of each four outputs those that are parameters of the weight, and of each bias: a bit each, the first lowest
 */
export async function linearBackwardWeight(
  gpu: Gpu,
  batch: BatchTensors,
  shape: LinearShape,
  mostRows: number,
  tensors: { x: Tensor; dY: Tensor; partials: Tensor; dWeight: Tensor; dBiases: Tensor[] },
  kept?: { weight: number; biases: number[] },
): Promise<Command[]> {
  const { inputs, outputs } = shape;
  const stride = (inputs + 1) * outputs;
  const perSplit = rowsPerSplit(stride, mostRows);
  const tiling = tilingOf(gpu, shape);
  const { x, dY, partials, dWeight, dBiases } = tensors;
  const common = { partials, rows: shape.rows, rowsPerSplit: perSplit, stride };
  const [kernel, ...reductions] = await Promise.all([
    createKernel(gpu, 'linear', source, 'backward_weight', {
      ...constants(tiling, shape),
      TILE_INPUTS: tiling.inputs.weight,
      ROWS_PER_SPLIT: perSplit,
    }),
    reduce(gpu, batch, {
      ...common,
      gradient: dWeight,
      offset: 0,
      length: inputs * outputs,
      kept: kept?.weight,
    }),
    ...dBiases.map((gradient, i) =>
      reduce(gpu, batch, {
        ...common,
        gradient,
        offset: inputs * outputs,
        length: outputs,
        kept: kept?.biases[i],
      }),
    ),
  ]);
  return [
    {
      kernel,
      bindings: { batch: batch.uniform, x, d_y: dY, partials },
      grid: (sizes) =>
        gridOf(
          tiling.lanes,
          ceilDivide(outputs / 4, tiling.columns),
          ceilDivide(inputs / 4, tiling.inputs.weight),
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
