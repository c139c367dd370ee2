/** What is known of the amino acids, by their letters. X has no properties. */
import { ALPHABET } from './alphabet';

/** Amino acids of the alphabet: all symbols but X. */
export const AMINO_ACIDS = ALPHABET.slice(0, 20);

/** Hydropathy index: positive for those that shun water (Kyte & Doolittle, J. Mol. Biol. 157, 1982, table 2). */
// prettier-ignore
export const HYDROPATHY: ReadonlyMap<string, number> = new Map([
  ['I', 4.5], ['V', 4.2], ['L', 3.8], ['F', 2.8], ['C', 2.5], ['M', 1.9], ['A', 1.8],
  ['G', -0.4], ['T', -0.7], ['S', -0.8], ['W', -0.9], ['Y', -1.3], ['P', -1.6], ['H', -3.2],
  ['E', -3.5], ['Q', -3.5], ['D', -3.5], ['N', -3.5], ['K', -3.9], ['R', -4.5],
]);

/** Volume in cubic angstroms (Zamyatnin, Prog. Biophys. Mol. Biol. 24, 1972). */
// prettier-ignore
export const VOLUME: ReadonlyMap<string, number> = new Map([
  ['A', 88.6], ['R', 173.4], ['N', 114.1], ['D', 111.1], ['C', 108.5], ['Q', 143.8], ['E', 138.4],
  ['G', 60.1], ['H', 153.2], ['I', 166.7], ['L', 166.7], ['K', 168.6], ['M', 162.9], ['F', 189.9],
  ['P', 112.7], ['S', 89.0], ['T', 116.1], ['W', 227.8], ['Y', 193.6], ['V', 140.0],
]);

const CHARGED: Record<string, number> = { D: -1, E: -1, K: 1, R: 1 };
/** Net charge of the side chain at pH 7, in whole units; histidine is mostly neutral. */
export const CHARGE: ReadonlyMap<string, number> = new Map(
  [...AMINO_ACIDS].map((letter) => [letter, CHARGED[letter] ?? 0]),
);
