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

test.each([
  ['of ten', 'mktayiakqr qisfvkshfs rql'],
  ['of ten, in capitals', 'MKTAYIAKQR QISFVKSHFS RQL'],
  ['of five', 'mktay iakqr qisfv kshfs rql'],
  ['of one', 'M K T A Y I A K Q R Q'],
])('sequences in blocks %s are sequences, not words', (_, sequence) => {
  expect(
    likelySequences([0, 1, 2, 3].map((i) => [`virus ${i}`, sequence.slice(0, -i || undefined)])),
  ).toEqual([1]);
});

test('words are no sequences in blocks', () => {
  const pairs = ['north south', 'sense house', 'university department', 'avian influenza'];
  const words = Array.from({ length: 12 }, (_, i) => [pairs[i % 4]!, pairs[i % 2]!]);
  expect(likelySequences(words)).toEqual([]);
});

test('a column of labels holds few words that come again; numbers and columns that are taken are none', () => {
  expect(likelyLabel(rows, [])).toBe(2);
  expect(likelyLabel(rows, [2])).toBeUndefined();
  expect(likelyLabel(rows.slice(0, 3), [])).toBeUndefined();
});
