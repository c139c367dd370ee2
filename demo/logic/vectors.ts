/** Vectors as rows of one array: (N, D) row-major. */
export type Rows = Float32Array;

export function row(rows: Rows, width: number, index: number): Float32Array {
  return rows.subarray(index * width, (index + 1) * width);
}

export function norm(vector: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i] ** 2;
  return Math.sqrt(sum);
}

export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}

/** The median distance between two different rows; 0 with fewer than two rows. */
export function medianDistance(rows: Rows, width: number): number {
  const count = rows.length / width;
  const distances: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) distances.push(distance(row(rows, width, i), row(rows, width, j)));
  }
  distances.sort((a, b) => a - b);
  return distances[distances.length >> 1] ?? 0;
}
