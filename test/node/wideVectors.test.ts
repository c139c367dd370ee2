import { expect, it } from 'vitest';
import { hasWideVectors, mappedMesa } from '../../src/node/wideVectors';

it('takes vectors of 512 bits from processors that keep their clock for them', () => {
  const cpuinfo = (flags: string) =>
    `processor\t: 0\nflags\t\t: fpu avx2 ${flags} rdrand\nbogomips\t: 5192\n`;
  expect(hasWideVectors(cpuinfo('avx512f avx512bw avx512_vbmi2'))).toBe(true);
  expect(hasWideVectors(cpuinfo('avx512f avx512bw'))).toBe(false);
  expect(hasWideVectors(cpuinfo(''))).toBe(false);
  expect(hasWideVectors('avx512_vbmi2')).toBe(false);
  expect(hasWideVectors('')).toBe(false);
});

it('reads the version of Mesa off the library that is mapped', () => {
  const maps = (path: string) =>
    `7f00-7f01 r--p 00000000 08:01 11 /usr/lib/libc.so.6\n7f02-7f03 r-xp 00000000 08:01 12 ${path}\n`;
  expect(mappedMesa(maps('/usr/lib/x86_64-linux-gnu/libgallium-26.1.6-1~bpo13+1.so'))).toBe(26);
  expect(mappedMesa(maps('/usr/lib64/libgallium-25.0.7.so'))).toBe(25);
  expect(mappedMesa(maps('/usr/lib/x86_64-linux-gnu/dri/swrast_dri.so'))).toBe(0);
  expect(mappedMesa('')).toBe(0);
});
