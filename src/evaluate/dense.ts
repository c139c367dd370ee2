/** Products of row-major matrices, four rows at a time: a sum that waits for each addition takes four times as long. */

/** `a` (N, K) times the transpose of `b` (M, K): (N, M). */
export function timesTransposed(a: Float64Array, b: Float64Array, width: number): Float64Array {
  const count = a.length / width;
  const columns = b.length / width;
  const product = new Float64Array(count * columns);
  let row = 0;
  for (; row + 4 <= count; row += 4) {
    const start = row * width;
    for (let column = 0; column < columns; column++) {
      let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
      for (let k = 0; k < width; k++) {
        const factor = b[column * width + k];
        sum0 += a[start + k] * factor;
        sum1 += a[start + width + k] * factor;
        sum2 += a[start + 2 * width + k] * factor;
        sum3 += a[start + 3 * width + k] * factor;
      }
      product[row * columns + column] = sum0;
      product[(row + 1) * columns + column] = sum1;
      product[(row + 2) * columns + column] = sum2;
      product[(row + 3) * columns + column] = sum3;
    }
  }
  for (; row < count; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += a[row * width + k] * b[column * width + k];
      product[row * columns + column] = sum;
    }
  }
  return product;
}

/** Adds the transpose of `a` (N, M) times `b` (N, K) to `sum` (M, K). */
export function addTransposedTimes(a: Float64Array, b: Float64Array, width: number, sum: Float64Array): void {
  const count = b.length / width;
  const rows = a.length / count;
  let n = 0;
  for (; n + 4 <= count; n += 4) {
    const start = n * width;
    for (let row = 0; row < rows; row++) {
      const factor0 = a[n * rows + row];
      const factor1 = a[(n + 1) * rows + row];
      const factor2 = a[(n + 2) * rows + row];
      const factor3 = a[(n + 3) * rows + row];
      for (let k = 0; k < width; k++) {
        sum[row * width + k] +=
          factor0 * b[start + k] +
          factor1 * b[start + width + k] +
          factor2 * b[start + 2 * width + k] +
          factor3 * b[start + 3 * width + k];
      }
    }
  }
  for (; n < count; n++) {
    for (let row = 0; row < rows; row++) {
      const factor = a[n * rows + row];
      for (let k = 0; k < width; k++) sum[row * width + k] += factor * b[n * width + k];
    }
  }
}
