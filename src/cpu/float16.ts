import type { Floats } from './batch';

/** The values of 16-bit floats (IEEE 754 binary16) that are the nearest, of two as near the even one. */
export function roundToFloat16(values: Floats): Float64Array {
  return Float64Array.from(values, nearest);
}

/** Half way from the largest, 65504, to the next there would be. */
const OVERFLOW = 65520;

/** As Math.f16round, which Node 20 does not have. */
function nearest(value: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude < OVERFLOW)) return value * Infinity;
  // Ten bits follow the first; below 2^-14 values are as far apart as there.
  const spacing = 2 ** (Math.max(Math.floor(Math.log2(magnitude)), -14) - 10);
  // Numbers from 2^52 on are integers, so the addition rounds to one.
  const whole = magnitude / spacing + 2 ** 52 - 2 ** 52;
  return Math.sign(value) * whole * spacing;
}
