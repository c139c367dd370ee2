import { Rng } from '../../src/data/rng';

/** The axes of largest variance of a set of rows. */
export interface PrincipalAxes {
  /** (D) */
  mean: Float64Array;
  /** `count` orthonormal vectors of D values, in falling order of variance. */
  axes: Float64Array[];
  /** Variance along each axis, and of the rows in all. */
  variances: number[];
  total: number;
}

/** Sweeps of the subspace iteration; from the previous axes far fewer would do. */
const SWEEPS = 60;

/**
 * Principal axes of (N, D) rows by orthogonal iteration on the covariance. Starting from `previous` keeps the axes' signs,
 * so that a projection followed through training does not flip.
 */
export function principalAxes(
  rows: Float32Array,
  width: number,
  count: number,
  previous?: Float64Array[],
): PrincipalAxes {
  const mean = columnMeans(rows, width);
  const covariance = covarianceOf(rows, width, mean);
  const wanted = Math.min(count, width);
  const rng = new Rng(0).fork('principal axes');
  let axes: Float64Array[] = Array.from({ length: wanted }, (_, k) => {
    const start = previous?.[k];
    return start?.length === width ? start.slice() : Float64Array.from({ length: width }, () => rng.normal());
  });
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    axes = orthonormal(axes.map((axis) => multiply(covariance, axis)));
  }
  const variances = axes.map((axis) => dot(axis, multiply(covariance, axis)));
  const order = variances.map((_, k) => k).sort((a, b) => variances[b] - variances[a]);
  const total = covariance.reduce((sum, line, i) => sum + line[i], 0);
  return { mean, axes: order.map((k) => axes[k]), variances: order.map((k) => variances[k]), total };
}

/** (N, `count`) coordinates on the axes, scaled by one factor so that they spread to about 1; missing axes give 0. */
export function project(
  rows: Float32Array,
  width: number,
  { mean, axes, variances }: PrincipalAxes,
  count: number,
): Float32Array<ArrayBuffer> {
  const length = rows.length / width;
  const out = new Float32Array(length * count);
  const spread = Math.sqrt(variances.reduce((sum, variance) => sum + Math.max(0, variance), 0)) || 1;
  for (let n = 0; n < length; n++) {
    axes.forEach((axis, k) => {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (rows[n * width + i] - mean[i]) * axis[i];
      out[n * count + k] = sum / spread;
    });
  }
  return out;
}

/** Share of all variance that the axes hold. */
export function explainedShare({ variances, total }: PrincipalAxes): number {
  return total > 0 ? variances.reduce((sum, variance) => sum + variance, 0) / total : 0;
}

function columnMeans(rows: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) mean[i % width] += rows[i];
  return mean.map((sum) => (sum * width) / Math.max(1, rows.length));
}

function covarianceOf(rows: Float32Array, width: number, mean: Float64Array): Float64Array[] {
  const covariance = Array.from({ length: width }, () => new Float64Array(width));
  const count = rows.length / width;
  const centred = new Float64Array(width);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < width; i++) centred[i] = rows[n * width + i] - mean[i];
    for (let i = 0; i < width; i++) {
      const line = covariance[i];
      for (let j = 0; j <= i; j++) line[j] += centred[i] * centred[j];
    }
  }
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i][j] /= Math.max(1, count);
      covariance[j][i] = covariance[i][j];
    }
  }
  return covariance;
}

/** Gram-Schmidt; a vector that vanishes is left at zero. */
function orthonormal(vectors: Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    for (const other of done) {
      const share = dot(rest, other);
      for (let i = 0; i < rest.length; i++) rest[i] -= share * other[i];
    }
    const length = Math.sqrt(dot(rest, rest));
    done.push(length > 1e-12 ? rest.map((value) => value / length) : rest.fill(0));
  }
  return done;
}

function multiply(matrix: Float64Array[], vector: Float64Array): Float64Array {
  return Float64Array.from(matrix, (line) => dot(line, vector));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
