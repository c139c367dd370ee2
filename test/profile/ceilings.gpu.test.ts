import { expect, it } from 'vitest';
import { SeqloomError } from '../../src/errors';
import { Program } from '../../src/gpu/program';
import { Arena } from '../../src/gpu/tensor';
import { copy, emptySteps, multiplyAdd, type KnownWork } from '../../src/profile/ceilings';
import { openClock } from '../../src/gpu/clock';
import { describeGpu } from '../adapter';

describeGpu('known work', (gpu) => {
  async function withArena(test: (arena: Arena) => Promise<void>): Promise<void> {
    const arena = new Arena(gpu());
    try {
      await test(arena);
    } finally {
      arena.destroy();
    }
  }

  async function run({ command }: KnownWork): Promise<void> {
    const encoder = gpu().device.createCommandEncoder();
    new Program(gpu(), [command]).encode(encoder, undefined);
    gpu().device.queue.submit([encoder.finish()]);
    await gpu().settle();
  }

  it.each([
    [256, 1],
    [256, 1000],
    [8192, 37],
    [65_536 * 2, 2],
  ])('%i invocations of %i turns do as many multiply-adds as they say', async (invocations, turns) => {
    await withArena(async (arena) => {
      const known = await multiplyAdd(arena, { invocations, turns });
      expect(known.command.work().operations).toBe(invocations * turns * 16 * 4 * 2);
      await expect(known.verify()).rejects.toThrow(SeqloomError);
      await run(known);
      await known.verify();
    });
  });

  // Mesa 22.3's llvmpipe ends loops so after 65,535 turns, later ones do not.
  it('finds a loop that the adapter ended in silence', async () => {
    await withArena(async (arena) => {
      const known = await multiplyAdd(arena, { invocations: 256, turns: 1000 });
      const { command } = await multiplyAdd(arena, { invocations: 256, turns: 999 });
      await run({ ...known, command: { ...command, bindings: known.command.bindings } });
      await expect(known.verify()).rejects.toThrow('computes multiply-adds wrongly');
    });
  });

  it.each([
    [16, 1],
    [5 * 2 ** 20 + 48, 1],
    [5 * 2 ** 20 + 48, 8],
    [9 * 2 ** 20 - 16, 32],
  ])('a copy of %i bytes, %i vectors an invocation, copies every byte', async (bytes, perInvocation) => {
    await withArena(async (arena) => {
      const known = await copy(arena, { bytes, perInvocation });
      expect(known.command.work()).toEqual({ operations: 0, bytesRead: bytes, bytesWritten: bytes });
      await expect(known.verify()).rejects.toThrow('computes copies wrongly');
      await run(known);
      await known.verify();
    });
  });

  it.each([
    [1, 1],
    [3, 100],
    [65, 257],
  ])('%i workgroups take %i empty steps', async (workgroups, turns) => {
    await withArena(async (arena) => {
      const known = await emptySteps(arena, { workgroups, turns });
      expect(known.command.work().steps).toBe(turns);
      await expect(known.verify()).rejects.toThrow('computes barriers wrongly');
      await run(known);
      await known.verify();
    });
  });

  it('made slower on purpose takes longer by the clock', async () => {
    await withArena(async (arena) => {
      const clock = await openClock(gpu());
      const programs = await Promise.all(
        [3000, 30, 300].map(async (turns) => {
          const { command } = await multiplyAdd(arena, { invocations: 2048, turns });
          return new Program(gpu(), [command]);
        }),
      );
      const works = programs.map(
        (program) => (encoder: GPUCommandEncoder, writes?: GPUComputePassTimestampWrites) =>
          program.encode(encoder, undefined, writes),
      );
      const best = [Infinity, Infinity, Infinity];
      for (let round = 0; round < 5; round++) {
        (await clock.time(works)).forEach((seconds, i) => (best[i] = Math.min(best[i], seconds)));
      }
      const [slowest, fastest, middle] = best;
      expect(slowest).toBeGreaterThan(middle);
      expect(middle).toBeGreaterThan(fastest);
    });
  });
});
