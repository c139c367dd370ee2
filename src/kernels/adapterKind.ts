import type { Gpu } from '../gpu/device';
import { mesaVersion, SHARES_LOADS_FROM } from '../gpu/mesa';

/**
 * A GPU, or a program on the CPU: reached by its driver, one that loads once what all lanes read at the same place or one that loads it
 * for each, or through ANGLE, Chromium's OpenGL, which rewrites the shaders.
 */
export type AdapterKind = 'gpu' | 'cpu that shares loads' | 'cpu' | 'cpu by ANGLE';

export function kindOf({ software, info }: Gpu): AdapterKind {
  if (!software) return 'gpu';
  const driver = info.description;
  if (/\bANGLE\b/.test(driver)) return 'cpu by ANGLE';
  return (mesaVersion(driver) ?? 0) >= SHARES_LOADS_FROM ? 'cpu that shares loads' : 'cpu';
}

/** Lanes that fill a vector of the CPU: Mesa's software renderers name its width. */
export function vectorLanes({ info }: Gpu): number {
  return /\b512\Wbits\b/.test(info.device) ? 16 : 8;
}
