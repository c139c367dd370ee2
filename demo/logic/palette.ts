/**
 * Colours that people with any common colour blindness tell apart (Okabe & Ito 2008, https://jfly.uni-koeln.de/color/),
 * without black and yellow, which vanish on one of the page's two backgrounds. Classes past the last colour take another
 * marker shape.
 */
export const CLASS_COLORS = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9', '#8a8a8a'];

export const MARKERS = ['circle', 'square', 'triangle', 'diamond'] as const;
export type Marker = (typeof MARKERS)[number];

export interface Style {
  color: string;
  marker: Marker;
}

export function categoryStyle(index: number): Style {
  if (index < 0) return { color: '#8a8a8a', marker: 'diamond' };
  return {
    color: CLASS_COLORS[index % CLASS_COLORS.length],
    marker: MARKERS[Math.floor(index / CLASS_COLORS.length) % MARKERS.length],
  };
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
  return value > 0.75 ? '#ffffff' : '#000000';
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
  return Math.abs(value) > 0.55 ? '#ffffff' : '#1b1f24';
}
