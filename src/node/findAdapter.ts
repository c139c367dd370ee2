/** Asks Dawn for one kind of adapter. */
import { isSoftware } from '../gpu/device';
import { askDawn, hasEgl, hasVulkanLoader, listDevices, loadWebgpu, vulkanEnvironment } from './dawn';
import { findDriverFile, type DriverPlaces } from './driverFiles';
import { canBeAsked, choiceOfGpu } from './gpuChoice';
import { useWideVectors } from './wideVectors';

export const SOFTWARE_KINDS = ['llvmpipe', 'lavapipe', 'swiftshader'] as const;
/** GPUs first, then what computes on the CPU. */
export const ADAPTER_KINDS = ['hardware', ...SOFTWARE_KINDS] as const;
/** What an adapter is of. `null` is Dawn's Null backend: it validates every shader and program and computes nothing. */
export type AdapterKind = (typeof ADAPTER_KINDS)[number] | 'null';

/** One candidate: its adapter, or why there is none. */
export interface FoundAdapter {
  kind: AdapterKind;
  /** What names it to `requestAdapter`: its kind, or `hardware:1` for the second of several GPUs. */
  choice: string;
  /** Undefined when the candidate was not found. A WebGPU adapter gives one device only. */
  adapter?: GPUAdapter;
  /** The driver's own name for the adapter, when found. */
  name?: string;
  /** The graphics interface below WebGPU, when found. */
  backend?: string;
  /** The driver and its version in the driver's own words, when found. */
  driver?: string;
  /** Why there is none, when not found; a clause. */
  whyNot?: string;
  /** What Dawn and the drivers had to say, in lines; on macOS and Windows it goes to stderr. */
  said: string[];
}

/** Asks for this kind; of several GPUs for the first. */
export async function findAdapter(kind: AdapterKind, places: DriverPlaces): Promise<FoundAdapter> {
  await loadWebgpu();
  switch (kind) {
    case 'hardware':
      return findHardware();
    case 'lavapipe':
      return findVulkanDriver(kind, places.lavapipe, 'no driver file lvp_icd*.json');
    case 'swiftshader':
      return findVulkanDriver(kind, places.swiftshader, 'no installed Chromium or Chrome brings it');
    case 'llvmpipe':
      return findLlvmpipe();
    case 'null': {
      const { adapter, said } = await askDawn({ flags: ['backend=null'], options: {} });
      const name = 'Dawn Null backend, computes nothing';
      return { ...found(kind, adapter!, 'Null', said), name, driver: 'computes nothing' };
    }
  }
}

// Elsewhere the system has one way to its GPU. Asked for any on Linux, Dawn also looks for OpenGL, which gives no GPU here.
const GPU_REQUEST = {
  flags: process.platform === 'linux' ? ['backend=vulkan'] : [],
  options: { powerPreference: 'high-performance' },
} as const;

const BACKENDS: Partial<Record<NodeJS.Platform, string>> = { win32: 'Direct3D 12', darwin: 'Metal' };
const GPU_BACKEND = BACKENDS[process.platform] ?? 'Vulkan';

const NO_LOADER = 'the Vulkan loader (libvulkan.so.1) is not installed';

async function findHardware(): Promise<FoundAdapter> {
  const kind = 'hardware';
  if (!hasVulkanLoader()) return notFound(kind, NO_LOADER);
  const { adapter, said } = await askDawn(GPU_REQUEST);
  if (!adapter) return notFound(kind, 'no driver of a GPU answered', said);
  if (isSoftware(adapter.info)) {
    return notFound(kind, `only a software adapter answered (${driverOf(adapter.info)})`, said);
  }
  return found(kind, adapter, GPU_BACKEND, said);
}

/** The names of all GPUs, the fastest first. */
export async function listGpus(): Promise<string[]> {
  await loadWebgpu();
  if (!hasVulkanLoader()) return [];
  return (await listDevices(GPU_REQUEST)).filter((device) => !isSoftware({ device }));
}

/** Asks for one of several GPUs. */
export async function findGpu(gpus: string[], place: number): Promise<FoundAdapter> {
  const kind = 'hardware';
  const choice = choiceOfGpu(place);
  if (!canBeAsked(gpus, place)) {
    const whyNot = `Dawn cannot tell ${gpus[place]} from another GPU of that name; let this process see one alone, by a batch job or container with one GPU, or by DRI_PRIME where Mesa's Vulkan layer is installed`;
    return { ...notFound(kind, whyNot), choice };
  }
  const flags = [...GPU_REQUEST.flags, `adapter=${gpus[place]}`];
  const { adapter, said } = await askDawn({ ...GPU_REQUEST, flags });
  return { ...found(kind, adapter!, GPU_BACKEND, said), choice };
}

async function findVulkanDriver(
  kind: 'lavapipe' | 'swiftshader',
  patterns: string[],
  absent: string,
): Promise<FoundAdapter> {
  const manifest = findDriverFile(patterns);
  if (manifest === undefined) return notFound(kind, absent);
  if (kind === 'lavapipe') await useWideVectors();
  if (!hasVulkanLoader(manifest)) return notFound(kind, NO_LOADER);
  const environment = vulkanEnvironment(manifest);
  const { adapter, said } = await askDawn({ flags: ['backend=vulkan'], options: {}, environment });
  if (!adapter) return notFound(kind, `the driver ${manifest} is refused by Dawn`, said);
  return found(kind, adapter, 'Vulkan', said);
}

/** llvmpipe serves OpenGL ES, which Dawn offers in WebGPU's compatibility mode. */
async function findLlvmpipe(): Promise<FoundAdapter> {
  const kind = 'llvmpipe';
  if (!hasEgl()) return notFound(kind, 'EGL (libEGL.so.1) is not installed');
  await useWideVectors();
  const { adapter, said } = await askDawn({
    flags: ['backend=opengles'],
    options: { featureLevel: 'compatibility' },
    // Without a display, and by Mesa's software renderer also where it has a driver for the GPU.
    environment: { EGL_PLATFORM: 'surfaceless', LIBGL_ALWAYS_SOFTWARE: '1' },
  });
  if (!adapter) return notFound(kind, 'OpenGL ES through EGL does not start', said);
  const name = nameOf(adapter.info);
  if (!/llvmpipe/i.test(name)) {
    return notFound(kind, `OpenGL ES answered with another driver (${name})`, said);
  }
  return found(kind, adapter, 'OpenGL ES', said);
}

function found(kind: AdapterKind, adapter: GPUAdapter, backend: string, said: string[]): FoundAdapter {
  const { info } = adapter;
  return { kind, choice: kind, adapter, name: nameOf(info), backend, driver: driverOf(info), said };
}

function notFound(kind: AdapterKind, whyNot: string, said: string[] = []): FoundAdapter {
  return { kind, choice: kind, whyNot, said };
}

/** Drivers fill the fields of GPUAdapterInfo as they like; the first two that say something. */
function nameOf({ description, device, vendor, architecture }: GPUAdapterInfo): string {
  const parts = [description.replace(/^OpenGL version /, ''), device, vendor, architecture]
    .map((part) => part.replace(/-+$/, ''))
    .filter((part) => part !== '');
  return [...new Set(parts)].slice(0, 2).join(', ') || 'unnamed adapter';
}

/** Mesa's version where it is Mesa's; else what the driver says of itself. */
function driverOf({ description, device }: GPUAdapterInfo): string {
  return /Mesa \d+(\.\d+)*/.exec(description)?.[0] ?? (description || device || 'of unknown version');
}
