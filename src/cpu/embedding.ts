import type { Floats } from './batch';

/**
 * One row of the table per token: residue vectors from the embedding table, or gate pre-activations from the gate table.
 * @param table (V, width)
 * @param tokens (T)
 * @returns (T, width)
 */
export function gather(table: Floats, width: number, tokens: Uint8Array): Float64Array {
  const rows = new Float64Array(tokens.length * width);
  for (let t = 0; t < tokens.length; t++) {
    for (let i = 0; i < width; i++) rows[t * width + i] = table[tokens[t] * width + i];
  }
  return rows;
}

/**
 * The gradient of `gather`: the sum of the rows of each token.
 * @param rows (T, width)
 * @param tokens (T)
 * @returns (symbols, width)
 */
export function sumByToken(rows: Floats, width: number, tokens: Uint8Array, symbols: number): Float64Array {
  const table = new Float64Array(symbols * width);
  for (let t = 0; t < tokens.length; t++) {
    for (let i = 0; i < width; i++) table[tokens[t] * width + i] += rows[t * width + i];
  }
  return table;
}
