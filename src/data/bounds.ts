/** What numbers may be: the command line, the page and the library check by the same tables. */
import { SeqloomError } from '../errors';

/** A number from `min` to `max`; `above` excludes `min`, `below` excludes `max`. */
export interface Bounds {
  type: 'integer' | 'number';
  min: number;
  max: number;
  above?: boolean;
  below?: boolean;
}

/** The bounds of each of T's fields that is a number. */
export type BoundsOf<T> = { [K in keyof T as T[K] extends number ? K : never]: Bounds };

/** `a whole number from 1 to 4`. */
export function boundsInWords({ type, min, max, above, below }: Bounds): string {
  const range = `${above ? 'above' : 'from'} ${min} ${below ? 'to below' : 'to'} ${max}`;
  return `a ${type === 'integer' ? 'whole ' : ''}number ${range}`;
}

export function isWithin(value: unknown, { type, min, max, above, below }: Bounds): value is number {
  return (
    typeof value === 'number' &&
    (above ? value > min : value >= min) &&
    (below ? value < max : value <= max) &&
    (type === 'number' || Number.isInteger(value))
  );
}

/** @throws SeqloomError naming the first field that is out of bounds, what it may be, and what it is */
export function checkBounds<T extends object>(values: T, table: BoundsOf<T>): void {
  for (const [name, bounds] of Object.entries<Bounds>(table)) {
    const value = values[name as keyof T];
    if (isWithin(value, bounds)) continue;
    throw new SeqloomError(`${name} must be ${boundsInWords(bounds)}, not ${value}.`);
  }
}
