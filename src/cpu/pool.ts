import type { Floats } from './batch';

/**
 * The mean of each sequence's rows.
 * @param rows (T, width)
 * @param offsets (B+1)
 * @returns (B, width)
 */
export function meanForward(rows: Floats, width: number, offsets: Int32Array): Float64Array {
  const sequences = offsets.length - 1;
  const pooled = new Float64Array(sequences * width);
  for (let b = 0; b < sequences; b++) {
    const length = offsets[b + 1] - offsets[b];
    for (let row = offsets[b]; row < offsets[b + 1]; row++) {
      for (let i = 0; i < width; i++) pooled[b * width + i] += rows[row * width + i] / length;
    }
  }
  return pooled;
}

/**
 * @param dPooled (B, width)
 * @returns (T, width)
 */
export function meanBackward(dPooled: Floats, width: number, offsets: Int32Array): Float64Array {
  const sequences = offsets.length - 1;
  const dRows = new Float64Array(offsets[sequences] * width);
  for (let b = 0; b < sequences; b++) {
    const length = offsets[b + 1] - offsets[b];
    for (let row = offsets[b]; row < offsets[b + 1]; row++) {
      for (let i = 0; i < width; i++) dRows[row * width + i] = dPooled[b * width + i] / length;
    }
  }
  return dRows;
}

/**
 * The state each direction ends in: the forward one at the last residue, the reverse one (the second half of
 * the columns where `directions` is 2) at the first.
 * @param rows (T, width)
 * @param offsets (B+1)
 * @returns (B, width)
 */
export function lastForward(
  rows: Floats,
  width: number,
  offsets: Int32Array,
  directions: number,
): Float64Array {
  const sequences = offsets.length - 1;
  const pooled = new Float64Array(sequences * width);
  for (let b = 0; b < sequences; b++) {
    for (let i = 0; i < width; i++) {
      pooled[b * width + i] = rows[lastRow(offsets, b, i, width, directions) * width + i];
    }
  }
  return pooled;
}

/**
 * @param dPooled (B, width)
 * @returns (T, width), zero but for the rows that were taken
 */
export function lastBackward(
  dPooled: Floats,
  width: number,
  offsets: Int32Array,
  directions: number,
): Float64Array {
  const sequences = offsets.length - 1;
  const dRows = new Float64Array(offsets[sequences] * width);
  for (let b = 0; b < sequences; b++) {
    for (let i = 0; i < width; i++) {
      dRows[lastRow(offsets, b, i, width, directions) * width + i] = dPooled[b * width + i];
    }
  }
  return dRows;
}

/**
 * The maximum of each column over each sequence's rows.
 * @param rows (T, width)
 * @param offsets (B+1)
 * @returns (B, width)
 */
export function maxForward(rows: Floats, width: number, offsets: Int32Array): Float64Array {
  const sequences = offsets.length - 1;
  const pooled = new Float64Array(sequences * width).fill(-Infinity);
  for (let b = 0; b < sequences; b++) {
    for (let row = offsets[b]; row < offsets[b + 1]; row++) {
      for (let i = 0; i < width; i++) {
        pooled[b * width + i] = Math.max(pooled[b * width + i], rows[row * width + i]);
      }
    }
  }
  return pooled;
}

/**
 * The gradient goes to the first of the rows that hold a column's maximum, as torch.max(rows, dim) takes it.
 * @param dPooled (B, width)
 * @returns (T, width), zero but for the rows that were taken
 */
export function maxBackward(dPooled: Floats, rows: Floats, width: number, offsets: Int32Array): Float64Array {
  const sequences = offsets.length - 1;
  const dRows = new Float64Array(rows.length);
  for (let b = 0; b < sequences; b++) {
    for (let i = 0; i < width; i++) {
      let largest = offsets[b];
      for (let row = largest + 1; row < offsets[b + 1]; row++) {
        if (rows[row * width + i] > rows[largest * width + i]) largest = row;
      }
      dRows[largest * width + i] = dPooled[b * width + i];
    }
  }
  return dRows;
}

function lastRow(offsets: Int32Array, sequence: number, column: number, width: number, directions: number) {
  const isForward = column < width / directions;
  return isForward ? offsets[sequence + 1] - 1 : offsets[sequence];
}
