import { expect, it } from 'vitest';
import { Arena } from '../../src/gpu/tensor';
import { meterBuffers } from './bufferMeter';
import { LENGTHS, measureScaling } from './scaling';
import { describeGpu } from '../adapter';
import { smallShape } from '../profile/shapes';

describeGpu('the cost of training', (gpu) => {
  it(
    'is measured over sizes and lengths, with the buffers that were planned',
    { timeout: 60_000 },
    async () => {
      const model = { ...smallShape().model, encoder: 'mean' as const, classes: 2 };
      const memory = () => ({ residentBytes: 7, heapBytes: 3 });
      const options = { mostResidues: 100_000, memoryMiB: 64, memory };
      const { sizes, lengths } = await measureScaling(
        gpu(),
        { model, batch: 1, length: 100, lengths: 'equal', dropout: 0 },
        options,
      );
      expect(sizes.points.map(({ residues }) => residues)).toEqual([10_000, 100_000]);
      expect(sizes.points.map(({ epochs }) => epochs)).toEqual([10, 1]);
      expect(lengths.points.map(({ length }) => length)).toEqual(LENGTHS);
      expect(lengths.batchResidues).toBe(2048);
      for (const { points, spread } of [sizes, lengths]) {
        const times = points.map(({ trainSecondsPerResidue }) => trainSecondsPerResidue);
        expect(Math.min(...times)).toBeGreaterThan(0);
        expect(spread).toBeCloseTo(Math.max(...times) / Math.min(...times) - 1, 9);
        for (const { bufferBytes, planBytes, residentBytes } of points) {
          expect(residentBytes).toBe(7);
          expect(bufferBytes).toBeGreaterThanOrEqual(planBytes);
          // Read-backs: of the sums of an update, of which few are in flight, and of the parameters.
          expect(bufferBytes - planBytes).toBeLessThan(8192);
        }
      }
    },
  );
});

describeGpu('the meter of buffers', (gpu) => {
  it('counts what lives at once', () => {
    const meter = meterBuffers(gpu());
    const arena = new Arena(gpu());
    arena.create('a', 100);
    arena.create('b', 50);
    arena.destroy();
    expect(meter.peakBytes).toBe(600);
    meter.reset();
    expect(meter.peakBytes).toBe(0);
    const again = new Arena(gpu());
    again.create('c', 25);
    expect(meter.peakBytes).toBe(100);
    again.destroy();
  });
});
