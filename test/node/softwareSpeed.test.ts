import { expect, it } from 'vitest';
import { mesaVersion } from '../../src/gpu/mesa';
import { expectedRate, newerMesa } from '../../src/node/softwareSpeed';

it.each([
  ['OpenGL ES 3.2 Mesa 22.3.6', 22.3],
  ['llvmpipe: Mesa 25.0.7-2+deb13u1 (LLVM 19.1.7) 0.0.1', 25],
  ['Mesa 26.1.6-1~bpo13+1 (LLVM 19.1.7)', 26.1],
  ['SwiftShader driver 5.0.0', undefined],
])('reads the version of Mesa in "%s"', (driver, version) => {
  expect(mesaVersion(driver)).toBe(version);
});

it('expects of a version what the newest measured one up to it gave, of an older or unknown one what the oldest gave', () => {
  expect(expectedRate('llvmpipe', 25.3)).toBe(expectedRate('llvmpipe', 25.0));
  expect(expectedRate('llvmpipe', 40)).toBe(expectedRate('llvmpipe', 26.1));
  expect(expectedRate('lavapipe', 24.2)).toBe(expectedRate('lavapipe', 25.0));
  expect(expectedRate('lavapipe')).toBe(expectedRate('lavapipe', 25.0));
});

it('names a newer version only where it trains noticeably faster', () => {
  expect(newerMesa('llvmpipe', 22.3)).toEqual({ version: 26.1, gain: 270 / 128 });
  expect(newerMesa('lavapipe', 25.2)).toEqual({ version: 26.1, gain: 150 / 90 });
  expect(newerMesa('llvmpipe', 26.1)).toBeUndefined();
  expect(newerMesa('llvmpipe', 27.0)).toBeUndefined();
});
