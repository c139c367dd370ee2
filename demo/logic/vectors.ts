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

/** The `most` rows with the largest cosine to `query`, best first; `except` is left out. */
export function nearestByCosine(
  rows: Rows,
  query: Float32Array,
  most: number,
  except?: number,
): { index: number; similarity: number }[] {
  const width = query.length;
  const queryNorm = norm(query);
  const found: { index: number; similarity: number }[] = [];
  for (let index = 0; index * width < rows.length; index++) {
    if (index === except) continue;
    let dot = 0;
    let squares = 0;
    for (let i = 0; i < width; i++) {
      const value = rows[index * width + i];
      dot += value * query[i];
      squares += value * value;
    }
    const similarity = dot / (queryNorm * Math.sqrt(squares) || 1);
    if (found.length === most && similarity <= found[most - 1].similarity) continue;
    const place = found.findIndex((other) => other.similarity < similarity);
    found.splice(place === -1 ? found.length : place, 0, { index, similarity });
    found.length = Math.min(found.length, most);
  }
  return found;
}
