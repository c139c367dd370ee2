import { describe, expect, it } from 'vitest';
import { movedApart } from '../../demo/logic/movedApart';

describe('moving discs apart', () => {
  it('leaves none over another, all within the frame, and alone who stands alone', () => {
    const places = [...Array(12).keys()].map((i) => ({ x: 100 + (i % 4), y: 100 }));
    const moved = movedApart([...places, { x: 20, y: 180 }], 20, 300, 200);
    moved.forEach((a, i) => {
      for (const b of moved.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(19.5);
      expect(Math.min(a.x, 300 - a.x, a.y, 200 - a.y)).toBeGreaterThanOrEqual(10);
    });
    expect(moved.at(-1)).toEqual({ x: 20, y: 180 });
  });
});
