import { expect, test } from 'vitest';
import { likelyLabel, likelySequences } from '../../src/data/likelyColumns';

const rows = Array.from({ length: 12 }, (_, i) => [
  `virus ${i}`,
  String(i % 2),
  ['bat', 'human', ''][i % 3]!,
  'MKVLAAGIVGLLLAQWERTY'.slice(i % 4),
]);

test('a column of sequences is told by its values', () => {
  expect(likelySequences(rows)).toEqual([3]);
});

test('a column of labels holds few words that come again; numbers and columns that are taken are none', () => {
  expect(likelyLabel(rows, [])).toBe(2);
  expect(likelyLabel(rows, [2])).toBeUndefined();
  expect(likelyLabel(rows.slice(0, 3), [])).toBeUndefined();
});
