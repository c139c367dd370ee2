import { SeqloomError, type Problem } from '../errors';
import type { Choose } from './choice';

/** A WebGPU device with its failures collected: anything the device reports makes the next `check()` throw. */
export interface Gpu {
  device: GPUDevice;
  /** What the adapter says of itself. */
  info: GPUAdapterInfo;
  /** One line on the adapter, for people. */
  description: string;
  /** True where the adapter is a program on the CPU; kernels are then laid out for CPU vector units. */
  software: boolean;
  /** Of the CPU, among which such a program shares its work. Undefined: not known. */
  cores?: number;
  /**
   * Awaited before every submit of a program, which is then cut into short ones: for whoever shares the adapter with something
   * that must not wait, as a page with its own drawing. Undefined: a program is one submit, and nothing is awaited.
   */
  turn?: () => Promise<void>;
  /** Which of several ways to do the same work this adapter is to take. Undefined: the first of them, always. */
  choose?: Choose;
  /** Throws a SeqloomError if the device was lost or reported an error since it was made. */
  check(): void;
  /** Waits for the queue, then checks. */
  settle(): Promise<void>;
  /** Frees the device and everything on it. */
  destroy(): Promise<void>;
}

/** Limits worth raising from WebGPU's defaults to what the adapter offers: tile sizes and slab sizes depend on them. */
const WANTED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxUniformBufferBindingSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
] as const;

/** What is used where the adapter has it: to time kernels, and to store 16-bit floats. */
const WANTED_FEATURES: readonly GPUFeatureName[] = ['timestamp-query', 'shader-f16'];

/** Names by which WebGPU implementations describe adapters that are a program on the CPU. */
const SOFTWARE = /llvmpipe|lavapipe|softpipe|swrast|swiftshader|basic render|\bwarp\b|null-backend/i;

/** Whether the adapter is a program on the CPU, by what is known of it. */
export function isSoftware(info: Partial<GPUAdapterInfo>): boolean {
  const { isFallbackAdapter, vendor, architecture, device, description } = info;
  return isFallbackAdapter === true || SOFTWARE.test([vendor, architecture, device, description].join(' '));
}

/**
 * Requests the device and starts watching it. The adapter is consumed.
 * @param description one line naming the adapter and why it was chosen, shown to users
 */
export async function createGpu(adapter: GPUAdapter, description: string): Promise<Gpu> {
  const requiredLimits: Record<string, number> = {};
  for (const name of WANTED_LIMITS) requiredLimits[name] = adapter.limits[name];
  const requiredFeatures = WANTED_FEATURES.filter((name) => adapter.features.has(name));
  const device = await adapter.requestDevice({ requiredLimits, requiredFeatures });

  let failure: { what: string; problem: Problem } | undefined;
  let closing = false;
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    const { error } = event;
    failure ??=
      error instanceof GPUOutOfMemoryError
        ? { what: `The GPU ran out of memory: ${error.message}`, problem: { kind: 'out-of-memory' } }
        : { what: `The GPU failed: ${error.message}`, problem: { kind: 'adapter-failed' } };
  });
  void device.lost.then((lost) => {
    if (closing) return;
    const what = `The GPU failed: the device was lost (${lost.message || lost.reason})`;
    failure ??= { what, problem: { kind: 'adapter-lost' } };
  });

  const { info } = adapter;
  const gpu: Gpu = {
    device,
    info,
    description,
    software: isSoftware(info),
    check() {
      if (failure) throw new SeqloomError(asSentence(failure.what), failure.problem);
    },
    async settle() {
      await device.queue.onSubmittedWorkDone();
      gpu.check();
    },
    async destroy() {
      closing = true;
      device.destroy();
      await device.lost;
    },
  };
  return gpu;
}

function asSentence(text: string): string {
  return text.trim().replace(/[^.!?]$/, '$&.');
}
