import { describe, expect, it } from 'vitest';
import { applyOrder, editOrder, EDITS, type Edit } from '../../demo/logic/sequenceEdits';
import fc from '../property';

const EDIT: Edit = { kind: 'swap', cut: 3, motif: 2, by: 2, seed: 1 };

function edited(sequence: string, edit: Partial<Edit>): string {
  return applyOrder(sequence, editOrder(sequence.length, { ...EDIT, ...edit }));
}

describe('the rearrangements of the order bench', () => {
  it('swaps what lies before the cut with what lies behind it', () => {
    expect(edited('ABCDEFG', { kind: 'swap' })).toBe('DEFGABC');
    expect(edited('ABCDEFG', { kind: 'swap', cut: 0 })).toBe('ABCDEFG');
    expect(edited('ABCDEFG', { kind: 'swap', cut: 99 })).toBe('ABCDEFG');
  });

  it('reverses', () => {
    expect(edited('ABCDEFG', { kind: 'reverse' })).toBe('GFEDCBA');
  });

  it('moves the motif, as far as there is room', () => {
    expect(edited('ABCDEFG', { kind: 'shift', cut: 1, motif: 2, by: 2 })).toBe('ADEBCFG');
    expect(edited('ABCDEFG', { kind: 'shift', cut: 4, motif: 2, by: -3 })).toBe('AEFBCDG');
    expect(edited('ABCDEFG', { kind: 'shift', cut: 1, motif: 2, by: 99 })).toBe('ADEFGBC');
  });

  it('shuffles the same way for the same seed, and otherwise for another', () => {
    const long = 'ACDEFGHIKLMNPQRSTVWY';
    expect(edited(long, { kind: 'shuffle' })).toBe(edited(long, { kind: 'shuffle' }));
    expect(edited(long, { kind: 'shuffle' })).not.toBe(edited(long, { kind: 'shuffle', seed: 2 }));
  });

  it('never adds or loses a residue', () => {
    const edits = fc.record({
      kind: fc.constantFrom(...EDITS),
      cut: fc.integer({ min: 0, max: 60 }),
      motif: fc.integer({ min: 1, max: 60 }),
      by: fc.integer({ min: -60, max: 60 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), edits, (length, edit) => {
        const order = editOrder(length, edit);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
      }),
    );
  });
});
