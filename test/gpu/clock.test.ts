import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Gpu } from '../../src/gpu/device';
import { loadWebgpu } from '../../src/node/dawn';
import { TimestampClock, type Encode } from '../../src/gpu/clock';

/** A device whose timestamps are those given, one list for each submission. */
function stubGpu(submissions: bigint[][]): Gpu {
  let next = 0;
  const buffer = () => ({
    mapAsync: () => Promise.resolve(),
    getMappedRange: () => BigUint64Array.from(submissions[next++]).buffer,
    destroy: () => undefined,
  });
  const device = {
    createQuerySet: () => ({ destroy: () => undefined }),
    createBuffer: buffer,
    createCommandEncoder: () => ({
      resolveQuerySet: () => undefined,
      copyBufferToBuffer: () => undefined,
      finish: () => ({}),
    }),
    queue: { submit: () => undefined },
  };
  return { device, check: () => undefined } as unknown as Gpu;
}

const nothing: Encode = () => undefined;

describe('a clock of timestamps', () => {
  beforeAll(async () => {
    await loadWebgpu();
  });

  it('takes the time between the beginning and the end of each pass', async () => {
    const encode = vi.fn(nothing);
    const clock = new TimestampClock(stubGpu([[1000n, 4000n, 4500n, 5000n]]));
    expect(await clock.time([encode, encode])).toEqual([3e-6, 0.5e-6]);
    expect(encode.mock.calls.map(([, writes]) => writes?.endOfPassWriteIndex)).toEqual([1, 3]);
  });

  it('finds out how coarse it is, and asks for work that lasts twenty steps', async () => {
    const step = 65_536n;
    const clock = new TimestampClock(
      stubGpu([
        [7n * step, 7n * step],
        [8n * step, 12n * step],
        [20n * step, 23n * step],
      ]),
    );
    for (let i = 0; i < 3; i++) await clock.time([nothing]);
    expect(clock.resolution).toBeCloseTo(65.536e-6, 12);
    expect(clock.shortest).toBeCloseTo(20 * 65.536e-6, 9);
  });

  it('takes times again where the clock was set back, and says so where it always is', async () => {
    const clock = new TimestampClock(
      stubGpu([
        [9000n, 2000n],
        [2000n, 4000n],
      ]),
    );
    expect(await clock.time([nothing])).toEqual([2e-6]);
    const broken = new TimestampClock(stubGpu(new Array(10).fill([2n, 1n])));
    await expect(broken.time([nothing])).rejects.toThrow('run backwards');
  });
});
