import { describe, expect, it } from 'vitest';
import { readRecords } from '../../src/data/read';
import { smallShape } from '../profile/shapes';
import type { ScalingSeries } from './scaling';
import { randomFasta } from './scalingData';
import { isLinear, scalingLines } from './scalingWords';

/** A series of made-up points whose times of a residue, in microseconds, are given. */
function someSeries(...microseconds: number[]): ScalingSeries {
  return {
    batchResidues: 4096,
    spread: Math.max(...microseconds) / Math.min(...microseconds) - 1,
    points: microseconds.map((time, i) => ({
      residues: 10_000 * 10 ** i,
      sequences: 10 * 10 ** i,
      length: 64 * 2 ** i,
      epochs: 1,
      readSecondsPerResidue: 2e-7,
      trainSecondsPerResidue: time * 1e-6,
      residentBytes: 200 * 2 ** 20,
      bufferBytes: 2 ** 20 + 32,
      planBytes: 2 ** 20,
    })),
  };
}

const shape = smallShape();
const linear = { shape, sizes: someSeries(2, 2.1, 2.2), lengths: someSeries(0.5, 0.55) };
const steep = { ...linear, lengths: someSeries(0.5, 0.6, 0.9) };

describe('the cost of training', () => {
  it('is linear where the time of a residue stays within 15 %', () => {
    expect(isLinear(linear)).toBe(true);
    expect(isLinear(steep)).toBe(false);
    expect(isLinear({ ...linear, sizes: someSeries(1, 1.2) })).toBe(false);
  });

  it('is told point by point, with a verdict on each series', () => {
    const lines = scalingLines(steep);
    expect(lines).toContain('  Linear: the time of a residue differs by 10.0 %, no more than 15 %.');
    expect(lines).toContain('  NOT linear: the time of a residue differs by 80.0 %, more than 15 %.');
    const row = lines.find((line) => line.includes('1,000,000'));
    expect(row).toMatch(/ 256 +1 +0\.200 us +2\.20 us +1\.10 +200 MiB +1\.00 MiB +1\.00 MiB$/);
  });
});

describe('a generated file', () => {
  it('holds the residues, lengths and classes that were asked for', async () => {
    const records = [];
    for await (const record of readRecords(randomFasta(3000, { ...shape, length: 30 }))) records.push(record);
    expect(records).toHaveLength(100);
    expect(records.every(({ sequence }) => /^[ACDEFGHIKLMNPQRSTVWY]{30}$/.test(sequence))).toBe(true);
    expect(new Set(records.map(({ label }) => label)).size).toBe(shape.model.classes);
    expect(new Set(records.map(({ sequence }) => sequence)).size).toBe(100);
  });
});
