import { describe, expect, it } from 'vitest';
import { dropoutHash, dropoutThreshold, hashedDropoutMask, pcg } from '../../src/cpu/dropout';

/** The hash as its source states it, in exact integers. */
function pcgExact(v: number): number {
  const mask = 0xffffffffn;
  const state = (BigInt(v) * 747796405n + 2891336453n) & mask;
  const word = (((state >> ((state >> 28n) + 4n)) ^ state) * 277803737n) & mask;
  return Number((word >> 22n) ^ word);
}

it('pcg is exact u32 arithmetic', () => {
  for (const v of [0, 1, 2, 0x7fffffff, 0x80000000, 0xdeadbeef, 0xffffffff]) expect(pcg(v)).toBe(pcgExact(v));
});

it('dropoutHash folds its six inputs in order', () => {
  const inputs = [7, 0x80000001, 2, 0xffffffff, 1499, 63] as const;
  expect(dropoutHash(...inputs)).toBe(inputs.reduce((h, x) => pcgExact((h ^ x) >>> 0), 0));
});

describe('hashedDropoutMask', () => {
  it('drops nothing at p = 0', () => {
    expect(dropoutThreshold(0)).toBe(0);
    const mask = hashedDropoutMask({ probability: 0, seed: 1, step: 1, uids: [0] });
    for (let unit = 0; unit < 100; unit++) expect(mask(0, 0, 0, unit)).toBe(1);
  });

  it('keeps the mean at 1 and changes with every one of its inputs', () => {
    const probability = 0.25;
    const mask = hashedDropoutMask({ probability, seed: 3, step: 9, uids: [4, 5] });
    const values = {
      step: [] as number[],
      sequence: [] as number[],
      site: [] as number[],
      seed: [] as number[],
    };
    const base: number[] = [];
    const otherStep = hashedDropoutMask({ probability, seed: 3, step: 10, uids: [4, 5] });
    const otherSeed = hashedDropoutMask({ probability, seed: 4, step: 9, uids: [4, 5] });
    for (let residue = 0; residue < 200; residue++) {
      for (let unit = 0; unit < 100; unit++) {
        base.push(mask(1, 0, residue, unit));
        values.step.push(otherStep(1, 0, residue, unit));
        values.seed.push(otherSeed(1, 0, residue, unit));
        values.sequence.push(mask(1, 1, residue, unit));
        values.site.push(mask(2, 0, residue, unit));
      }
    }
    const mean = (all: number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
    // 20,000 draws: one standard error of the mean factor is 0.0041.
    expect(Math.abs(mean(base) - 1)).toBeLessThan(0.016);
    for (const [input, other] of Object.entries(values)) {
      // Independent masks agree in a share of p^2 + (1-p)^2 = 0.625 of the places; one standard error is 0.0034.
      const agreement = mean(base.map((value, at) => (value === other[at] ? 1 : 0)));
      expect(Math.abs(agreement - 0.625), input).toBeLessThan(0.014);
    }
  });
});
