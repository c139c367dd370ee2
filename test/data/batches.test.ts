import { describe, expect, it } from 'vitest';
import { planEpoch, planInOrder, type BatchLimits } from '../../src/data/batches';
import { Rng } from '../../src/data/rng';

const rng = new Rng(5);
const lengths = Uint32Array.from({ length: 3000 }, () => 1 + Math.floor(900 * rng.uniform() ** 3));
lengths[17] = 40_000; // longer than any batch
const indices = Array.from(lengths.keys()).filter((i) => i % 7 !== 0);

const residuesOf = (rows: number[]) => rows.reduce((sum, row) => sum + lengths[row], 0);

const LIMITS: BatchLimits[] = [
  { updateResidues: 8192, microResidues: 8192, microSequences: 4096 },
  { updateResidues: 32_768, microResidues: 8192, microSequences: 20 },
  { updateResidues: 1, microResidues: 1, microSequences: 1 },
  { updateResidues: 1e9, microResidues: 1e9, microSequences: 1e9 },
];

describe.each(LIMITS)('an epoch of batches within %o', (limits) => {
  const updates = planEpoch(indices, lengths, limits, new Rng(1));

  it('covers every sequence once', () => {
    expect(updates.flat(2).sort((a, b) => a - b)).toEqual(indices);
    expect(updates.every((update) => update.length > 0 && update.every((micro) => micro.length > 0))).toBe(
      true,
    );
  });

  it('keeps the limits; only a sequence longer than a batch stands alone above them', () => {
    for (const update of updates) {
      const rows = update.flat();
      expect(residuesOf(rows) <= limits.updateResidues || rows.length === 1).toBe(true);
      for (const micro of update) {
        expect(residuesOf(micro) <= limits.microResidues || micro.length === 1).toBe(true);
        expect(micro.length).toBeLessThanOrEqual(limits.microSequences);
      }
    }
  });

  it('runs longest first', () => {
    for (const update of updates) {
      const sorted = update.flat().map((row) => lengths[row]);
      expect(sorted).toEqual([...sorted].sort((a, b) => b - a));
    }
  });

  it('depends on the generator alone', () => {
    expect(planEpoch(indices, lengths, limits, new Rng(1))).toEqual(updates);
    if (updates.length > 1) expect(planEpoch(indices, lengths, limits, new Rng(2))).not.toEqual(updates);
  });
});

describe('planEpoch', () => {
  it('puts sequences of like length together, in random order, and fills batches', () => {
    const updates = planEpoch(indices, lengths, LIMITS[0], new Rng(1));
    const total = residuesOf(indices);
    expect(updates.length).toBeLessThan((1.1 * total) / 8192 + 1);
    // A tile of 32 sequences runs to its own longest: what its shorter ones idle is all that unlike lengths cost.
    const idle = updates.flat().reduce((sum, rows) => sum + idleSteps(rows), 0);
    expect(idle / total).toBeLessThan(0.15);
    const longest = updates.map((u) => lengths[u[0][0]]);
    expect(longest).not.toEqual([...longest].sort((a, b) => b - a));
  });
});

function idleSteps(rows: number[]): number {
  let idle = 0;
  for (let i = 0; i < rows.length; i += 32) {
    const tile = rows.slice(i, i + 32);
    idle += tile.length * lengths[tile[0]] - residuesOf(tile);
  }
  return idle;
}

describe('planInOrder', () => {
  it('is longest first throughout, equal lengths in their order', () => {
    const plan = planInOrder([3, 1, 2, 0], [5, 9, 5, 5], {
      updateResidues: 15,
      microResidues: 10,
      microSequences: 9,
    });
    expect(plan).toEqual([[[1], [0]], [[2, 3]]]);
    expect(planInOrder([], [], LIMITS[0])).toEqual([]);
  });
});
