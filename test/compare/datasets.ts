import { Rng } from '../../src/data/rng';
import { encode } from '../../src/data/tokens';
import type { Dataset } from '../../src/data/types';

/** `count` sequences of two classes in turn; of ten, six are for training and two each for validation and test. */
function datasetOf(name: string, count: number, draw: (label: number, rng: Rng) => string): Dataset {
  const rng = new Rng(7).fork(name);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  return {
    name,
    ids: Array.from(labels, (_, i) => `s${i}`),
    tokens: Array.from(labels, (label) => encode(draw(label, rng))),
    labels,
    classes: ['first', 'second'],
    // Pairs of sequences, so that each split holds both classes alike.
    splits: Array.from(labels, (_, i) => (['train', 'train', 'train', 'val', 'test'] as const)[(i >> 1) % 5]),
    recordsRead: count,
    dropped: [],
    cleaning: { lowerCase: 0, replacedByX: {}, gapsRemoved: 0, stopsRemoved: 0 },
    warnings: [],
    hash: name,
  };
}

function letters(rng: Rng, from: string, count: number): string {
  return Array.from({ length: count }, () => from[rng.integer(from.length)]).join('');
}

/** A block of hydrophobic and a block of charged residues; the classes differ in which comes first, and in nothing else. */
export function orderOnly(count = 400): Dataset {
  return datasetOf('order only', count, (label, rng) => {
    const blocks = [letters(rng, 'ILVFAC', 12), letters(rng, 'KRDEQN', 12)];
    return (label === 0 ? blocks : blocks.reverse()).join('');
  });
}

/** Residues drawn independently; the classes differ in how often each residue is drawn, and in nothing else. */
export function compositionOnly(count = 400): Dataset {
  const common = 'ACDEFGHIKLMNPQRSTVWY';
  return datasetOf('composition only', count, (label, rng) =>
    letters(rng, common + (label === 0 ? 'ILVFILVF' : 'KRDEKRDE'), 24),
  );
}
