import { linearScale } from '../page/scale';
import { count } from '../words';

/** Places of values on a logarithmic axis, and the powers of ten between its ends. */
export interface LogScale {
  (value: number): number;
  ticks: number[];
}

export function logScale(from: [number, number], to: [number, number]): LogScale {
  const [low, high] = from.map(Math.log10);
  const place = linearScale([low, high], to);
  const first = Math.ceil(low);
  const ticks = Array.from({ length: Math.floor(high) - first + 1 }, (_, i) => 10 ** (first + i));
  return Object.assign((value: number) => place(Math.log10(value)), { ticks });
}

/** A power of ten, written out. */
export function decimal(power: number): string {
  return power >= 1 ? count(power) : power.toFixed(Math.round(-Math.log10(power)));
}
