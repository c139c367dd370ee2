import { Rng } from '../data/rng';

/** The axes along which a set of rows varies most. */
interface PrincipalAxes {
  /** (D) */
  mean: Float64Array;
  /** Orthonormal vectors of D values, in falling order of variance; zeros where rows do not vary. */
  axes: Float64Array[];
  /** Variance along each axis, and of the rows in all. */
  variances: number[];
  total: number;
}

/** Rows seen along the two directions in which they vary most. */
export interface Plane {
  /** (N, 2) row-major coordinates. */
  points: Float32Array;
  /** Shares of the whole variance along the first and the second direction. */
  explained: [number, number];
}

const MOST_SWEEPS = 500;
const TOLERANCE = 1e-10;

/**
 * Principal axes of (N, D) rows by orthogonal iteration on their covariance (Golub & Van Loan, Matrix Computations, 7.3.2).
 * Each axis points so that its largest entry is positive: equal rows give equal pictures.
 * @param count axes wanted; there are no more than D
 * @param start axes to begin with, whose directions are kept, so that a projection followed through training does not flip
 */
export function principalAxes(
  rows: Float32Array,
  width: number,
  count: number,
  start?: Float64Array[],
  mostSweeps = MOST_SWEEPS,
): PrincipalAxes {
  const mean = columnMeans(rows, width);
  const centred = new Float64Array(rows);
  for (let i = 0; i < rows.length; i++) centred[i] -= mean[i % width];
  const total = (dot(centred, centred) * width) / Math.max(1, rows.length);
  const covarianceTimes = covarianceOf(centred, width);
  const rng = new Rng(0).fork('principal axes');
  let axes = Array.from({ length: Math.min(count, width) }, (_, k) =>
    start?.[k]?.length === width ? start[k] : Float64Array.from({ length: width }, () => rng.normal()),
  );
  for (let sweep = 0, change = Infinity; sweep < mostSweeps && change > TOLERANCE; sweep++) {
    const next = orthonormal(axes.map(covarianceTimes), total);
    change = Math.max(...next.map((axis, k) => distance(axis, axes[k])));
    axes = next;
  }
  if (!start) axes = axes.map(pointed);
  const variances = axes.map((axis) => dot(axis, covarianceTimes(axis)));
  const order = variances.map((_, k) => k).sort((a, b) => variances[b] - variances[a]);
  return { mean, axes: order.map((k) => axes[k]), variances: order.map((k) => variances[k]), total };
}

/** (N, `count`) coordinates of the rows on the axes; missing axes give 0. */
export function project(
  rows: Float32Array,
  width: number,
  { mean, axes }: PrincipalAxes,
  count: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array((rows.length / width) * count);
  for (let n = 0; n < rows.length / width; n++) {
    axes.forEach((axis, k) => {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (rows[n * width + i] - mean[i]) * axis[i];
      out[n * count + k] = sum;
    });
  }
  return out;
}

/** Principal component analysis of (N, D) rows to two components. */
export function principalPlane(rows: Float32Array, width: number): Plane {
  const found = principalAxes(rows, width, 2);
  const [first = 0, second = 0] = found.variances.map((one) => (found.total > 0 ? one / found.total : 0));
  return { points: project(rows, width, found, 2), explained: [first, second] };
}

function columnMeans(rows: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) mean[i % width] += rows[i];
  return mean.map((sum) => (sum * width) / Math.max(1, rows.length));
}

/** Multiplies a vector by the covariance of the centred rows; by the rows themselves where they are fewer than their values. */
function covarianceOf(centred: Float64Array, width: number): (vector: Float64Array) => Float64Array {
  const count = Math.max(1, centred.length / width);
  if (count < width) {
    return (vector) => transposedTimes(centred, times(centred, vector), width).map((sum) => sum / count);
  }
  const covariance = new Float64Array(width * width);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < width; i++) {
      const value = centred[n * width + i];
      for (let j = 0; j <= i; j++) covariance[i * width + j] += value * centred[n * width + j];
    }
  }
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * width + j] /= count;
      covariance[j * width + i] = covariance[i * width + j];
    }
  }
  return (vector) => times(covariance, vector);
}

/** Gram-Schmidt; a vector that vanishes beside the variance of the rows becomes zero. */
function orthonormal(vectors: Float64Array[], total: number): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    for (const other of done) {
      const share = dot(rest, other);
      for (let i = 0; i < rest.length; i++) rest[i] -= share * other[i];
    }
    const length = Math.sqrt(dot(rest, rest));
    done.push(length > 1e-12 * total ? rest.map((value) => value / length) : rest.fill(0));
  }
  return done;
}

function pointed(axis: Float64Array): Float64Array {
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}

/** @param matrix (N, D) row-major */
function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const width = vector.length;
  const out = new Float64Array(matrix.length / width);
  for (let i = 0; i < matrix.length; i++) out[Math.floor(i / width)] += matrix[i] * vector[i % width];
  return out;
}

/** @param matrix (N, `width`) row-major */
function transposedTimes(matrix: Float64Array, vector: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width);
  for (let i = 0; i < matrix.length; i++) out[i % width] += matrix[i] * vector[Math.floor(i / width)];
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function distance(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}
