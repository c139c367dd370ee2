import { expect, test } from 'vitest';
import { withinTime } from '../../src/node/timeLimit';

const late = () => new Error('too late');

test('gives what the work gives, and throws what it throws', () => {
  expect(withinTime(() => 7, late)).toBe(7);
  const thrown = new RangeError('mine');
  expect(() =>
    withinTime(() => {
      throw thrown;
    }, late),
  ).toThrow(thrown);
});

test('ends a regular expression that goes on for ever, and works afterwards', () => {
  expect(() => withinTime(() => /(a+)+$/.test(`${'a'.repeat(60)}!`), late, 50)).toThrow('too late');
  expect(withinTime(() => 'again', late)).toBe('again');
});
