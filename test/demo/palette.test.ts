import { describe, expect, it } from 'vitest';
import {
  categoryStyles,
  CLASS_COLORS,
  contrast,
  diverging,
  divergingText,
  MARKERS,
  rgb,
  sequential,
  sequentialText,
} from '../../demo/logic/palette';

const parts = (color: string) => color.match(/\d+/g)!.map(Number);

describe('colours', () => {
  it("have WCAG's contrast of 4.5 between letters and strips, at every value", () => {
    for (let value = -1; value <= 1; value += 0.01) {
      expect(contrast(parts(diverging(value)), rgb(divergingText(value))), `${value}`).toBeGreaterThan(4.5);
      const share = Math.abs(value);
      expect(contrast(parts(sequential(share)), rgb(sequentialText(share))), `${share}`).toBeGreaterThan(4.5);
    }
  });

  it('of many classes repeat for none of the largest', () => {
    const looks = CLASS_COLORS.length * MARKERS.length;
    const counts = Array.from({ length: 100 }, (_, c) => c);
    const styles = categoryStyles(counts).map(({ color, marker }) => `${color} ${marker}`);
    const largest = styles.slice(100 - (looks - 1));
    expect(new Set(largest).size).toBe(looks - 1);
    expect(new Set(styles.slice(0, 100 - (looks - 1)))).toEqual(new Set(['#8a8a8a diamond']));
    expect(largest).not.toContain('#8a8a8a diamond');
  });
});
