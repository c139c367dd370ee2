/** Finds an adapter to compute on: the hardware's, or one of the software adapters that need no GPU. */
import { SeqloomError } from '../errors';
import { isSoftware } from '../gpu/device';
import { askDawn, hasEgl, hasVulkanLoader, loadWebgpu, vulkanEnvironment } from './dawn';
import { findDriverFile, systemPlaces, type DriverPlaces } from './driverFiles';
import { INSTALL } from './packages';

/** In the order in which they are tried. */
export const ADAPTER_KINDS = ['hardware', 'lavapipe', 'llvmpipe', 'swiftshader'] as const;
/** `null` is Dawn's Null backend: it validates every shader and program and computes nothing. */
export const ADAPTER_CHOICES = ['auto', ...ADAPTER_KINDS, 'null'] as const;
/** One of ADAPTER_CHOICES; `auto` takes the first kind that is found. */
export type AdapterChoice = (typeof ADAPTER_CHOICES)[number];
/** What an adapter is of. */
export type AdapterKind = Exclude<AdapterChoice, 'auto'>;

/** One candidate: its adapter, or why there is none. */
export interface FoundAdapter {
  kind: AdapterKind;
  /** Undefined when the candidate was not found. A WebGPU adapter gives one device only. */
  adapter?: GPUAdapter;
  /** The driver's own name for the adapter, when found. */
  name?: string;
  /** Why there is none, when not found; a clause. */
  whyNot?: string;
}

/** The adapter that is used. */
export interface ChosenAdapter {
  adapter: GPUAdapter;
  kind: AdapterKind;
  /** The driver's own name for the adapter. */
  name: string;
  /** One line: which adapter, and why this one. */
  description: string;
}

/** Looks for every kind of adapter, in the order in which `auto` tries them. */
export async function listAdapters(places: DriverPlaces = systemPlaces()): Promise<FoundAdapter[]> {
  const found: FoundAdapter[] = [];
  for (const kind of ADAPTER_KINDS) found.push(await find(kind, places));
  return found;
}

/**
 * The adapter of the given kind, or with `auto` the first that is found.
 * Without a choice the environment variable SEQLOOM_ADAPTER decides, then `auto`.
 * @throws SeqloomError naming what was tried and what to install.
 */
export async function requestAdapter(
  choice?: AdapterChoice,
  places: DriverPlaces = systemPlaces(),
): Promise<ChosenAdapter> {
  const fromEnvironment = choice === undefined ? environmentChoice() : undefined;
  const wanted = choice ?? fromEnvironment ?? 'auto';
  if (wanted !== 'auto') {
    const candidate = await find(wanted, places);
    if (!candidate.adapter) throw new SeqloomError(missing(candidate), { kind: 'adapter-missing' });
    return choose(candidate, fromEnvironment ? 'as SEQLOOM_ADAPTER says' : 'as asked for');
  }
  const skipped: FoundAdapter[] = [];
  for (const kind of ADAPTER_KINDS) {
    const candidate = await find(kind, places);
    if (candidate.adapter) return choose(candidate, reasonOf(skipped));
    skipped.push(candidate);
  }
  throw new SeqloomError(noneFound(skipped), { kind: 'adapter-missing' });
}

/** The adapter kind named in SEQLOOM_ADAPTER, if any. */
function environmentChoice(): AdapterChoice | undefined {
  const value = process.env.SEQLOOM_ADAPTER;
  if (!value) return undefined;
  if ((ADAPTER_CHOICES as readonly string[]).includes(value)) return value as AdapterChoice;
  throw new SeqloomError(`SEQLOOM_ADAPTER is "${value}"; it must be one of ${ADAPTER_CHOICES.join(', ')}.`);
}

async function find(kind: AdapterKind, places: DriverPlaces): Promise<FoundAdapter> {
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
      const adapter = await askDawn({ flags: ['backend=null'], options: {} });
      return { kind, adapter: adapter ?? undefined, name: 'Dawn Null backend, computes nothing' };
    }
  }
}

