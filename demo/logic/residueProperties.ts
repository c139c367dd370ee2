import { ALPHABET } from '../../src/data/alphabet';
import { HYDROPATHY } from '../../src/report/hydropathy';

/** A property of amino acids; X has none. */
export interface ResidueProperty {
  name: string;
  unit: string;
  source: string;
  /** Words for the low and the high end. */
  ends: [string, string];
  /** Whether blue stands for the high end; orange stands for the other. */
  blueIsHigh: boolean;
  values: Record<string, number>;
}

export const RESIDUE_PROPERTIES: ResidueProperty[] = [
  {
    name: 'Hydropathy',
    unit: 'hydropathy index',
    source: 'Kyte & Doolittle 1982',
    ends: ['water-loving', 'water-shunning'],
    blueIsHigh: false,
    values: Object.fromEntries(HYDROPATHY),
  },
  {
    name: 'Charge',
    unit: 'charge of the side chain at pH 7',
    source: 'textbook pKa values: D, E negative; K, R positive; H about 0.1',
    ends: ['negative', 'positive'],
    blueIsHigh: true,
    // prettier-ignore
    values: { A: 0, R: 1, N: 0, D: -1, C: 0, Q: 0, E: -1, G: 0, H: 0.1, I: 0,
      L: 0, K: 1, M: 0, F: 0, P: 0, S: 0, T: 0, W: 0, Y: 0, V: 0 },
  },
  {
    name: 'Volume',
    unit: 'cubic ångström',
    source: 'Zamyatnin 1972',
    ends: ['small', 'large'],
    blueIsHigh: true,
    // prettier-ignore
    values: { A: 88.6, R: 173.4, N: 114.1, D: 111.1, C: 108.5, Q: 143.8, E: 138.4, G: 60.1, H: 153.2, I: 166.7,
      L: 166.7, K: 168.6, M: 162.9, F: 189.9, P: 112.7, S: 89.0, T: 116.1, W: 227.8, Y: 193.6, V: 140.0 },
  },
];

/** Where each symbol's value lies between the property's ends, -1 (orange) to 1 (blue); undefined for X. */
export function scaledProperty({ values, blueIsHigh }: ResidueProperty): (number | undefined)[] {
  const all = Object.values(values);
  const low = Math.min(...all);
  const span = Math.max(...all) - low;
  return [...ALPHABET].map((symbol) => {
    if (!(symbol in values)) return undefined;
    const share = ((values[symbol] - low) / span) * 2 - 1;
    return blueIsHigh ? share : -share;
  });
}

export const RESIDUE_NAMES: Record<string, string> = {
  A: 'alanine',
  R: 'arginine',
  N: 'asparagine',
  D: 'aspartic acid',
  C: 'cysteine',
  Q: 'glutamine',
  E: 'glutamic acid',
  G: 'glycine',
  H: 'histidine',
  I: 'isoleucine',
  L: 'leucine',
  K: 'lysine',
  M: 'methionine',
  F: 'phenylalanine',
  P: 'proline',
  S: 'serine',
  T: 'threonine',
  W: 'tryptophan',
  Y: 'tyrosine',
  V: 'valine',
  X: 'any or unknown',
};
