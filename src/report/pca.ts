import { Rng } from '../data/rng';

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
 * Principal component analysis of (N, D) rows to two components, by power iteration on the centred rows, one component
 * after the other (Golub & Van Loan, Matrix Computations, 7.3). Each axis points so that its largest entry is positive:
 * equal rows give equal pictures.
 */
export function principalPlane(rows: Float32Array, width: number): Plane {
  const count = rows.length / width;
  const centred = centre(rows, width);
  const total = sumOfSquares(centred);
  const points = new Float32Array(count * 2);
  const explained: [number, number] = [0, 0];
  for (const component of [0, 1] as const) {
    const axis = leadingAxis(centred, width);
    const scores = multiply(centred, axis);
    explained[component] = total > 0 ? sumOfSquares(scores) / total : 0;
    scores.forEach((score, row) => (points[row * 2 + component] = score));
    for (let i = 0; i < centred.length; i++) centred[i] -= scores[Math.floor(i / width)] * axis[i % width];
  }
  return { points, explained };
}

function centre(rows: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) mean[i % width] += (rows[i] * width) / rows.length;
  return Float64Array.from(rows, (value, i) => value - mean[i % width]);
}

/** The unit vector along which the centred rows vary most; zeros where they do not vary. */
function leadingAxis(centred: Float64Array, width: number): Float64Array {
  const rng = new Rng(0).fork('principal axis');
  let axis: Float64Array = Float64Array.from({ length: width }, () => rng.normal());
  normalise(axis);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const next = multiplyTransposed(centred, multiply(centred, axis), width);
    normalise(next);
    const change = next.reduce((sum, value, i) => sum + (value - axis[i]) ** 2, 0);
    axis = next;
    if (change < TOLERANCE ** 2) break;
  }
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}

function multiply(rows: Float64Array, vector: Float64Array): Float64Array {
  const width = vector.length;
  const out = new Float64Array(rows.length / width);
  for (let i = 0; i < rows.length; i++) out[Math.floor(i / width)] += rows[i] * vector[i % width];
  return out;
}

function multiplyTransposed(rows: Float64Array, vector: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) out[i % width] += rows[i] * vector[Math.floor(i / width)];
  return out;
}

function normalise(vector: Float64Array): void {
  const length = Math.sqrt(sumOfSquares(vector));
  for (let i = 0; i < vector.length; i++) vector[i] = length > 0 ? vector[i] / length : 0;
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
