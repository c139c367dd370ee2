import { afterAll, beforeAll, describe } from 'vitest';
import type { Gpu } from '../src/gpu/device';
import { requestAdapter } from '../src/node/adapters';
import { openGpu } from '../src/node/openGpu';

const found = await requestAdapter().catch(() => undefined);

/** Whether an adapter can be had here; with REQUIRE_GPU=1 a missing one fails the tests instead of skipping them. */
export const adapterAvailable = process.env.REQUIRE_GPU === '1' || found !== undefined;

/** Whether it has 16-bit floats. */
export const float16Available = found?.adapter.features.has('shader-f16') ?? false;

/** A group of tests that share one device, skipped where there is no adapter. */
export function describeGpu(name: string, tests: (gpu: () => Gpu) => void): void {
  describe.skipIf(!adapterAvailable)(name, () => {
    let gpu: Gpu;
    beforeAll(async () => {
      gpu = await openGpu();
    });
    afterAll(() => gpu?.destroy());
    tests(() => gpu);
  });
}
