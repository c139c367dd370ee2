/** Values that parameters start with. */
import type { Start } from '../layout';

export const normal: Start = (stream) => stream.normal();

export function constant(value: number): Start {
  return () => value;
}

/** PyTorch's default for linear and recurrent layers. */
export function uniform(fanIn: number): Start {
  const bound = 1 / Math.sqrt(fanIn);
  return (stream) => (2 * stream.uniform() - 1) * bound;
}
