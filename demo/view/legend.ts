import { MARKER_PATHS, type Style } from '../logic/palette';
import { count } from '../../src/words';
import { h, svg } from './dom';

export interface Category {
  name: string;
  count: number;
  style: Style;
}

/** Buttons, one per category, the commonest first where they are many, that show and hide it. `hidden` is changed in place. */
export function drawLegend(
  holder: HTMLElement,
  categories: Category[],
  hidden: Set<number>,
  onChange: () => void,
): void {
  const order = categories.map((_, c) => c);
  if (categories.length > IN_ORDER) order.sort((a, b) => categories[b].count - categories[a].count);
  holder.replaceChildren(
    ...order.map((c) => {
      const { name, count: size, style } = categories[c];
      const button = h(
        'button',
        {
          type: 'button',
          class: 'legend-entry',
          'data-category': c,
          'aria-pressed': hidden.has(c) ? 'false' : 'true',
          title: `${name}: show or hide; double-click shows this one only`,
        },
        swatch(style),
        h('bdi', {}, name),
        h('span', { class: 'muted' }, count(size)),
      );
      button.addEventListener('click', () => {
        if (!hidden.delete(c)) hidden.add(c);
        onChange();
        refocus(holder, c);
      });
      button.addEventListener('dblclick', () => {
        const only = categories.every((_, other) => other === c || hidden.has(other));
        hidden.clear();
        if (!only) categories.forEach((_, other) => other !== c && hidden.add(other));
        onChange();
        refocus(holder, c);
      });
      return button;
    }),
  );
}

/** So many are found at a glance in the order of the data. */
const IN_ORDER = 8;

function refocus(holder: HTMLElement, category: number): void {
  holder.querySelector<HTMLElement>(`[data-category="${category}"]`)?.focus();
}

function swatch({ color, marker }: Style): SVGElement {
  return svg(
    'svg',
    { viewBox: '-7 -7 14 14', width: 14, height: 14, 'aria-hidden': 'true', class: 'swatch' },
    svg('path', { d: MARKER_PATHS[marker], fill: color }),
  );
}
