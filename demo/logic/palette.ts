/**
 * Colours that people with any common colour blindness tell apart (Okabe & Ito 2008, https://jfly.uni-koeln.de/color/),
 * without black and yellow, which vanish on one of the page's two backgrounds. Classes past the last colour take another
 * marker shape.
 */
export const CLASS_COLORS = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9', '#8a8a8a'];

export const MARKERS = ['circle', 'square', 'triangle', 'diamond'] as const;
export type Marker = (typeof MARKERS)[number];

/** Outlines around (0, 0) in a square of 14. */
export const MARKER_PATHS: Record<Marker, string> = {
  circle: 'M0-6a6 6 0 1 0 0 12a6 6 0 1 0 0-12z',
  square: 'M-5-5h10v10h-10z',
  triangle: 'M0-6l6 11h-12z',
  diamond: 'M0-7l7 7l-7 7l-7-7z',
};

export interface Style {
  color: string;
  marker: Marker;
}

/** What classes without a look of their own have. */
const OTHER: Style = { color: '#8a8a8a', marker: 'diamond' };

export function categoryStyle(index: number): Style {
  if (index < 0) return OTHER;
  return {
    color: CLASS_COLORS[index % CLASS_COLORS.length],
    marker: MARKERS[Math.floor(index / CLASS_COLORS.length) % MARKERS.length],
  };
}

/** Looks that differ from one another. */
const LOOKS = CLASS_COLORS.length * MARKERS.length;

/** A look for each category; of more than there are looks, the largest have one of their own and the rest share one. */
export function categoryStyles(counts: number[]): Style[] {
  if (counts.length <= LOOKS) return counts.map((_, c) => categoryStyle(c));
  const styles = counts.map(() => OTHER);
  const bySize = counts.map((_, c) => c).sort((a, b) => counts[b] - counts[a] || a - b);
  // The last look is what the rest share.
  bySize.slice(0, LOOKS - 1).forEach((c, i) => (styles[c] = categoryStyle(i)));
  return styles;
}

/** A colour as faint as what is not spoken of. */
export function faded(color: string, background: string): string {
  const [from, to] = [rgb(color), rgb(background)];
  const mixed = from.map((value, i) => Math.round(to[i] + (value - to[i]) * 0.16));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

export function rgb(hex: string): [number, number, number] {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** A light grey to a deep green, for values from 0 to 1. */
export function sequential(value: number): string {
  const mix = [0, 92, 66].map((to) => Math.round(238 + (to - 238) * value));
  return `rgb(${mix.join(' ')})`;
}

/** Text that reads on `sequential(value)`. */
export function sequentialText(value: number): string {
  return inkOn(sequential(value));
}

/** Blue through a light grey to orange, for values from -1 to 1. */
export function diverging(value: number): string {
  const share = Math.min(1, Math.abs(value));
  const middle = [238, 238, 238];
  const end = value < 0 ? [213, 94, 0] : [0, 114, 178];
  const mix = middle.map((from, i) => Math.round(from + (end[i] - from) * share));
  return `rgb(${mix.join(' ')})`;
}

/** Text that reads on `diverging(value)`. */
export function divergingText(value: number): string {
  return inkOn(diverging(value));
}

const INKS = ['#000000', '#ffffff'];

/** Black or white, whichever has more contrast on a colour `rgb(r g b)`. */
function inkOn(color: string): string {
  const [black, white] = INKS.map((ink) => contrast(rgb(ink), color.match(/\d+/g)!.map(Number)));
  return INKS[black >= white ? 0 : 1];
}

/** WCAG's contrast ratio of two sRGB colours, 1 to 21. */
export function contrast(a: number[], b: number[]): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: number[]): number {
  const [red, green, blue] = color
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
