import { describe, expect, it } from 'vitest';
import type { RawRecord } from '../../src/data/types';
import { BLOCK_LIMITS, noCounts, readBlocks, type Block } from '../../src/embed/blocks';
import type { Readout } from '../../src/export/embeddings';
import { madeUpRecords, RESIDUE_TABLE, STATE_MEAN } from './stub';

async function blocksOf(
  records: AsyncIterable<RawRecord>,
  readouts: Readout[] = [STATE_MEAN],
  counts = noCounts(),
) {
  const blocks: Block[] = [];
  for await (const block of readBlocks(records, { name: 'data', readouts }, counts)) blocks.push(block);
  return blocks;
}

async function* equalRecords(count: number, length: number): AsyncGenerator<RawRecord> {
  for (let i = 0; i < count; i++) yield { id: String(i), sequence: 'A'.repeat(length), line: i + 1 };
}

const sizes = (blocks: Block[]) => blocks.map(({ records, dropped }) => records.length + dropped.length);

describe('readBlocks', () => {
  it('cuts after so many records, dropped ones among them', async () => {
    const counts = noCounts();
    const blocks = await blocksOf(madeUpRecords(10_000), undefined, counts);
    expect(sizes(blocks)).toEqual([4096, 4096, 10_000 - 8192]);
    expect(blocks[1].records[0].id).toBe('r4096');
    expect(counts.sequences).toBe(blocks.reduce((sum, { records }) => sum + records.length, 0));
    expect(counts.dropped).toBe(10_000 - counts.sequences);
    expect(counts.dropped).toBeGreaterThan(0);
    expect(sizes(await blocksOf(madeUpRecords(8192)))).toEqual([4096, 4096]);
  });

  it('cuts sooner where letters and vectors are many', async () => {
    const states: Readout = { name: 'residue-states', kind: 'residue', width: 1024 };
    const length = 1000;
    const perBlock = Math.ceil(BLOCK_LIMITS.bytes / (length * (1 + 4 * 1024)));
    expect(sizes(await blocksOf(equalRecords(2 * perBlock, length), [states]))).toEqual([perBlock, perBlock]);
    expect(sizes(await blocksOf(equalRecords(2, 30_000), [states]))).toEqual([1, 1]);
    expect(sizes(await blocksOf(equalRecords(100, length), [RESIDUE_TABLE]))).toEqual([100]);
  });

  it('counts what was cleaned', async () => {
    const counts = noCounts();
    async function* records(): AsyncGenerator<RawRecord> {
      yield { id: 'a', sequence: 'acB-U*', label: 'x', line: 1 };
    }
    expect(await blocksOf(records(), undefined, counts)).toEqual([
      { records: [{ id: 'a', sequence: 'ACXX', label: 'x' }], dropped: [] },
    ]);
    expect(counts).toMatchObject({ recordsRead: 1, sequences: 1, residues: 4, labelled: true });
    expect(counts.cleaning).toMatchObject({ lowerCase: 2, gapsRemoved: 1, stopsRemoved: 1 });
    expect(counts.cleaning.replacedByX).toMatchObject({ B: 1, U: 1 });
  });

  it('refuses a stream without records', async () => {
    await expect(blocksOf(madeUpRecords(0))).rejects.toThrow(/data: none of its 0 records/);
  });
});
