import { describe, expect, it } from 'vitest';
import { SeqloomError } from '../../src/errors';
import { compareReports } from '../../src/profile/compareReports';
import { parseReport } from '../../src/profile/profileReport';
import { comparisonLines } from '../../src/profile/words';
import { someProfile, someReport } from './reports';
import { smallShape } from './shapes';

const before = someReport(someProfile());

describe('comparing profiles', () => {
  it('gives ratios of speed, and tells what lost more than the tolerance', () => {
    const comparisons = compareReports(before, someReport(someProfile(smallShape(), 0.8)), 0.1);
    expect(comparisons.map(({ task }) => task)).toEqual(['training', 'embedding']);
    for (const { ratio, slower, before: then, now, kernels } of comparisons) {
      expect(ratio).toBeCloseTo(0.8, 12);
      expect(slower).toBe(true);
      expect([then, now]).toEqual([500, 400]);
      expect(kernels).toHaveLength(5);
      for (const kernel of kernels) expect(kernel.ratio).toBeCloseTo(0.8, 12);
    }
    expect(comparisonLines(comparisons, 0.1).join('\n')).toContain(
      'SLOWER than the tolerance of 10.0 % allows',
    );
  });

  it.each([
    [1, 0],
    [1.5, 0],
    [0.91, 0.1],
    [0.2, 0.9],
  ])('lets %f times the speed pass with a tolerance of %f', (speed, tolerance) => {
    const comparisons = compareReports(before, someReport(someProfile(smallShape(), speed)), tolerance);
    expect(comparisons.every(({ slower }) => !slower)).toBe(true);
  });

  it('compares equal shapes alone, in whatever order their fields stand', () => {
    const shape = smallShape();
    const reordered = { ...shape, model: Object.fromEntries(Object.entries(shape.model).reverse()) };
    const now = someReport(
      someProfile(reordered as typeof shape),
      someProfile(smallShape({ batch: 5 })),
      someProfile(smallShape({}, { hidden: 12 })),
    );
    expect(compareReports(before, now, 0.1)).toHaveLength(2);
    expect(() => compareReports(before, someReport(someProfile(smallShape({ length: 13 }))), 0.1)).toThrow(
      'none of the shapes',
    );
  });

  it('compares speeds where no kernels were timed', () => {
    const { tasks, ...rest } = someProfile();
    const bare = { ...tasks.training, step: undefined, kernels: undefined };
    const now = someReport({ ...rest, tasks: { training: bare, embedding: bare } });
    expect(compareReports(before, now, 0.1).every(({ kernels }) => kernels.length === 0)).toBe(true);
    expect(compareReports(now, before, 0.1).every(({ kernels }) => kernels.length === 0)).toBe(true);
  });

  it('leaves out kernels that were too fast for the clock, in a profile that is one all the same', () => {
    const text = JSON.stringify(before).replace('"seconds":0.05', '"seconds":0');
    const fast = parseReport(text, 'fast.json');
    const counts = (comparisons: ReturnType<typeof compareReports>) =>
      comparisons.map(({ kernels }) => kernels.length);
    expect(counts(compareReports(fast, before, 0.1))).toEqual([4, 5]);
    expect(counts(compareReports(before, fast, 0.1))).toEqual([4, 5]);
  });
});

describe('an earlier profile', () => {
  it('is read back as it was written', () => {
    expect(parseReport(JSON.stringify(before), 'old.json')).toEqual(before);
  });

  it.each([
    ['no JSON', '{', 'is not JSON'],
    ['null', 'null', 'is not a profile'],
    ['a list', '[]', 'is not a profile'],
    ['another object', '{"version": "1.0.0"}', 'is not a profile'],
    ['another version', JSON.stringify({ ...before, version: 99 }), 'has version 99'],
    ['no profiles', JSON.stringify({ ...before, profiles: {} }), 'is not a profile'],
    [
      'a profile without tasks',
      JSON.stringify({ ...before, profiles: [{ shape: smallShape() }] }),
      'is not a profile',
    ],
    ['a speed of zero', JSON.stringify(before).replaceAll('"best":500', '"best":0'), 'is not a profile'],
    [
      'a kernel without a time',
      JSON.stringify(before).replaceAll('"seconds":0.05', '"seconds":"x"'),
      'is not a profile',
    ],
    ['a prototype', '{"__proto__": {"version": 1, "profiles": []}}', 'is not a profile'],
  ])('that is %s is refused by name', (_, text, message) => {
    expect(() => parseReport(text, 'old.json')).toThrow(SeqloomError);
    expect(() => parseReport(text, 'old.json')).toThrow(`old.json ${message}`);
  });
});
