import { markup, type Markup } from './markup';
import { px, type Scale } from './scale';

/** A drawing's height, and where in it the axes end; in pixels. */
export interface Frame {
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Axis {
  name: string;
  /** Where numbers stand, in pixels. */
  ticks: { place: number; text: string }[];
  /** Whether a line crosses the drawing at each number. */
  grid?: boolean;
}

/** An axis with a line at each of the scale's ticks. */
export function linearAxis(name: string, scale: Scale): Axis {
  const ticks = scale.ticks.map((tick) => ({ place: scale(tick), text: tick.toFixed(scale.decimals) }));
  return { name, ticks, grid: true };
}

/** The axes with their numbers, grid and names: the horizontal one below the frame, the vertical one to its left. */
export function axes({ height, left, right, top, bottom }: Frame, x: Axis, y: Axis): Markup {
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  const line = (x1: number, x2: number, y1: number, y2: number) =>
    markup`<line class="grid" x1="${px(x1)}" x2="${px(x2)}" y1="${px(y1)}" y2="${px(y2)}"/>`;
  return markup`${y.ticks.map(
    ({ place, text }) => markup`${y.grid ? line(left, right, place, place) : ''}
<text class="tick" x="${left - 6}" y="${px(place + 4)}" text-anchor="end">${text}</text>`,
  )}${x.ticks.map(
    ({ place, text }) => markup`${x.grid ? line(place, place, top, bottom) : ''}
<text class="tick" x="${px(place)}" y="${bottom + 17}" text-anchor="middle">${text}</text>`,
  )}
<line class="base" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
<text class="axis" x="${px(middleX)}" y="${height - 8}" text-anchor="middle">${x.name}</text>
<text class="axis" transform="translate(14 ${px(middleY)}) rotate(-90)" text-anchor="middle">${y.name}</text>`;
}
