import { expect, test } from 'vitest';
import { withoutBlanks } from '../../src/data/blocks';

test.each([
  ['MKTAYIAKQR QISFVKSHFS RQLEE*', 'MKTAYIAKQRQISFVKSHFSRQLEE*'],
  ['mktay iakqr', 'mktayiakqr'],
  ['M K V L A', 'MKVLA'],
  // Two lines of two blocks, joined.
  ['MKTAYIAKQR  QISFVKSHFSMKTAYIAKQR\tQISF', 'MKTAYIAKQRQISFVKSHFSMKTAYIAKQRQISF'],
])('%s is of blocks', (written, sequence) => {
  expect(withoutBlanks(written)).toBe(sequence);
});

test.each([
  'MKTAYIAKQR',
  'this is not a sequence',
  'a heavy chain',
  'Heavy chain',
  'hypothetical protein',
  'transferase family',
  'MKTAYIAKQR 20',
  'Met Ala Gly',
  'MKTAYIAKQRQISFVKSHFSRQLEE MKTAYIAKQR',
])('%s is not', (written) => {
  expect(withoutBlanks(written)).toBeUndefined();
});
