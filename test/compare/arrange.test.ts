import { describe, expect, it } from 'vitest';
import { reversed, shiftedSegment, shuffled, swappedHalves } from '../../src/compare/arrange';
import { orderOnlyDataset, reorderedDataset, shuffledDataset } from '../../src/compare/taskDatasets';
import { Rng } from '../../src/data/rng';
import { decode, encode } from '../../src/data/tokens';
import { compositionOnly } from './datasets';

const sorted = (tokens: Uint8Array) => decode(tokens.slice().sort());

describe('rearrangements', () => {
  it('swaps halves, the longer one first where the length is odd', () => {
    expect(decode(swappedHalves(encode('ACDEF')))).toBe('DEFAC');
    expect(decode(swappedHalves(encode('A')))).toBe('A');
  });

  it('reverses', () => expect(decode(reversed(encode('ACDEF')))).toBe('FEDCA'));

  it('moves a segment of 8 as far from the end as it was from the start', () => {
    const tokens = Uint8Array.from({ length: 20 }, (_, i) => i);
    for (let seed = 0; seed < 20; seed++) {
      const moved = [...shiftedSegment(tokens, new Rng(seed))];
      const start = [0, 1, 2].find((first) =>
        moved
          .join()
          .endsWith(
            tokens.subarray(first, first + 8).join() + (first ? `,${moved.slice(20 - first).join()}` : ''),
          ),
      );
      expect(start).toBeDefined();
      expect(moved.indexOf(start!)).toBe(20 - 8 - start!);
    }
  });

  it.each([1, 2, 3, 9, 50])('keep the composition of %i residues', (length) => {
    const rng = new Rng(length);
    const tokens = Uint8Array.from({ length }, () => rng.integer(21));
    for (const arrange of [swappedHalves, reversed, shuffled, shiftedSegment]) {
      expect(sorted(arrange(tokens, rng))).toBe(sorted(tokens));
    }
  });
});

describe('tasks', () => {
  const dataset = compositionOnly(60);

  it('reordered: the same records, each with its label and split, in another order', () => {
    const other = reorderedDataset(dataset, 1);
    const records = ({ ids, tokens, labels, splits }: typeof dataset) =>
      ids.map((id, row) => [id, decode(tokens[row]), labels[row], splits[row]].join());
    expect(records(other)).not.toEqual(records(dataset));
    expect(records(other).sort()).toEqual(records(dataset).sort());
    expect(other.hash).not.toBe(dataset.hash);
  });

  it('shuffle residues and nothing else', () => {
    const other = shuffledDataset(dataset, 1);
    expect(other.tokens.map(sorted)).toEqual(dataset.tokens.map(sorted));
    expect(other.tokens).not.toEqual(dataset.tokens);
    expect(other).toMatchObject({ ids: dataset.ids, labels: dataset.labels, splits: dataset.splits });
  });

  it('match the classes of order-only labels exactly in composition, within every split', () => {
    const other = orderOnlyDataset(dataset, 1);
    expect(other.tokens.length).toBe(120);
    for (const split of ['train', 'val', 'test'] as const) {
      const of = (label: number) =>
        other.tokens
          .filter((_, row) => other.labels[row] === label && other.splits[row] === split)
          .map(sorted)
          .sort();
      expect(of(0)).toEqual(of(1));
      expect(of(0).length).toBeGreaterThan(0);
    }
  });
});
