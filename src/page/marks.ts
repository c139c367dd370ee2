/** How classes are told apart: by colour and by shape, so that neither is the only cue. */
import { show } from '../data/show';
import { markup, type Markup } from './markup';

/**
 * The palette of Okabe and Ito (2008, https://jfly.uni-koeln.de/color), which people with any colour vision can tell apart,
 * without its yellow, which vanishes on white. The stylesheet has the colours, as `color-0` and so on; the first is the text's.
 */
const COLORS = 7;

/** Outlines around (0, 0), alike in area. */
const SHAPES = [
  'M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0z',
  'M-3-3h6v6h-6z',
  'M0-4.2L3.9 2.8h-7.8z',
  'M0-4.3L4.3 0L0 4.3L-4.3 0z',
  'M-1.3-4h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7v-2.6h2.7z',
  'M0 4.2L3.9-2.8h-7.8z',
];

/** Classes that get a mark of their own; the smaller ones of more share a grey dot. */
const MOST_MARKED = 20;

/** A class as drawn: its colour's class in the stylesheet, and the id of its shape. */
export interface Mark {
  color: string;
  shape: string;
}

const OTHER: Mark = { color: 'color-other', shape: 'shape-0' };

/** 7 colours and 6 shapes have no common factor: 42 classes could be told apart. */
function markOf(place: number): Mark {
  return { color: `color-${(place + 1) % COLORS}`, shape: `shape-${place % SHAPES.length}` };
}

interface MarkedClasses {
  /** By class. */
  marks: Mark[];
  legend: Markup;
}

/** Marks for the classes, and their legend. @param sizes of the classes, to choose from many. */
export function markClasses(names: string[], sizes: number[]): MarkedClasses {
  const bySize = names.map((_, c) => c).sort((a, b) => sizes[b] - sizes[a] || a - b);
  const marked = new Set(names.length > MOST_MARKED ? bySize.slice(0, MOST_MARKED) : bySize);
  let place = 0;
  const marks = names.map((_, c) => (marked.has(c) ? markOf(place++) : OTHER));
  const entries = names.flatMap((name, c) => (marked.has(c) ? [entry(show(name), marks[c])] : []));
  const others = names.length - marked.size;
  if (others > 0) entries.push(entry(`${others} smaller classes`, OTHER));
  return { marks, legend: markup`<ul class="legend">${entries}</ul>` };
}

function entry(name: string, mark: Mark): Markup {
  return markup`<li><svg class="mark" viewBox="-6 -6 12 12" aria-hidden="true">${use(mark, 0, 0)}</svg>${name}</li>`;
}

/** A mark at a place of a drawing. @param title what the pointer shows. */
export function use({ color, shape }: Mark, x: number | string, y: number | string, title = ''): Markup {
  const inner = title ? markup`<title>${title}</title>` : '';
  return markup`<use href="#${shape}" class="${color}" x="${x}" y="${y}">${inner}</use>`;
}

/** The shapes, once in a page; drawings refer to them. */
export function shapeDefinitions(): Markup {
  const paths = SHAPES.map((path, i) => markup`<path id="shape-${i}" d="${path}"/>`);
  return markup`<svg class="definitions" aria-hidden="true"><defs>${paths}</defs></svg>`;
}
