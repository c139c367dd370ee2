/** What is known of the 20 amino acids, to be compared with learned residue vectors. */
import { ALPHABET } from '../data/alphabet';
import { HYDROPATHY } from '../report/hydropathy';

/** Amino acids of the alphabet: all symbols but X. */
export const AMINO_ACIDS = ALPHABET.slice(0, 20);

/** Volume in cubic angstroms (Zamyatnin, Prog. Biophys. Mol. Biol. 24, 1972). */
// prettier-ignore
const VOLUME: Record<string, number> = {
  A: 88.6, R: 173.4, N: 114.1, D: 111.1, C: 108.5, Q: 143.8, E: 138.4, G: 60.1, H: 153.2, I: 166.7,
  L: 166.7, K: 168.6, M: 162.9, F: 189.9, P: 112.7, S: 89.0, T: 116.1, W: 227.8, Y: 193.6, V: 140.0,
};

/** Net charge of the side chain at pH 7, in whole units; histidine is mostly neutral. */
const CHARGE: Record<string, number> = { D: -1, E: -1, K: 1, R: 1 };

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
  hydropathy: difference((letter) => HYDROPATHY.get(letter)!),
  /** Difference in cubic angstroms. */
  volume: difference((letter) => VOLUME[letter]),
  /** Difference of the side chains' net charge at pH 7. */
  charge: difference((letter) => CHARGE[letter] ?? 0),
  /** The substitution score in half bits, negated. */
  BLOSUM62: (a: string, b: string) => -blosum62(a, b),
} satisfies Record<string, (a: string, b: string) => number>;
/** A property by which amino acids are unlike. */
export type ResidueProperty = keyof typeof DISSIMILARITIES;

function difference(property: (letter: string) => number): (a: string, b: string) => number {
  return (a, b) => Math.abs(property(a) - property(b));
}

/** Substitution score of two amino acids. */
export function blosum62(a: string, b: string): number {
  const [i, j] = [BLOSUM_LETTERS.indexOf(a), BLOSUM_LETTERS.indexOf(b)];
  return BLOSUM62[Math.max(i, j)][Math.min(i, j)];
}
