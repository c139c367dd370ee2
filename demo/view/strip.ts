import { RESIDUE_NAMES } from '../logic/residueProperties';
import { h } from './dom';

/** Longer sequences are cut for display; what is computed is whole. */
const MOST_SHOWN = 2000;

export interface Cell {
  letter: string;
  /** Background, any CSS colour. */
  color: string;
  ink?: string;
  title?: string;
  /** A class for the cell. */
  mark?: string;
}

/** A sequence as coloured letters, ten to a group, wrapped. */
export function drawStrip(holder: HTMLElement, cells: Cell[]): void {
  const shown = cells.slice(0, MOST_SHOWN);
  holder.replaceChildren(
    ...shown.map(({ letter, color, ink, title, mark }, i) => {
      const element = h('span', { class: mark ? `residue ${mark}` : 'residue', 'data-i': i, title }, letter);
      element.style.background = color;
      if (ink) element.style.color = ink;
      return element;
    }),
  );
  if (cells.length > shown.length) {
    holder.append(
      h('span', { class: 'small muted' }, ` and ${cells.length - shown.length} more residues, not shown`),
    );
  }
}

/** The boundary between residues under the pointer: 0 before the first residue. */
export function boundaryAt(holder: HTMLElement, x: number, y: number): number | undefined {
  const element = document.elementFromPoint(x, y);
  if (!(element instanceof HTMLElement) || !holder.contains(element) || !element.dataset.i) return undefined;
  const box = element.getBoundingClientRect();
  return Number(element.dataset.i) + (x > box.left + box.width / 2 ? 1 : 0);
}

export function residueTitle(letter: string, place: number): string {
  return `${letter} (${RESIDUE_NAMES[letter] ?? 'unknown'}), residue ${place + 1}`;
}
