import { describe, expect, it } from 'vitest';
import { chooseRows } from '../../demo/worker/budget';
import type { Dataset } from '../../src/index';

describe('the rows that are looked at', () => {
  const dataset = {
    ids: new Array(100).fill('x'),
    tokens: new Array(100).fill({ length: 10 }),
  } as unknown as Dataset;

  it('grow without changing, within the budget', () => {
    const few = chooseRows(dataset, 20, 1e6);
    const more = chooseRows(dataset, 100, 505);
    expect(few.length).toBe(20);
    expect(more.length).toBe(50);
    expect([...more.subarray(0, 20)]).toEqual([...few]);
    expect(new Set(more).size).toBe(50);
  });

  it('are at least one', () => {
    expect(chooseRows(dataset, 20, 1, [7]).length).toBe(1);
  });
});
