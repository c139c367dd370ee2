import { expect, it } from 'vitest';
import { Rng } from '../../src/data/rng';
import { spread, type Place } from '../../src/page/spread';

const [least, most] = [
  { x: 0, y: 0 },
  { x: 300, y: 300 },
];
const gap = (a: Place, b: Place) => Math.hypot(a.x - b.x, a.y - b.y);

it('leaves places that are apart where they are', () => {
  const places = [
    { x: 10, y: 10 },
    { x: 40, y: 10 },
  ];
  expect(spread(places, 30, least, most)).toEqual(places);
});

it('parts places on one spot and in a crowd, within the bounds and not further than needed', () => {
  const rng = new Rng(2);
  const crowd = Array.from({ length: 21 }, () => ({ x: 150 + 20 * rng.normal(), y: 290 + 5 * rng.normal() }));
  crowd[1] = { ...crowd[0] };
  const shown = spread(crowd, 24, least, most);
  shown.forEach((a, i) => {
    for (const b of shown.slice(0, i)) expect(gap(a, b)).toBeGreaterThan(20);
    expect(a.x).toBeGreaterThanOrEqual(0);
    expect(a.y).toBeLessThanOrEqual(300);
    expect(gap(a, crowd[i])).toBeLessThan(150);
  });
  expect(spread(crowd, 24, least, most)).toEqual(shown);
});
