import { mat4, vec4 } from 'gl-matrix';
import { MARKERS, rgb, type Style } from '../logic/palette';
import type { OrbitCamera } from './camera';

const MOVE_MS = 900;
const HIDDEN = 255;
/** Added to a marker's number: the point has a rim, and is drawn larger and before the others. */
export const RING = 4;
/** A click this far from a point still picks it, in CSS pixels. */
const PICK_REACH = 14;

/** A place in a picture, in CSS pixels, and how deep it lies. */
export interface Place {
  x: number;
  y: number;
  depth: number;
}

/** Points on their way from where they were to where they are, and how each looks. */
export class Points {
  before = new Float32Array();
  after = new Float32Array();
  /** (N) of 4 bytes: red, green, blue, and a marker's number, with `RING` added or `HIDDEN`. */
  styles = new Uint8Array();
  /** Grows with every change of the arrays. */
  version = 0;
  private moveStarted = -Infinity;

  get count(): number {
    return this.after.length / 3;
  }

  /** Points that drift to `positions` (N, 3), scaled to lie within 1 of the middle; a different number of points jumps. */
  setPositions(positions: Float32Array<ArrayBuffer>, animated: boolean): void {
    const scaled = fitted(positions);
    const drifts = animated && this.after.length === positions.length;
    this.before = drifts ? this.between(this.progress()) : scaled;
    this.after = scaled;
    this.moveStarted = drifts ? performance.now() : -Infinity;
    this.version++;
  }

  /** @param styleOf a point's look; undefined hides it */
  setStyles(styleOf: (index: number) => (Style & { ringed?: boolean }) | undefined): void {
    const words = new Uint8Array(this.count * 4);
    const bytes = new Map<string, number[]>();
    for (let i = 0; i < this.count; i++) {
      const style = styleOf(i);
      if (!style) {
        words[i * 4 + 3] = HIDDEN;
        continue;
      }
      let color = bytes.get(style.color);
      if (!color) bytes.set(style.color, (color = rgb(style.color)));
      words.set(color, i * 4);
      words[i * 4 + 3] = MARKERS.indexOf(style.marker) + (style.ringed ? RING : 0);
    }
    this.styles = words;
    this.version++;
  }

  isHidden(index: number): boolean {
    return this.styles[index * 4 + 3] === HIDDEN;
  }

  /** How far the points are on their way, 0 to 1. */
  progress(): number {
    const t = Math.min(1, (performance.now() - this.moveStarted) / MOVE_MS);
    return t * t * (3 - 2 * t);
  }

  /** Where a point appears in a picture of this size; undefined behind the eye. */
  placer(camera: OrbitCamera, width: number, height: number): (index: number) => Place | undefined {
    const matrix: mat4 = camera.viewProjection(width / height);
    const progress = this.progress();
    const clip = vec4.create();
    return (index) => {
      const now = (i: number) => this.before[i] + (this.after[i] - this.before[i]) * progress;
      vec4.set(clip, now(index * 3), now(index * 3 + 1), now(index * 3 + 2), 1);
      vec4.transformMat4(clip, clip, matrix);
      if (clip[3] <= 0) return undefined;
      const x = ((clip[0] / clip[3] + 1) / 2) * width;
      return { x, y: ((1 - clip[1] / clip[3]) / 2) * height, depth: clip[3] };
    };
  }

  /** The visible point nearest to a place in a picture, if one is near. */
  nearestTo(x: number, y: number, place: ReturnType<Points['placer']>): number | undefined {
    let best: number | undefined;
    let bestScore = Infinity;
    for (let i = 0; i < this.count; i++) {
      if (this.isHidden(i)) continue;
      const at = place(i);
      if (!at) continue;
      const away = Math.hypot(at.x - x, at.y - y);
      if (away > PICK_REACH) continue;
      // Among points about as near to the click, the one in front.
      const score = Math.round(away / 4) * 1000 + at.depth;
      if (score < bestScore) [best, bestScore] = [i, score];
    }
    return best;
  }

  private between(t: number): Float32Array<ArrayBuffer> {
    return this.after.map((value, i) => this.before[i] + (value - this.before[i]) * t);
  }
}

/** Diameter of a point in CSS pixels; smaller where there are many points. */
export function diameter(count: number): number {
  return Math.min(10, Math.max(3.5, 84 / Math.cbrt(Math.max(1, count))));
}

/** The points within 1 of their middle. */
function fitted(positions: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  positions.forEach((value, i) => {
    low[i % 3] = Math.min(low[i % 3], value);
    high[i % 3] = Math.max(high[i % 3], value);
  });
  const middle = low.map((value, k) => (value + high[k]) / 2);
  let reach = 0;
  for (let i = 0; i < positions.length; i += 3) {
    reach = Math.max(reach, Math.hypot(...middle.map((value, k) => positions[i + k] - value)));
  }
  return positions.map((value, i) => (value - middle[i % 3]) / (reach || 1));
}
