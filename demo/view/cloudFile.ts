import { MARKER_PATHS, MARKERS } from '../logic/palette';
import type { OrbitCamera } from './camera';
import { drawable } from './canvasPoints';
import { svg } from './dom';
import type { Category } from './legend';
import { savePicture } from './pictureFile';
import type { Points } from './points';

const HEAD = 62;
const FOOT = 30;
const GAP = 16;
/** About what a letter of the legend takes. */
const LETTER = 7.5;

interface CloudPicture {
  title: string;
  /** What the cloud shows, a line each. */
  captions: string[];
  points: Points;
}

/** Saves the clouds side by side, as the camera sees them, with their legend. */
export function saveClouds(
  clouds: CloudPicture[],
  legend: Category[],
  camera: OrbitCamera,
  width: number,
  height: number,
  format: 'svg' | 'png',
): void {
  const all = clouds.length * (width + GAP) - GAP;
  const drawing = svg('svg', { viewBox: `0 0 ${all} ${HEAD + height + FOOT}`, class: 'cloud-file' });
  drawing.append(svg('rect', { width: all, height: HEAD + height + FOOT, class: 'ground' }));
  clouds.forEach(({ title, captions, points }, i) =>
    drawing.append(
      svg(
        'g',
        { transform: `translate(${i * (width + GAP)} 0)` },
        svg('text', { x: 4, y: 18, class: 'name' }, title),
        ...captions.map((line, k) => svg('text', { x: 4, y: 36 + 16 * k }, line)),
        svg('g', { transform: `translate(0 ${HEAD})` }, ...marks(points, camera, width, height)),
      ),
    ),
  );
  let x = 12;
  for (const { name, style } of legend) {
    const entry = svg(
      'g',
      { transform: `translate(${x} ${HEAD + height + FOOT / 2})` },
      svg('path', { d: MARKER_PATHS[style.marker], fill: style.color }),
      svg('text', { x: 12, y: 4 }, name),
    );
    drawing.append(entry);
    x += 36 + name.length * LETTER;
  }
  // Styles are only had of what stands in the page.
  document.body.append(drawing);
  void savePicture(drawing, 'embedding-spaces', format).finally(() => drawing.remove());
}

/** One cloud as a drawing of its own. */
export function cloudDrawing(
  points: Points,
  camera: OrbitCamera,
  width: number,
  height: number,
): SVGSVGElement {
  return svg('svg', { viewBox: `0 0 ${width} ${height}` }, ...marks(points, camera, width, height));
}

function marks(points: Points, camera: OrbitCamera, width: number, height: number): SVGElement[] {
  return drawable(points, camera, width, height).map(({ x, y, scale, marker, color }) =>
    svg('path', {
      d: MARKER_PATHS[MARKERS[marker]],
      transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale.toFixed(3)})`,
      fill: color,
    }),
  );
}
