import { describe, expect, it } from 'vitest';
import { readRecords } from '../../src/data/read';
import { PROFILE_VERSION } from '../../src/profile/report';
import { randomFasta } from '../../src/profile/scalingData';
import { scalingPage } from '../../src/profile/scalingPage';
import { isLinear, scalingLines } from '../../src/profile/scalingWords';
import { seqloom } from '../cli/capture';
import { someSeries } from './reports';
import { smallShape } from './shapes';

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

  it('is drawn on a page of its own', () => {
    const adapter = { kind: 'llvmpipe', name: 'name <b>', description: 'an adapter' };
    const provenance = { version: PROFILE_VERSION, seqloom: '1', node: '20', platform: 'linux x64', adapter };
    const page = scalingPage({ ...provenance, scaling: steep }, 'seqloom profile --scaling 1000000');
    expect(page).not.toContain('<b>');
    expect(page.match(/<svg class="chart"/g)).toHaveLength(3);
    // Each point of the two plots of time and of the two lines of memory has a mark.
    expect(page.match(/<use href="#shape-/g)).toHaveLength(3 + 3 + 2 * 3);
    expect(page).toContain('NOT linear: the time of a residue differs by 80.0 %');
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
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

describe('--scaling', () => {
  it('refuses what it cannot heed', async () => {
    const { exitCode, stderr } = await seqloom('profile', '--scaling', '100000', '--sweep', 'hidden=8,16');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--sweep cannot be given with --scaling');
  });
});
