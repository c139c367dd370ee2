/** The only importer of the `webgpu` package (Dawn for Node). */
import { tmpdir } from 'node:os';
import { dirname, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SeqloomError } from '../errors';
import { mapAlias, mapLibrary } from './sharedLibraries';
import { captureStderr } from './standardError';

type Webgpu = typeof import('webgpu');

let loaded: Promise<Webgpu> | undefined;

/** Every object `create()` returned: Node aborts when one is collected while a device of it lives. */
const instances: GPU[] = [];

/**
 * Loads the `webgpu` package and puts WebGPU's classes and flags (GPUBufferUsage, ...) into the global scope, as browsers have them.
 * @throws SeqloomError when the package is missing or its binary does not load here.
 */
export function loadWebgpu(load: () => Promise<Webgpu> = () => import('webgpu')): Promise<Webgpu> {
  loaded ??= load().then(
    (webgpu) => {
      Object.assign(globalThis, webgpu.globals);
      return webgpu;
    },
    (cause: NodeJS.ErrnoException) => {
      loaded = undefined;
      throw new SeqloomError(explainLoadFailure(cause), { kind: 'adapter-missing' }, { cause });
    },
  );
  return loaded;
}

function explainLoadFailure(cause: NodeJS.ErrnoException): string {
  const remedy = isBundle() ? 'Unpack the bundle anew' : 'Install it with: npm install webgpu@0.6.2';
  if (cause.code === 'ERR_MODULE_NOT_FOUND') {
    return `The package "webgpu" (WebGPU for Node) is not installed. ${remedy}`;
  }
  const where = `${process.platform} ${process.arch}, Node ${process.versions.node}`;
  const why = cause.message.split('\n')[0];
  return `The package "webgpu" (WebGPU for Node) does not load on ${where}: ${why}. ${remedy}`;
}

/** Whether this runs with the Node beside it, as in a bundle, where there is no npm. */
function isBundle(): boolean {
  return dirname(process.execPath) === dirname(fileURLToPath(import.meta.url));
}

/** What one request for an adapter needs: Dawn's flags, WebGPU's options and the drivers' environment. */
interface AdapterRequest {
  flags: string[];
  options: GPURequestAdapterOptions;
  environment?: Record<string, string>;
}

/** What came of a request. */
interface DawnAnswer {
  /** Null when the request found none. */
  adapter: GPUAdapter | null;
  /** What Dawn, the loaders and the drivers had to say meanwhile, in lines. */
  said: string[];
}

/** Dawn otherwise rounds a GPU's timestamps to 65.536 us, longer than most kernels; pages need that, programs do not. */
const EXACT_TIMESTAMPS = 'disable-dawn-features=timestamp_quantization';

/** Asks Dawn for an adapter. The environment is set for this request only. */
export async function askDawn(request: AdapterRequest): Promise<DawnAnswer> {
  const { create } = await loadWebgpu();
  const environment: Record<string, string> = { ...request.environment };
  // Without it the OpenGL and Vulkan loaders complain on stderr.
  if (!process.env.XDG_RUNTIME_DIR) environment.XDG_RUNTIME_DIR = tmpdir();
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  try {
    // The drivers have been asked when this returns; only the answer comes later.
    const { value, text } = captureStderr(() => {
      const gpu = create([...request.flags, EXACT_TIMESTAMPS]);
      instances.push(gpu);
      return gpu.requestAdapter(request.options);
    });
    return { adapter: (await value) ?? null, said: linesOf(text) };
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** Dawn says of every driver that its limits are more than Dawn has use for. */
function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '' && !line.includes('artificially reduced'));
}

/** The names of all devices that answer such a request, the fastest first. */
export async function listDevices(request: AdapterRequest): Promise<string[]> {
  try {
    // For a name that no device has, Dawn's refusal lists those that there are.
    await askDawn({ ...request, flags: [...request.flags, 'adapter=(none of this name)'] });
  } catch (refusal) {
    const { message } = refusal as Error;
    return [...message.matchAll(/^ \* backend: '.*?', name: '(.*)'$/gm)].map(([, name]) => name);
  }
  return [];
}

/** The environment that makes the Vulkan loader see only the driver of this manifest. */
export function vulkanEnvironment(manifest: string): Record<string, string> {
  const environment = { VK_ICD_FILENAMES: manifest, VK_DRIVER_FILES: manifest };
  // Windows looks for vulkan-1.dll along PATH; browsers keep one beside SwiftShader.
  if (process.platform !== 'win32') return environment;
  return { ...environment, PATH: dirname(manifest) + delimiter + (process.env.PATH ?? '') };
}

let systemHasLoader: boolean | undefined;

/**
 * Whether the Vulkan loader can be had on Linux: the system's, or one lying beside a driver (browsers bring both).
 * Once in the process it is found by its name, also by Dawn; Dawn itself only looks in the system's folders,
 * and writes a warning to stderr where there is none.
 */
export function hasVulkanLoader(manifest?: string): boolean {
  if (process.platform !== 'linux') return true;
  const name = 'libvulkan.so.1';
  // Asked once, since after a browser's loader is mapped it would be found under the same name.
  systemHasLoader ??= mapLibrary(name);
  return systemHasLoader || (manifest !== undefined && mapLibrary(join(dirname(manifest), name)));
}

/**
 * Whether EGL can be had on Linux. Dawn opens it by the name that only development packages have, so that name is made to
 * mean the library that programs use; Dawn writes lines to stderr where there is none.
 */
export function hasEgl(): boolean {
  if (process.platform !== 'linux') return true;
  return mapLibrary('libEGL.so') || mapAlias('libEGL.so', 'libEGL.so.1');
}
