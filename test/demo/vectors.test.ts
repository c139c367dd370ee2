import { describe, expect, it } from 'vitest';
import { distance, medianDistance, norm } from '../../demo/logic/vectors';

describe('vectors', () => {
  it('measures lengths and distances', () => {
    expect(norm([3, 4])).toBe(5);
    expect(distance([1, 1], [4, 5])).toBe(5);
    // Points 0, 1 and 3 on a line: distances 1, 2 and 3.
    expect(medianDistance(Float32Array.of(0, 1, 3), 1)).toBe(2);
    expect(medianDistance(Float32Array.of(7), 1)).toBe(0);
  });
});
