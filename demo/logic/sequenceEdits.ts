import { Rng } from '../../src/data/rng';

/** The ways in which the order bench rearranges a sequence. None adds or removes a residue. */
export const EDITS = ['swap', 'reverse', 'shuffle', 'shift'] as const;
export type EditKind = (typeof EDITS)[number];

export interface Edit {
  kind: EditKind;
  /** Residues before the cut (swap), or before the motif (shift). */
  cut: number;
  /** Length of the motif that shift moves. */
  motif: number;
  /** Residues by which the motif moves; negative towards the start. */
  by: number;
  /** Seeds the shuffle. */
  seed: number;
}

/** For each place of the edited sequence, the place it came from. */
export function editOrder(length: number, edit: Edit): number[] {
  const places = Array.from({ length }, (_, i) => i);
  const cut = clamp(edit.cut, 0, length);
  switch (edit.kind) {
    case 'swap':
      return [...places.slice(cut), ...places.slice(0, cut)];
    case 'reverse':
      return places.reverse();
    case 'shuffle':
      return new Rng(edit.seed).fork('order bench').shuffle(places);
    case 'shift': {
      const motif = places.splice(cut, edit.motif);
      const target = clamp(cut + edit.by, 0, places.length);
      places.splice(target, 0, ...motif);
      return places;
    }
  }
}

export function applyOrder(sequence: string, order: number[]): string {
  return order.map((place) => sequence[place]).join('');
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
