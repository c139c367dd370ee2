import type { ProfileShape } from './workload';

/** What a sweep can vary. */
export const SWEEP_AXES = ['hidden', 'batch', 'length'] as const;
/** One of the axes of a sweep. */
export type SweepAxis = (typeof SWEEP_AXES)[number];

export interface Sweep {
  axis: SweepAxis;
  values: number[];
}

export function withValue(shape: ProfileShape, axis: SweepAxis, value: number): ProfileShape {
  if (axis === 'hidden') return { ...shape, model: { ...shape.model, hidden: value } };
  return { ...shape, [axis]: value };
}

export function valueOf(shape: ProfileShape, axis: SweepAxis): number {
  return axis === 'hidden' ? shape.model.hidden : shape[axis];
}
