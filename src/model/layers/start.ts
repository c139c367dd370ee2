/** Values that parameters start with. */
import type { Rng } from '../../data/rng';
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

/**
 * The bias of a gate that keeps a share of a unit's memory: log(U(1, memory)), so that fresh units remember over 1 to `memory`
 * residues ("chrono" initialisation, Tallec & Ollivier 2018).
 */
export function remembering(stream: Rng, memory: number): number {
  return Math.log(1 + stream.uniform() * (memory - 1));
}
