import { expect, it } from 'vitest';
import { typedSequence } from '../../demo/worker/orderBench';
import { decode } from '../../src';

it('takes letters as people paste them', () => {
  expect(decode(typedSequence('>a protein\nmkl-\n ace*'))).toBe('MKLACE');
});

it('says where the letters hold what is no residue, and what there may be', () => {
  expect(() => typedSequence('MK1L')).toThrow(
    /^The sequence holds '1' at position 3, which is no residue\. Allowed are the 20 amino-acid letters/,
  );
  expect(() => typedSequence('>a\n')).toThrow(/^There is no sequence/);
});
