import { expect, it } from 'vitest';
import { SeqloomError, type ErrorKind } from '../../src/errors';
import type { Gpu } from '../../src/gpu/device';
import { readTensor } from '../../src/gpu/readback';
import { Arena } from '../../src/gpu/tensor';
import { openGpu } from '../../src/node/openGpu';
import { describeGpu } from '../adapter';

async function withGpu(test: (gpu: Gpu) => Promise<void>): Promise<void> {
  const gpu = await openGpu();
  try {
    await test(gpu);
  } finally {
    await gpu.destroy();
  }
}

/** An error that nobody waits for: a buffer whose usage WebGPU does not allow. */
function makeUncapturedError(gpu: Gpu): void {
  gpu.device.createBuffer({
    label: 'impossible',
    size: 16,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE,
  });
}

async function expectFailure(promise: Promise<unknown>, message: RegExp, kind: ErrorKind): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(SeqloomError);
  expect((error as SeqloomError).message).toMatch(message);
  expect((error as SeqloomError).problem).toEqual({ kind });
}

describeGpu('a failing device', () => {
  it('makes the next settle throw after an uncaptured error, and every one after it', () =>
    withGpu(async (gpu) => {
      await gpu.settle();
      makeUncapturedError(gpu);
      await expectFailure(gpu.settle(), /The GPU failed: [^]*impossible[^]*\.$/, 'adapter-failed');
      await expectFailure(gpu.settle(), /impossible/, 'adapter-failed');
    }));

  it('makes the next read-back throw after an uncaptured error', () =>
    withGpu(async (gpu) => {
      const tensor = new Arena(gpu).create('t', 4);
      makeUncapturedError(gpu);
      await expectFailure(readTensor(gpu, tensor), /impossible/, 'adapter-failed');
    }));

  it('makes the next settle and read-back throw when the device is lost', () =>
    withGpu(async (gpu) => {
      const tensor = new Arena(gpu).create('t', 4);
      gpu.device.destroy();
      await expectFailure(gpu.settle(), /the device was lost/, 'adapter-lost');
      await expectFailure(readTensor(gpu, tensor), /the device was lost/, 'adapter-lost');
    }));

  it('makes a read-back in flight throw when the device is lost', () =>
    withGpu(async (gpu) => {
      const reading = readTensor(gpu, new Arena(gpu).create('t', 4));
      const failed = expectFailure(reading, /the device was lost/, 'adapter-lost');
      gpu.device.destroy();
      await failed;
    }));

  it('is not reported when it was closed on purpose', async () => {
    const gpu = await openGpu();
    await gpu.destroy();
    expect(() => gpu.check()).not.toThrow();
  });
});
