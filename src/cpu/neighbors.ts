import type { Floats } from './batch';

/**
 * The k rows most similar to each query by cosine, in float64, best first; ties go to the smaller index.
 * @param matrix (N, width)
 * @param queries (Q, width)
 * @returns indices and similarities, (Q, min(k, N))
 */
export function nearestNeighbors(
  matrix: Floats,
  width: number,
  queries: Floats,
  k: number,
): { indices: number[][]; similarities: number[][] } {
  const rows = Array.from({ length: matrix.length / width }, (_, row) => row);
  const lengths = rows.map((row) => norm(matrix, row, width));
  const found = Array.from({ length: queries.length / width }, (_, query) => {
    const length = norm(queries, query, width);
    const similarity = rows.map((row) => {
      let product = 0;
      for (let i = 0; i < width; i++) product += matrix[row * width + i] * queries[query * width + i];
      return length === 0 || lengths[row] === 0 ? 0 : product / lengths[row] / length;
    });
    return rows
      .map((row) => ({ row, similarity: similarity[row] }))
      .sort((a, b) => b.similarity - a.similarity || a.row - b.row)
      .slice(0, k);
  });
  return {
    indices: found.map((list) => list.map(({ row }) => row)),
    similarities: found.map((list) => list.map(({ similarity }) => similarity)),
  };
}

function norm(vectors: Floats, row: number, width: number): number {
  let squares = 0;
  for (let i = 0; i < width; i++) squares += vectors[row * width + i] ** 2;
  return Math.sqrt(squares);
}
