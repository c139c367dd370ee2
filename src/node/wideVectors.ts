/**
 * Vectors of 512 bits in Mesa's software renderers, which use 256 unless they are told otherwise. Where lanes share loads (Mesa from 26
 * on) kernels then take 0.6 to 0.7 of the time; before, they took longer (docs/performance.md).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHARES_LOADS_FROM } from '../gpu/mesa';
import { makeFolder } from './files';
import { cacheFolder } from './home';
import { mapLibrary } from './sharedLibraries';

/** The libraries by which OpenGL ES and Vulkan reach the renderer; each needs one whose name has Mesa's version. */
const LIBRARIES = ['libEGL_mesa.so.0', 'libvulkan_lvp.so'];

/**
 * Tells Mesa to use them, where it is new enough and the processor has them. For good: it looks at every compilation. To be called before
 * Mesa is first asked for an adapter, whose name then says "512 bits". Whoever has set Mesa's variable is heeded.
 */
export async function useWideVectors(): Promise<void> {
  if (process.platform !== 'linux' || process.env.LP_NATIVE_VECTOR_WIDTH) return;
  if (!hasWideVectors(read('/proc/cpuinfo')) || !LIBRARIES.some(mapLibrary)) return;
  if (mappedMesa(read('/proc/self/maps')) < SHARES_LOADS_FROM) return;
  process.env.LP_NATIVE_VECTOR_WIDTH = '512';
  const folder = await shaderFolder();
  if (folder) process.env.MESA_SHADER_CACHE_DIR = folder;
  else process.env.MESA_SHADER_CACHE_DISABLE = 'true';
}

/**
 * A place of its own for the code, since Mesa's cache does not tell code of 256 bits from code of 512 (26.1.6). What lies there is run,
 * so where this user has no folder there is none.
 */
async function shaderFolder(): Promise<string | undefined> {
  const parent = process.env.MESA_SHADER_CACHE_DIR || cacheFolder();
  const folder = parent && join(parent, 'shaders-512');
  try {
    if (folder) await makeFolder(folder);
    return folder;
  } catch {
    return undefined;
  }
}

/** By what processors have that do not slow their clock for them: Intel's from Ice Lake, AMD's from Zen 4 on. */
export function hasWideVectors(cpuinfo: string): boolean {
  return /^flags\b.*\bavx512_vbmi2\b/m.test(cpuinfo);
}

/** The version of the renderer among the mapped files, 0 without one. Its name has one from Mesa 24.3 on. */
export function mappedMesa(maps: string): number {
  return Number(/\/libgallium-(\d+)\./.exec(maps)?.[1] ?? 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
