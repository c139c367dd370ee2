import type { Readout } from '../export/embeddings';

/** The first residue of each sequence when all are laid end to end, then the number of all: (N + 1). */
export function residueOffsets(sequences: readonly { length: number }[]): Float64Array {
  const offsets = new Float64Array(sequences.length + 1);
  sequences.forEach(({ length }, i) => (offsets[i + 1] = offsets[i] + length));
  return offsets;
}

/**
 * The part of a readout's values that belongs to sequence `i`: a view.
 * @param values (N, width) for kind `sequence`, (all residues, width) for kind `residue`
 * @param offsets (N + 1), of `residueOffsets`
 */
export function valuesOf(
  { kind, width }: Pick<Readout, 'kind' | 'width'>,
  values: Float32Array,
  offsets: Float64Array,
  i: number,
): Float32Array {
  return kind === 'residue'
    ? values.subarray(offsets[i] * width, offsets[i + 1] * width)
    : values.subarray(i * width, (i + 1) * width);
}
