import { expect, it } from 'vitest';
import { concatenate } from '../../src/data/concatenate';

it('joins arrays of one kind, of another and of none', () => {
  expect(concatenate(Int32Array, [Int32Array.of(1, -2), Int32Array.of(), Int32Array.of(3)])).toEqual(
    Int32Array.of(1, -2, 3),
  );
  expect(concatenate(Float32Array, [Float64Array.of(0.1), [2]])).toEqual(Float32Array.of(0.1, 2));
  expect(concatenate(Uint8Array, [])).toEqual(new Uint8Array(0));
});
