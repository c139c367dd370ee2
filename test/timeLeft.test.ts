import { expect, test } from 'vitest';
import { TimeLeft } from '../src/timeLeft';

test('the time left follows the speed of the last minute, and not what was before the first call', () => {
  let now = 90_000;
  const left = new TimeLeft(() => now);
  const after = (ms: number, done: number) => {
    now += ms;
    return left.after(done, 1000);
  };
  expect(after(0, 1)).toBeNaN();
  expect(after(100, 2)).toBeCloseTo(99.8);
  for (let done = 3; done < 100; done++) after(1000, done);
  expect(after(1000, 100)).toBeCloseTo(900);
  // From here on four times as fast.
  for (let done = 101; done < 500; done++) after(250, done);
  expect(after(250, 500)).toBeCloseTo(125);
  expect(after(250, 1000)).toBe(0);
});
