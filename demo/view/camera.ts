import { mat4, vec3 } from 'gl-matrix';

/** Angle that the picture's shorter side spans, in radians. */
const FIELD_OF_VIEW = (40 * Math.PI) / 180;
const NEAREST = 0.3;
const FARTHEST = 30;
/** From here points within 1 of the target fit the picture. */
const WHOLE = 1 / Math.sin(FIELD_OF_VIEW / 2);

/** An eye that turns around a target; of a flat picture it looks from the front. */
export class OrbitCamera {
  distance = WHOLE;
  private yaw = 0.6;
  private pitch = 0.35;
  private isFlat = false;
  private readonly target = vec3.create();

  /** Looks at a flat picture, or at one in space, as a whole. */
  reset(isFlat = this.isFlat): void {
    this.isFlat = isFlat;
    this.distance = WHOLE;
    this.yaw = isFlat ? 0 : 0.6;
    this.pitch = isFlat ? 0 : 0.35;
    vec3.zero(this.target);
  }

  /** Turns around the target, or moves along a flat picture, by pixels of one of a height. */
  drag(dx: number, dy: number, height: number): void {
    if (this.isFlat) return this.pan(dx / height, dy / height);
    this.yaw -= dx * TURN_PER_PIXEL;
    this.pitch = Math.min(1.5, Math.max(-1.5, this.pitch + dy * TURN_PER_PIXEL));
  }

  zoom(factor: number): void {
    this.distance = Math.min(FARTHEST, Math.max(NEAREST, this.distance * factor));
  }

  /** Moves the target in the picture's plane; 1 is the picture's height. */
  pan(dx: number, dy: number): void {
    const reach = 2 * this.distance * Math.tan(FIELD_OF_VIEW / 2);
    const { right, up } = this.axes();
    vec3.scaleAndAdd(this.target, this.target, right, -dx * reach);
    vec3.scaleAndAdd(this.target, this.target, up, dy * reach);
  }

  /** WebGPU's clip space: depth 0 to 1. */
  viewProjection(aspect: number): mat4 {
    const half = Math.tan(FIELD_OF_VIEW / 2) / Math.min(1, aspect);
    const projection = mat4.perspectiveZO(mat4.create(), 2 * Math.atan(half), aspect, 0.05, 100);
    const view = mat4.lookAt(mat4.create(), this.eye(), this.target, [0, 1, 0]);
    return mat4.multiply(mat4.create(), projection, view);
  }

  private eye(): vec3 {
    const { distance, yaw, pitch, target } = this;
    return vec3.fromValues(
      target[0] + distance * Math.cos(pitch) * Math.sin(yaw),
      target[1] + distance * Math.sin(pitch),
      target[2] + distance * Math.cos(pitch) * Math.cos(yaw),
    );
  }

  private axes(): { right: vec3; up: vec3 } {
    const forward = vec3.subtract(vec3.create(), this.target, this.eye());
    const right = vec3.cross(vec3.create(), forward, [0, 1, 0]);
    vec3.normalize(right, right);
    const up = vec3.cross(vec3.create(), right, forward);
    vec3.normalize(up, up);
    return { right, up };
  }
}

const TURN_PER_PIXEL = 0.008;
