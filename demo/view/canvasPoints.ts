import { MARKER_PATHS, MARKERS } from '../logic/palette';
import type { OrbitCamera } from './camera';
import type { Picture } from './cloud';
import { diameter, RING, type Points } from './points';

/** Points drawn on a canvas without WebGPU: slower, and for the few of a recorded run. */
export class CanvasPicture implements Picture {
  constructor(private readonly canvas: HTMLCanvasElement) {}

  draw(points: Points, camera: OrbitCamera, background: string, picked: number | undefined): void {
    const { canvas } = this;
    const { clientWidth, clientHeight } = canvas;
    const context = canvas.getContext('2d');
    if (!context || clientWidth === 0 || points.styles.length !== points.count * 4) return;
    const [width, height] = [clientWidth, clientHeight].map((side) => Math.round(side * devicePixelRatio));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.fillStyle = background;
    context.fillRect(0, 0, clientWidth, clientHeight);
    const shapes = MARKERS.map((marker) => new Path2D(MARKER_PATHS[marker]));
    for (const { x, y, scale, marker, color, isRinged } of drawable(
      points,
      camera,
      clientWidth,
      clientHeight,
      picked,
    )) {
      context.save();
      context.translate(x, y);
      context.scale(scale, scale);
      context.fillStyle = color;
      context.strokeStyle = isRinged ? 'currentColor' : background;
      context.lineWidth = isRinged ? 2 : 1;
      context.fill(shapes[marker]);
      context.stroke(shapes[marker]);
      context.restore();
    }
  }
}

/** A point as drawn: where, its size against its marker's path, and how it looks. */
export interface Drawable {
  x: number;
  y: number;
  scale: number;
  marker: number;
  color: string;
  isRinged: boolean;
}

/** Side of the square that a marker's path fills. */
const PATH_SIZE = 14;

/** The visible points, the farthest first. */
export function drawable(
  points: Points,
  camera: OrbitCamera,
  width: number,
  height: number,
  picked?: number,
): Drawable[] {
  const place = points.placer(camera, width, height);
  const across = diameter(points.count);
  const found: (Drawable & { depth: number })[] = [];
  for (let i = 0; i < points.count; i++) {
    if (points.isHidden(i)) continue;
    const at = place(i);
    if (!at) continue;
    const [red, green, blue, shape] = points.styles.subarray(i * 4, i * 4 + 4);
    const isRinged = shape >= RING || i === picked;
    const size = across * Math.min(2.2, Math.max(0.45, camera.distance / at.depth));
    found.push({
      ...at,
      depth: isRinged ? 0 : at.depth,
      scale: (size * (i === picked ? 1.9 : isRinged ? 1.4 : 1)) / PATH_SIZE,
      marker: shape % RING,
      color: `rgb(${red} ${green} ${blue})`,
      isRinged,
    });
  }
  return found.sort((a, b) => b.depth - a.depth);
}
