import { describe, expect, it } from 'vitest';
import { makeWorkload, residuesOf, typicalBatch } from '../../src/profile/workload';
import { smallShape } from './shapes';

describe('a workload', () => {
  it('of equal lengths is one full batch', () => {
    const { batches, capacity } = makeWorkload(smallShape({ batch: 5, length: 30 }));
    expect(batches.map(({ tokens }) => tokens.map((t) => t.length))).toEqual([[30, 30, 30, 30, 30]]);
    expect(capacity).toEqual({ residues: 150, sequences: 5, longest: 30 });
  });

  it('of mixed lengths is batches as training makes them, around the mean that was asked for', () => {
    const shape = smallShape({ batch: 50, length: 300, lengths: 'mixed' });
    const { batches, capacity } = makeWorkload(shape);
    const lengths = batches.flatMap(({ tokens }) => tokens.map((t) => t.length));
    expect(lengths).toHaveLength(50 * 8);
    const mean = lengths.reduce((a, b) => a + b) / lengths.length;
    expect(mean).toBeGreaterThan(250);
    expect(mean).toBeLessThan(350);
    expect(new Set(lengths).size).toBeGreaterThan(100);
    for (const batch of batches) {
      expect(residuesOf(batch)).toBeLessThanOrEqual(capacity.residues);
      const own = batch.tokens.map((t) => t.length);
      expect(own).toEqual([...own].sort((a, b) => b - a));
    }
    expect(capacity.residues).toBeLessThanOrEqual(50 * 300);
    expect(capacity.longest).toBe(Math.max(...lengths));
    const middle = residuesOf(typicalBatch(batches));
    expect(batches.filter((batch) => residuesOf(batch) <= middle).length * 2).toBeGreaterThan(batches.length);
  });

  it('is the same in every run', () => {
    expect(makeWorkload(smallShape({ lengths: 'mixed' }))).toEqual(
      makeWorkload(smallShape({ lengths: 'mixed' })),
    );
  });
});
