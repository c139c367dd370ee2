import { ALPHABET } from '../../src/data/alphabet';
import { CHARGE, HYDROPATHY, VOLUME } from '../../src/data/residueProperties';

/** A property of amino acids; X has none. */
export interface ResidueProperty {
  name: string;
  unit: string;
  source: string;
  /** Words for the low and the high end. */
  ends: [string, string];
  /** Whether blue stands for the high end; orange stands for the other. */
  blueIsHigh: boolean;
  values: ReadonlyMap<string, number>;
}

export const RESIDUE_PROPERTIES: ResidueProperty[] = [
  {
    name: 'Hydropathy',
    unit: 'hydropathy index',
    source: 'Kyte & Doolittle 1982',
    ends: ['water-loving', 'water-shunning'],
    blueIsHigh: false,
    values: HYDROPATHY,
  },
  {
    name: 'Charge',
    unit: 'charge of the side chain at pH 7',
    source: 'textbook pKa values: D, E negative; K, R positive; H mostly neutral',
    ends: ['negative', 'positive'],
    blueIsHigh: true,
    values: CHARGE,
  },
  {
    name: 'Volume',
    unit: 'cubic ångström',
    source: 'Zamyatnin 1972',
    ends: ['small', 'large'],
    blueIsHigh: true,
    values: VOLUME,
  },
];

/** Where each symbol's value lies between the property's ends, -1 (orange) to 1 (blue); undefined for X. */
export function scaledProperty({ values, blueIsHigh }: ResidueProperty): (number | undefined)[] {
  const all = [...values.values()];
  const low = Math.min(...all);
  const span = Math.max(...all) - low;
  return [...ALPHABET].map((symbol) => {
    const value = values.get(symbol);
    if (value === undefined) return undefined;
    const share = ((value - low) / span) * 2 - 1;
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
