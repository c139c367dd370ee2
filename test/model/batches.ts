import { Rng } from '../../src/data/rng';
import type { ModelConfig } from '../../src/model/config';

/** Pseudo-random sequences of the given lengths (longest first), their labels, and the capacity that they fill. */
export function ragged(
  lengths: number[],
  { symbols, classes }: Pick<ModelConfig, 'symbols' | 'classes'>,
  seed = 1,
) {
  const rng = new Rng(seed);
  const batch = {
    tokens: lengths.map((length) => Uint8Array.from({ length }, () => rng.integer(symbols))),
    labels: lengths.map(() => rng.integer(classes)),
    uids: lengths.map(() => rng.integer(1_000_000)),
  };
  const residues = lengths.reduce((a, b) => a + b);
  return { batch, capacity: { residues, sequences: lengths.length, longest: lengths[0] } };
}
