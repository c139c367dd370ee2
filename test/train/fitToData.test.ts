import { describe, expect, it } from 'vitest';
import { syntheticDataset } from '../../src/data/synthetic';
import { fit, fittedInWords, fitToData } from '../../src/train/fitToData';
import { TRAIN_BOUNDS, TRAIN_DEFAULTS } from '../../src/train/options';
import { composition } from './datasets';

const alike = (sequences: number, length: number) => Array.from({ length: sequences }, () => length);

describe('what fits the data', () => {
  it('is what was measured on sets of usual sizes', async () => {
    const usual = { epochs: 12, patience: 5 };
    expect(fitToData(await syntheticDataset(0))).toEqual({ batchResidues: 4096, ...usual });
    expect(fit(alike(7000, 70))).toEqual({ batchResidues: 4096, ...usual });
    expect(fit(alike(1424, 34))).toEqual({ batchResidues: 1024, ...usual });
    expect(fit(alike(5400, 430))).toEqual({ batchResidues: 8192, ...usual });
    expect(fit(alike(795, 1290))).toEqual({ batchResidues: 16_384, ...usual });
  });

  it('gives tiny sets more epochs and more patience, and huge ones fewer epochs', () => {
    expect(fit(alike(100, 34))).toEqual({ batchResidues: 256, epochs: 31, patience: 8 });
    expect(fit(alike(10, 300))).toEqual({ batchResidues: 2048, epochs: 60, patience: 15 });
    expect(fit(alike(200_000, 300))).toEqual({ batchResidues: 8192, epochs: 4, patience: 5 });
    expect(fit(alike(30_000, 300)).epochs).toBe(11);
  });

  it.each([1, 11, 70, 400, 1300, 35_000])('has enough sequences in a batch of lengths %i', (length) => {
    for (const sequences of [1, 30, 300, 3000, 30_000]) {
      const { batchResidues, epochs, patience } = fit(alike(sequences, length));
      const inBatch = batchResidues / length;
      expect(inBatch).toBeGreaterThan(8 / 1.5);
      expect(inBatch).toBeLessThan(48 * 1.5);
      if (sequences >= 640) expect(inBatch).toBeGreaterThan(16 / 1.5);
      expect(Number.isInteger(Math.log2(batchResidues))).toBe(true);
      expect(epochs).toBeGreaterThanOrEqual(4);
      expect(epochs).toBeLessThanOrEqual(60);
      expect(patience).toBeGreaterThanOrEqual(5);
    }
  });

  it('stays within the bounds of what may be given', () => {
    expect(fit(alike(2, 1e8)).batchResidues).toBe(TRAIN_BOUNDS.batchResidues.max);
  });

  it('is told with its reason, and with what was given', () => {
    const options = { ...TRAIN_DEFAULTS, batchResidues: 512, epochs: 20 };
    expect(fittedInWords(composition(150), options, {})).toBe(
      'Chosen to fit 120 training sequences of 19 residues on average: batches of 512 residues, about 5 updates an epoch; 20 epochs, patience 5.',
    );
    expect(fittedInWords(composition(150), options, { epochs: 20 })).toContain(
      '; 20 epochs (as given), patience 5.',
    );
    expect(fittedInWords(composition(150), { ...options, epochs: 1 }, { epochs: 1 })).toMatch(
      /; 1 epoch \(as given\)\.$/,
    );
  });
});
