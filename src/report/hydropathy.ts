/**
 * Hydropathy index of the 20 amino acids: positive for those that shun water (Kyte & Doolittle, J. Mol. Biol. 157, 1982,
 * table 2). X has none.
 */
// prettier-ignore
export const HYDROPATHY: ReadonlyMap<string, number> = new Map([
  ['I', 4.5], ['V', 4.2], ['L', 3.8], ['F', 2.8], ['C', 2.5], ['M', 1.9], ['A', 1.8],
  ['G', -0.4], ['T', -0.7], ['S', -0.8], ['W', -0.9], ['Y', -1.3], ['P', -1.6], ['H', -3.2],
  ['E', -3.5], ['Q', -3.5], ['D', -3.5], ['N', -3.5], ['K', -3.9], ['R', -4.5],
]);

export const HYDROPATHY_LIMIT = 4.5;

const WATER_LOVING = [0, 114, 178];
const MIDDLE = [240, 240, 240];
const WATER_SHUNNING = [213, 94, 0];

/** Blue (shows itself to water) over white to vermilion (shuns it), the ends from Okabe and Ito's palette. */
export function hydropathyColor(index: number): string {
  const share = Math.min(1, Math.abs(index) / HYDROPATHY_LIMIT);
  const end = index < 0 ? WATER_LOVING : WATER_SHUNNING;
  const channels = MIDDLE.map((from, i) => Math.round(from + share * (end[i] - from)));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
