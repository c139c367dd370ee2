import { ALPHABET } from '../../src/data/alphabet';
import type { Dataset, Split } from '../../src/data/types';

export type Row = [label: string, split: string, sequence: string];

/** A data set of these rows. */
export function dataset(rows: Row[]): Dataset {
  const classes = [...new Set(rows.map(([label]) => label))].filter((label) => label !== '').sort();
  return {
    name: 'test set',
    ids: rows.map((_, row) => `s${row}`),
    tokens: rows.map(([, , sequence]) => Uint8Array.from(sequence, (letter) => ALPHABET.indexOf(letter))),
    labels: Int32Array.from(rows, ([label]) => classes.indexOf(label)),
    classes,
    splits: rows.map(([, split]) => split as Split),
    recordsRead: rows.length,
    dropped: [],
    cleaning: { lowerCase: 0, replacedByX: {}, gapsRemoved: 0, stopsRemoved: 0 },
    warnings: [],
    hash: '',
  };
}
