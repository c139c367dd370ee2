import { expect, it } from 'vitest';
import { jsonLines } from '../../src/cli/jsonLines';

it.each([
  [{}],
  [[]],
  [null],
  ['a\nb'],
  [
    {
      a: 1,
      b: undefined,
      c: [],
      d: {},
      e: [undefined, 'x\n', { f: [1, [2, { g: 3 }]] }],
      'h"\n': { i: null },
    },
  ],
  [[{ id: '"', line: 3, file: undefined, reason: '\u2028' }, [[1, 2], []]]],
  [{ typed: Float32Array.of(1, 2), nested: { list: [{ a: { b: [] } }] } }],
])('gives what JSON.stringify gives: %j', (value) => {
  expect([...jsonLines(value)].join('\n')).toBe(JSON.stringify(value, null, 2));
});
