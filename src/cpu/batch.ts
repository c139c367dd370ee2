/** Numbers a twin reads: float32 when they come from the GPU or a file, float64 otherwise. */
export type Floats = Float64Array | Float32Array;

/**
 * Sequences laid end to end without padding. Every per-residue tensor of the twins has T rows in this order:
 * residue t of sequence b is row `offsets[b] + t`.
 */
export interface PackedBatch {
  /** (T) symbol indices. */
  tokens: Uint8Array;
  /** (B+1) first row of each sequence, then T. */
  offsets: Int32Array;
}

/** Lays sequences (each of one residue or more) end to end. */
export function packBatch(sequences: Uint8Array[]): PackedBatch {
  const offsets = new Int32Array(sequences.length + 1);
  sequences.forEach((sequence, b) => (offsets[b + 1] = offsets[b] + sequence.length));
  const tokens = new Uint8Array(offsets[sequences.length]);
  sequences.forEach((sequence, b) => tokens.set(sequence, offsets[b]));
  return { tokens, offsets };
}

/** The rows (L, width) of each sequence: views of the packed rows (T, width). */
export function unpackRows(rows: Float64Array, width: number, offsets: Int32Array): Float64Array[] {
  return Array.from({ length: offsets.length - 1 }, (_, b) =>
    rows.subarray(offsets[b] * width, offsets[b + 1] * width),
  );
}
