import { SeqloomError } from '../errors';
import type { Choose } from './choice';

/** A WebGPU device with its failures collected: anything the device reports makes the next `check()` throw. */
export interface Gpu {
  device: GPUDevice;
  /** One line on the adapter, for people. */
  description: string;
  /** True where the adapter is a program on the CPU; kernels are then laid out for CPU vector units. */
  software: boolean;
  /**
   * Awaited before every submit of a program, which is then cut into short ones: for whoever shares the adapter with something
   * that must not wait, as a page with its own drawing. Undefined: a program is one submit, and nothing is awaited.
   */
  turn?: () => Promise<void>;
  /** Which of several ways to do the same work this adapter is to take. Undefined: the first of them, always. */
  choose?: Choose;
  /** Throws a SeqloomError (exit code 3) if the device was lost or reported an error since it was made. */
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

/** Names by which WebGPU implementations describe adapters that run on the CPU. */
const SOFTWARE = /llvmpipe|lavapipe|swiftshader|softpipe|basic render|warp/i;

/**
 * Requests the device and starts watching it. The adapter is consumed.
 * @param description one line naming the adapter and why it was chosen, shown to users
 */
export async function createGpu(adapter: GPUAdapter, description: string): Promise<Gpu> {
  const requiredLimits: Record<string, number> = {};
  for (const name of WANTED_LIMITS) requiredLimits[name] = adapter.limits[name];
  const requiredFeatures: GPUFeatureName[] = adapter.features.has('timestamp-query')
    ? ['timestamp-query']
    : [];
  const { info } = adapter;
  const device = await adapter.requestDevice({ requiredLimits, requiredFeatures });

  let failure: string | undefined;
  let closing = false;
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    failure ??= event.error.message;
  });
  void device.lost.then((lost) => {
    if (!closing) failure ??= `the device was lost (${lost.message || lost.reason})`;
  });

  const gpu: Gpu = {
    device,
    description,
    software:
      info.isFallbackAdapter ||
      SOFTWARE.test(`${info.vendor} ${info.architecture} ${info.device} ${info.description}`),
    check() {
      if (failure) {
        throw new SeqloomError(
          `The GPU failed: ${failure.trim()} Run \`seqloom doctor\` to check the adapter, or choose another with --adapter.`,
          3,
        );
      }
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
