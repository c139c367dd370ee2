/** What networks are trained on: the data, its sequences in another order, their residues shuffled, and order-only labels. */
import { Rng } from '../data/rng';
import type { Dataset } from '../data/types';
import { shuffled } from './arrange';
import { HYDROPATHY } from '../data/residueProperties';
import { ALPHABET } from '../data/alphabet';

/**
 * What networks are trained on: the data as it is; with its sequences in another order, and so in other batches; with the
 * residues of each sequence shuffled; or with labels that only order tells.
 */
export const TASKS = ['true', 'reordered', 'shuffled', 'order-only'] as const;
/** One of the tasks. */
export type Task = (typeof TASKS)[number];

/** Sequences of the data that the order-only task is made from, at most. */
const MOST_ORDER_ONLY = 1000;
/** Deviation of the noise on the hydropathy that residues are ordered by: the index itself runs from -4.5 to 4.5. */
const ORDER_NOISE = 6;

/**
 * The same sequences, labels and splits, their rows in another order. A network of the same seed starts from the same
 * parameters but sees other batches: what this changes is chance, which the influence of an architecture is held against.
 */
export function reorderedDataset(dataset: Dataset, seed: number): Dataset {
  const rows = new Rng(seed).fork('reordered').shuffle(dataset.tokens.map((_, row) => row));
  return {
    ...dataset,
    name: `${dataset.name}, in another order`,
    ids: rows.map((row) => dataset.ids[row]),
    tokens: rows.map((row) => dataset.tokens[row]),
    labels: Int32Array.from(rows, (row) => dataset.labels[row]),
    splits: rows.map((row) => dataset.splits[row]),
    hash: `${dataset.hash}:reordered:${seed}`,
  };
}

/** The same sequences, labels and splits, with the residues of each sequence in a random order: composition is all that is left. */
export function shuffledDataset(dataset: Dataset, seed: number): Dataset {
  const rng = new Rng(seed).fork('shuffled residues');
  return {
    ...dataset,
    name: `${dataset.name}, residues shuffled`,
    tokens: dataset.tokens.map((tokens, row) => shuffled(tokens, rng.fork(String(row)))),
    hash: `${dataset.hash}:shuffled:${seed}`,
  };
}

/**
 * Two rearrangements of each of (up to 1,000 of) the data's sequences, in the split of the sequence: its residues roughly
 * ordered by hydropathy, rising (class 0) or falling (class 1). The classes hold the same sequences with the same composition and the
 * same lengths, so nothing but order tells them apart.
 */
export function orderOnlyDataset(dataset: Dataset, seed: number): Dataset {
  const rng = new Rng(seed).fork('order-only labels');
  const rows = rng.shuffle(dataset.tokens.map((_, row) => row)).slice(0, MOST_ORDER_ONLY);
  const arranged = rows.flatMap((row) =>
    [1, -1].map((direction, label) => {
      const stream = rng.fork(`${row} ${label}`);
      const keyed = Array.from(dataset.tokens[row], (token) => ({
        token,
        key: direction * (HYDROPATHY.get(ALPHABET[token]) ?? 0) + ORDER_NOISE * stream.normal(),
      }));
      keyed.sort((a, b) => a.key - b.key);
      return {
        id: `${dataset.ids[row]}/${label}`,
        tokens: Uint8Array.from(keyed, ({ token }) => token),
        label,
        split: dataset.splits[row],
      };
    }),
  );
  return {
    ...dataset,
    name: `${dataset.name}, order-only labels`,
    ids: arranged.map(({ id }) => id),
    tokens: arranged.map(({ tokens }) => tokens),
    labels: Int32Array.from(arranged, ({ label }) => label),
    splits: arranged.map(({ split }) => split),
    classes: ['rising', 'falling'],
    hash: `${dataset.hash}:order-only:${seed}`,
  };
}
