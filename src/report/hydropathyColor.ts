/** The index of the most and, negated, the least hydrophobic amino acid. */
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
