/** How unlike amino acids are, to be compared with learned residue vectors. */
import { CHARGE, HYDROPATHY, VOLUME } from '../data/residueProperties';

/** BLOSUM62 in half bits (Henikoff & Henikoff, PNAS 89, 1992), in the order of its own letters. */
const BLOSUM_LETTERS = 'ARNDCQEGHILKMFPSTWYV';
// prettier-ignore
const BLOSUM62 = [
  [4],
  [-1, 5],
  [-2, 0, 6],
  [-2, -2, 1, 6],
  [0, -3, -3, -3, 9],
  [-1, 1, 0, 0, -3, 5],
  [-1, 0, 0, 2, -4, 2, 5],
  [0, -2, 0, -1, -3, -2, -2, 6],
  [-2, 0, 1, -1, -3, 0, 0, -2, 8],
  [-1, -3, -3, -3, -1, -3, -3, -4, -3, 4],
  [-1, -2, -3, -4, -1, -2, -3, -4, -3, 2, 4],
  [-1, 2, 0, -1, -3, 1, 1, -2, -1, -3, -2, 5],
  [-1, -1, -2, -3, -1, 0, -2, -3, -2, 1, 2, -1, 5],
  [-2, -3, -3, -3, -2, -3, -3, -3, -1, 0, 0, -3, 0, 6],
  [-1, -2, -2, -1, -3, -1, -1, -2, -2, -3, -3, -1, -2, -4, 7],
  [1, -1, 1, 0, -1, 0, 0, 0, -1, -2, -2, 0, -1, -2, -1, 4],
  [0, -1, 0, -1, -1, -1, -1, -2, -2, -1, -1, -1, -1, -2, -1, 1, 5],
  [-3, -3, -4, -4, -2, -2, -3, -2, -2, -3, -2, -3, -1, 1, -4, -3, -2, 11],
  [-2, -2, -2, -3, -2, -1, -2, -3, 2, -1, -1, -2, -1, 3, -3, -2, -2, 2, 7],
  [0, -3, -3, -3, -1, -2, -2, -3, -3, 3, 1, -2, 1, -1, -2, -2, 0, -3, -1, 4],
];

/** How unlike two amino acids are; each by its letter. */
export const DISSIMILARITIES = {
  /** Difference of Kyte and Doolittle's index. */
  hydropathy: difference(HYDROPATHY),
  /** Difference in cubic angstroms. */
  volume: difference(VOLUME),
  /** Difference of the side chains' net charge at pH 7. */
  charge: difference(CHARGE),
  /** The substitution score in half bits, negated. */
  BLOSUM62: (a: string, b: string) => -blosum62(a, b),
} satisfies Record<string, (a: string, b: string) => number>;
/** A measure of how unlike two amino acids are. */
export type Dissimilarity = keyof typeof DISSIMILARITIES;

function difference(property: ReadonlyMap<string, number>): (a: string, b: string) => number {
  return (a, b) => Math.abs(property.get(a)! - property.get(b)!);
}

/** Substitution score of two amino acids. */
export function blosum62(a: string, b: string): number {
  const [i, j] = [BLOSUM_LETTERS.indexOf(a), BLOSUM_LETTERS.indexOf(b)];
  return BLOSUM62[Math.max(i, j)][Math.min(i, j)];
}
