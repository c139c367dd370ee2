import { SeqloomError } from '../errors';
import type { ProfileShape } from './workload';

/** What a sweep can vary. */
export const SWEEP_AXES = ['hidden', 'batch', 'length'] as const;
/** One of the axes of a sweep. */
export type SweepAxis = (typeof SWEEP_AXES)[number];

export interface Sweep {
  axis: SweepAxis;
  values: number[];
}

/**
 * `hidden=32,64,128` as an axis and its values, which are not yet checked against what the axis takes.
 * @throws SeqloomError saying how a sweep is written
 */
export function parseSweep(text: string): Sweep {
  const [, name, list] = /^\s*([\w-]+)\s*=(.*)$/.exec(text) ?? [];
  const axis = SWEEP_AXES.find((one) => one === name);
  const values = (list ?? '').split(',').map((value) => (value.trim() === '' ? NaN : Number(value)));
  if (!axis || values.some(Number.isNaN)) {
    throw new SeqloomError(
      `--sweep must be one of ${SWEEP_AXES.join(', ')} and its values, such as hidden=32,64,128, not "${text}".`,
    );
  }
  return { axis, values: [...new Set(values)] };
}

export function withValue(shape: ProfileShape, axis: SweepAxis, value: number): ProfileShape {
  if (axis === 'hidden') return { ...shape, model: { ...shape.model, hidden: value } };
  return { ...shape, [axis]: value };
}

export function valueOf(shape: ProfileShape, axis: SweepAxis): number {
  return axis === 'hidden' ? shape.model.hidden : shape[axis];
}
