import { beforeAll, expect, it } from 'vitest';
import { createGpu, isSoftware } from '../../src/gpu/device';
import { loadWebgpu } from '../../src/node/dawn';

beforeAll(() => loadWebgpu());

/** An adapter whose device does nothing but report what it is given. */
function adapterOf(device: EventTarget): GPUAdapter {
  const parts = { lost: new Promise(() => {}), queue: { onSubmittedWorkDone: () => Promise.resolve() } };
  return {
    limits: {},
    features: new Set(),
    info: {},
    requestDevice: () => Promise.resolve(Object.assign(device, parts)),
  } as unknown as GPUAdapter;
}

it.each([
  ['out-of-memory', () => new GPUOutOfMemoryError('12 bytes'), 'The GPU ran out of memory: 12 bytes.'],
  ['adapter-failed', () => new GPUInternalError('It broke!\n'), 'The GPU failed: It broke!'],
])('tells %s by the class of what the device reports', async (kind, error, message) => {
  const device = new EventTarget();
  const gpu = await createGpu(adapterOf(device), 'scripted');
  await gpu.settle();
  device.dispatchEvent(Object.assign(new Event('uncapturederror'), { error: error() }));
  await expect(gpu.settle()).rejects.toMatchObject({ name: 'SeqloomError', message, problem: { kind } });
});

it.each([
  ['llvmpipe (LLVM 15.0.7, 256 bits)', true],
  ['SwiftShader Device (Subzero)', true],
  ['Microsoft Basic Render Driver', true],
  ['Direct3D WARP', true],
  ['AMD Warpforge 9', false],
  ['NVIDIA H100 80GB HBM3', false],
])('tells %s for a program on the CPU: %s', (description, software) => {
  const info = { vendor: '', architecture: '', device: '', description } as GPUAdapterInfo;
  expect(isSoftware(info)).toBe(software);
  expect(isSoftware({ ...info, isFallbackAdapter: true })).toBe(true);
});
