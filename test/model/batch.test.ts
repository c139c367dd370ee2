import { expect, it } from 'vitest';
import { cutBatch } from '../../src/model/batch';
import { ragged } from './batches';

const lengthsOf = (lengths: number[], enough: { residues: number; sequences: number }) =>
  cutBatch(ragged(lengths, { symbols: 21, classes: 2 }).batch, enough).map(({ tokens }) =>
    tokens.map(({ length }) => length),
  );

it('cuts a batch into as many parts as have enough residues, alike in residues', () => {
  const lengths = new Array<number>(10).fill(100);
  expect(lengthsOf(lengths, { residues: 300, sequences: 1 }).map((part) => part.length)).toEqual([4, 3, 3]);
  expect(lengthsOf([400, 300, 200, 60, 20, 10, 5, 5], { residues: 300, sequences: 1 })).toEqual([
    [400],
    [300],
    [200, 60, 20, 10, 5, 5],
  ]);
});

it('leaves a batch whole that has too few residues or sequences for two parts', () => {
  const lengths = [100, 100, 100, 100, 100, 99];
  expect(lengthsOf(lengths, { residues: 300, sequences: 1 })).toEqual([lengths]);
  expect(lengthsOf(lengths, { residues: 100, sequences: 4 })).toEqual([lengths]);
  expect(lengthsOf([7], { residues: 300, sequences: 1 })).toEqual([[7]]);
});

it('keeps every sequence with its label and number', () => {
  const { batch } = ragged([9, 8, 8, 4, 3, 3, 3, 1], { symbols: 21, classes: 5 });
  const parts = cutBatch(batch, { residues: 5, sequences: 2 });
  expect(parts.length).toBe(4);
  expect(parts.flatMap(({ tokens }) => tokens)).toEqual(batch.tokens);
  expect(parts.flatMap(({ labels }) => Array.from(labels))).toEqual(batch.labels);
  expect(parts.flatMap(({ uids }) => Array.from(uids))).toEqual(batch.uids);
});
