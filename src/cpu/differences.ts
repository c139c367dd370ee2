import { parameter, type Parameters } from '../data/parameters';
import type { Floats } from './batch';

/**
 * Norm of the difference over the norm of `expected` (over 1 where `expected` is all zero).
 * Infinity where a value of `actual` is not finite, so that NaN never passes a `<` or fails a `>` by accident.
 */
export function relativeError(actual: Floats, expected: Floats): number {
  if (actual.length !== expected.length) {
    throw new RangeError(`Cannot compare ${actual.length} values with ${expected.length}.`);
  }
  let difference = 0;
  let reference = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    reference += expected[i] ** 2;
  }
  const error = Math.sqrt(difference) / (reference === 0 ? 1 : Math.sqrt(reference));
  return Number.isFinite(error) ? error : Infinity;
}

/** Largest absolute difference over the largest absolute value of `expected`; zero and NaN as in `relativeError`. */
export function maximumError(actual: Floats, expected: Floats): number {
  if (actual.length !== expected.length) {
    throw new RangeError(`Cannot compare ${actual.length} values with ${expected.length}.`);
  }
  let difference = 0;
  let reference = 0;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    reference = Math.max(reference, Math.abs(expected[i]));
  }
  const error = difference / (reference === 0 ? 1 : reference);
  return Number.isFinite(error) ? error : Infinity;
}

/** The `relativeError` of every tensor of `expected`, worst first. */
export function compareParameters(
  actual: Parameters,
  expected: Parameters,
): { name: string; error: number }[] {
  return [...expected]
    .map(([name, { data }]) => ({ name, error: relativeError(parameter(actual, name).data, data) }))
    .sort((a, b) => b.error - a.error);
}
