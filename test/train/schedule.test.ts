import { describe, expect, it } from 'vitest';
import { learningRateAt } from '../../src/train/schedule';

describe('learningRateAt', () => {
  it('rises linearly through the warm-up, then falls along a cosine to zero', () => {
    expect(learningRateAt(0, 0.4, 0.2)).toBe(0);
    expect(learningRateAt(0.05, 0.4, 0.2)).toBeCloseTo(0.1, 12);
    expect(learningRateAt(0.2, 0.4, 0.2)).toBe(0.4);
    expect(learningRateAt(0.4, 0.4, 0.2)).toBeCloseTo(0.2 * (1 + Math.SQRT1_2), 12);
    expect(learningRateAt(0.6, 0.4, 0.2)).toBeCloseTo(0.2, 12);
    expect(learningRateAt(1, 0.4, 0.2)).toBeCloseTo(0, 12);
  });

  it('works without a warm-up and with nothing else', () => {
    expect(learningRateAt(0, 1, 0)).toBe(1);
    expect(learningRateAt(0.5, 1, 0)).toBeCloseTo(0.5, 12);
    expect(learningRateAt(0.75, 1, 1)).toBe(0.75);
  });

  it('has no jump', () => {
    for (const warmup of [0, 0.05, 0.5]) {
      for (let i = 0; i < 1000; i++) {
        const [here, next] = [i, i + 1].map((p) => learningRateAt(p / 1000, 1, warmup));
        expect(Math.abs(next - here)).toBeLessThan(warmup === 0.05 ? 0.021 : 0.004);
      }
    }
  });
});
