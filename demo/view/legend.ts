import { categoryStyle, type Marker } from '../logic/palette';
import { h, svg } from './dom';
import { count } from '../../src/words';

/** Buttons, one per category, that show and hide it. `hidden` is changed in place. */
export function drawLegend(
  holder: HTMLElement,
  names: string[],
  counts: number[],
  hidden: Set<number>,
  onChange: () => void,
): void {
  const entries = names.map((name, c) => {
    const button = h(
      'button',
      {
        type: 'button',
        class: 'legend-entry',
        'aria-pressed': hidden.has(c) ? 'false' : 'true',
        title: 'Show or hide; double-click shows this one only',
      },
      swatch(c),
      h('span', {}, name),
      h('span', { class: 'muted' }, count(counts[c])),
    );
    button.addEventListener('click', () => {
      if (!hidden.delete(c)) hidden.add(c);
      onChange();
      refocus(holder, c);
    });
    button.addEventListener('dblclick', () => {
      const only = names.every((_, other) => other === c || hidden.has(other));
      hidden.clear();
      if (!only) names.forEach((_, other) => other !== c && hidden.add(other));
      onChange();
      refocus(holder, c);
    });
    return button;
  });
  holder.replaceChildren(...entries);
}

function refocus(holder: HTMLElement, index: number): void {
  holder.querySelectorAll<HTMLElement>('button')[index]?.focus();
}

const SHAPES: Record<Marker, string> = {
  circle: 'M7 1a6 6 0 1 0 0 12a6 6 0 1 0 0-12z',
  square: 'M2 2h10v10h-10z',
  triangle: 'M7 1l6 11h-12z',
  diamond: 'M7 0l7 7l-7 7l-7-7z',
};

function swatch(category: number): SVGElement {
  const { color, marker } = categoryStyle(category);
  return svg(
    'svg',
    { viewBox: '0 0 14 14', width: 14, height: 14, 'aria-hidden': 'true' },
    svg('path', { d: SHAPES[marker], fill: color }),
  );
}
