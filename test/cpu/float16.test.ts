import { describe, expect, it } from 'vitest';
import { roundToFloat16 } from '../../src/cpu/float16';
import { fromBits, toBits } from '../kernels/float16Bits';

/** Every finite 16-bit float from 0 on. */
const ALL = Array.from({ length: 0x7c00 }, (_, bits) => fromBits(bits));

describe('roundToFloat16', () => {
  it('leaves every 16-bit float as it is', () => {
    expect([ALL[1], ALL[0x3c00], ALL.at(-1)]).toEqual([2 ** -24, 1, 65504]);
    expect(ALL.map(toBits)).toEqual(ALL.map((_, bits) => bits));
    expect([...roundToFloat16(Float64Array.from(ALL))]).toEqual(ALL);
    expect([...roundToFloat16(Float64Array.from(ALL, (value) => -value))]).toEqual(
      ALL.map((value) => -value),
    );
  });

  it('takes the nearest of two neighbours, half way between them the even one', () => {
    const below = ALL.slice(0, -1);
    const at = (share: number) =>
      roundToFloat16(Float64Array.from(below, (value, i) => value + share * (ALL[i + 1] - value)));
    expect([...at(0.499)]).toEqual(below);
    expect([...at(0.501)]).toEqual(ALL.slice(1));
    expect([...at(0.5)]).toEqual(below.map((value, bits) => (bits % 2 === 0 ? value : ALL[bits + 1])));
  });

  it('has no number for what is too large, or is none', () => {
    const values = [65519.99, 65520, -65520, Infinity, -Infinity, NaN];
    expect([...roundToFloat16(Float64Array.from(values))]).toEqual([
      65504,
      Infinity,
      -Infinity,
      Infinity,
      -Infinity,
      NaN,
    ]);
  });
});
