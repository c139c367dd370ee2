import { describe, expect, it } from 'vitest';
import { extent, linearScale } from '../../src/page/scale';
import fc from '../property';

describe('linearScale', () => {
  it('maps ends to ends, also to places that fall', () => {
    const scale = linearScale([2, 4], [100, 0]);
    expect([2, 3, 4].map(scale)).toEqual([100, 50, 0]);
  });

  it('has round ticks with as many decimals as they need', () => {
    const ticks = (low: number, high: number) => {
      const scale = linearScale([low, high], [0, 1]);
      return scale.ticks.map((tick) => tick.toFixed(scale.decimals)).join(' ');
    };
    expect(ticks(0, 1)).toBe('0.0 0.2 0.4 0.6 0.8 1.0');
    expect(ticks(0.11, 0.14)).toBe('0.11 0.12 0.13 0.14');
    expect(ticks(1, 12)).toBe('5 10');
    expect(ticks(-3, 3)).toBe('-2 0 2');
    expect(ticks(0, 2300)).toBe('0 500 1000 1500 2000');
  });

  it('has a middle for data without extent', () => {
    const scale = linearScale([7, 7], [0, 10]);
    expect(scale(7)).toBe(5);
  });

  it('keeps a few ticks within any data', () => {
    const number = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(high - low > 1e-6 * Math.max(1, Math.abs(high), Math.abs(low)));
        const { ticks } = linearScale([low, high], [0, 1]);
        const slack = (high - low) * 1e-6;
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(Math.min(...ticks)).toBeGreaterThanOrEqual(low - slack);
        expect(Math.max(...ticks)).toBeLessThanOrEqual(high + slack);
      }),
    );
  });
});

it('extent leaves out what is not finite', () => {
  expect(extent([3, NaN, -1, Infinity])).toEqual([-1, 3]);
  expect(extent([NaN])).toEqual([0, 1]);
});
