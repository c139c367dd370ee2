import { markup, Markup } from './markup';
import { shapeDefinitions } from './marks';
import style from './page.css?raw';

/** Beside the page's stylesheet: the ground and the font that a page gives its drawings. */
const ALONE = `
svg {
  background: var(--ground);
  font-family: system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
}
`;

/** A drawing of a page as an SVG file of its own, readable on light and dark screens. */
export function figureFile(drawing: Markup): string {
  const [opening, rest] = splitAfter(drawing.text, '>');
  const inner = markup`<style>${new Markup(style + ALONE)}</style>
${shapeDefinitions()}`;
  return `${opening.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"')}\n${inner.text}${rest}\n`;
}

function splitAfter(text: string, end: string): [string, string] {
  const place = text.indexOf(end) + end.length;
  return [text.slice(0, place), text.slice(place)];
}
