import { expect, it } from 'vitest';
import { decode } from '../../src/data/tokens';
import type { DroppedRecord, RawRecord } from '../../src/data/types';
import { embed, embedRecords } from '../../src/embed/embed';
import type { EmbeddingRow } from '../../src/export/embeddings';
import { describeGpu } from '../adapter';
import { randomModel, randomTokens } from './models';

async function* recordsOf(sequences: Uint8Array[]): AsyncGenerator<RawRecord> {
  for (const [i, tokens] of sequences.entries()) yield { id: `s${i}`, sequence: decode(tokens), line: i + 1 };
}

describeGpu('embedRecords', (gpu) => {
  it('gives the rows that embed gives, in order, over blocks, without what is left out', async () => {
    const model = randomModel({ hidden: 6 });
    // More than a block, with duplicates within blocks and over them.
    const distinct = randomTokens(600, 30);
    const sequences = Array.from({ length: 5000 }, (_, i) => distinct[(i * 7) % 600]);
    const readouts = ['residue-states', 'state-max', 'residue-table'];
    const dropped: DroppedRecord[] = [];
    const progress: number[] = [];
    const rows: EmbeddingRow[] = [];
    const stream = embedRecords(
      gpu(),
      model,
      recordsOf(sequences),
      { readouts, maxLength: 25, onDropped: (record) => dropped.push(record) },
      { onProgress: ({ records }) => progress.push(records) },
    );
    for await (const row of stream) rows.push(row);
    const kept = [...sequences.keys()].filter((i) => sequences[i].length <= 25);
    expect(rows.map(({ id }) => id)).toEqual(kept.map((i) => `s${i}`));
    expect(dropped.length).toBe(5000 - kept.length);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress).toContain(4096);
    expect(progress.at(-1)).toBe(5000);

    const embeddings = await embed(
      gpu(),
      model,
      kept.map((i) => sequences[i]),
      { readouts },
    );
    const { data, width, offsets } = embeddings.get('residue-states')!;
    for (const [at, { sequence, vectors }] of rows.entries()) {
      if (at % 50 > 0) continue;
      expect(sequence).toBe(decode(sequences[kept[at]]));
      expect([...vectors.keys()]).toEqual(['residue-states', 'state-max']);
      expect(vectors.get('residue-states')).toEqual(
        data.subarray(offsets![at] * width, offsets![at + 1] * width),
      );
      expect(vectors.get('state-max')).toEqual(
        embeddings.get('state-max')!.data.subarray(at * width, (at + 1) * width),
      );
    }
  });

  it('lets go of the device when its reader stops', async () => {
    const stream = embedRecords(gpu(), randomModel(), recordsOf(randomTokens(20, 9)));
    for await (const row of stream) {
      expect(row.id).toBe('s0');
      break;
    }
    await gpu().settle();
  });

  it('names the record that is wrong', async () => {
    async function* twice() {
      yield* recordsOf([Uint8Array.of(1)]);
      yield* recordsOf([Uint8Array.of(2)]);
    }
    const stream = embedRecords(gpu(), randomModel(), twice(), { name: 'my.fasta' });
    await expect(stream.next()).rejects.toThrow(/my.fasta, line 1: the id "s0" occurs a second time/);
  });
});
