import { expect, it } from 'vitest';
import { parsePredictions, predictionsText } from '../../src/run/foldPredictions';

const data = {
  ids: ['p1', 'a "quoted"\tid\nof two lines', '#p3', ''],
  labels: Int32Array.of(0, 1, 1, 0),
  classes: ['<b>', 'b\tc'],
};
const fold = { fold: 'Corona "x"', rows: [1, 3], probabilities: Float32Array.of(0.1, 0.9, 1 / 3, 2 / 3) };

it('predictions are read back as the same floats, whatever ids and classes hold', () => {
  const text = [...predictionsText(data, [fold])].join('');
  expect(text.split('\n')[0]).toBe('fold\tid\tlabel\tclass\tp_<b>\t"p_b\tc"');
  expect(parsePredictions(text, data, fold, 'predictions.tsv')).toEqual(fold.probabilities);
});

it('those of all folds are one table', () => {
  const other = { fold: 'Flavi', rows: [0], probabilities: Float32Array.of(1, 0) };
  const text = [...predictionsText(data, [fold, other])].join('');
  expect(text.endsWith('Flavi\tp1\t<b>\t<b>\t1\t0\n')).toBe(true);
});

it('what is of other records, cut off or damaged is refused', () => {
  const text = [...predictionsText(data, [fold])].join('');
  const read =
    (other: string, rows = fold.rows) =>
    () =>
      parsePredictions(other, data, { ...fold, rows }, 'fold-1/predictions.tsv');
  const refused =
    "fold-1/predictions.tsv does not hold the predictions of its fold's records. Remove its folder";
  expect(read(text, [1])).toThrow(refused);
  expect(read(text, [3, 1])).toThrow(refused);
  expect(read(text.slice(0, -3))).toThrow(refused);
  expect(read(text.replace('0.9', 'x'))).toThrow(refused);
  expect(read('')).toThrow(refused);
});