async function findHardware(): Promise<FoundAdapter> {
  const kind = 'hardware';
  await loadWebgpu();
  if (!hasVulkanLoader()) return { kind, whyNot: 'the Vulkan loader (libvulkan.so.1) is not installed' };
  // Elsewhere the system has one way to its GPU. Asked for any on Linux, Dawn also looks for OpenGL, which gives no GPU here.
  const flags = process.platform === 'linux' ? ['backend=vulkan'] : [];
  const adapter = await askDawn({ flags, options: { powerPreference: 'high-performance' } });
  if (!adapter) return { kind, whyNot: 'no driver of a GPU answered' };
  if (isSoftware(adapter.info)) {
    return { kind, whyNot: `only a software adapter answered (${nameOf(adapter.info)})` };
  }
  return { kind, adapter, name: nameOf(adapter.info) };
}

async function findVulkanDriver(
  kind: 'lavapipe' | 'swiftshader',
  patterns: string[],
  absent: string,
): Promise<FoundAdapter> {
  await loadWebgpu();
  const manifest = findDriverFile(patterns);
  if (manifest === undefined) return { kind, whyNot: absent };
  if (!hasVulkanLoader(manifest)) {
    return { kind, whyNot: 'the Vulkan loader (libvulkan.so.1) is not installed' };
  }
  const environment = vulkanEnvironment(manifest);
  const adapter = await askDawn({ flags: ['backend=vulkan'], options: {}, environment });
  if (!adapter) return { kind, whyNot: `the driver ${manifest} is refused by Dawn` };
  return { kind, adapter, name: nameOf(adapter.info) };
}

/** llvmpipe serves OpenGL ES, which Dawn offers in WebGPU's compatibility mode. */
async function findLlvmpipe(): Promise<FoundAdapter> {
  const kind = 'llvmpipe';
  await loadWebgpu();
  if (!hasEgl()) return { kind, whyNot: 'EGL (libEGL.so.1) is not installed' };
  const adapter = await askDawn({
    flags: ['backend=opengles'],
    options: { featureLevel: 'compatibility' },
    // Without a display, and by Mesa's software renderer also where it has a driver for the GPU.
    environment: { EGL_PLATFORM: 'surfaceless', LIBGL_ALWAYS_SOFTWARE: '1' },
  });
  if (!adapter) return { kind, whyNot: 'OpenGL ES through EGL does not start' };
  const name = nameOf(adapter.info);
  if (!/llvmpipe/i.test(name)) return { kind, whyNot: `OpenGL ES answered with another driver (${name})` };
  return { kind, adapter, name };
}

/** Drivers fill the fields of GPUAdapterInfo as they like; the first two that say something. */
function nameOf({ description, device, vendor, architecture }: GPUAdapterInfo): string {
  const parts = [description.replace(/^OpenGL version /, ''), device, vendor, architecture]
    .map((part) => part.replace(/-+$/, ''))
    .filter((part) => part !== '');
  return [...new Set(parts)].slice(0, 2).join(', ') || 'unnamed adapter';
}

function choose({ kind, adapter, name }: FoundAdapter, reason: string): ChosenAdapter {
  const called = kind === 'hardware' ? name! : `${kind} (${name})`;
  return { adapter: adapter!, kind, name: name!, description: `${called}, ${reason}` };
}

function reasonOf(skipped: FoundAdapter[]): string {
  if (skipped.length === 0) return 'since a GPU comes first';
  return `since there is no ${skipped.map(({ kind, whyNot }) => `${kind} (${whyNot})`).join(' and no ')}`;
}

function missing({ kind, whyNot }: FoundAdapter): string {
  return `The adapter "${kind}" cannot be had: ${whyNot}. ${INSTALL}`;
}

function noneFound(skipped: FoundAdapter[]): string {
  return `No WebGPU adapter can be had (${skipped.map(({ kind, whyNot }) => `${kind}: ${whyNot}`).join('; ')}). ${INSTALL}`;
}
