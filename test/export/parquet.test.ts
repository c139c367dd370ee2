import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { parquetFiles } from '../../src/export/parquet';
import type { Readout } from '../../src/export/embeddings';
import {
  collect,
  inRows,
  memorySource,
  RECORDS,
  RESIDUE,
  residueVectors,
  SECOND_SEQUENCE,
  SEQUENCE,
  sequenceVectors,
  TABLE,
  type TestRecord,
} from './source';

async function read(content: AsyncIterable<Uint8Array>) {
  const bytes = await collect(content);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const rows = await parquetReadObjects({ file });
  return { rows, metadata: parquetMetadata(file) };
}

const vectors = (rows: Record<string, unknown>[]) =>
  rows.map(({ embedding }) => Array.from(embedding as number[]));

describe('parquet, read by hyparquet', () => {
  it('has a row per sequence with its vector as a list', async () => {
    const [file] = parquetFiles(memorySource([SEQUENCE]), 'mean.parquet');
    const { rows, metadata } = await read(file.content);
    expect(rows.map(({ id, label }) => [id, label])).toEqual(
      RECORDS.map(({ id, label }) => [id, label ?? '']),
    );
    expect(vectors(rows)).toEqual(sequenceVectors(SEQUENCE));
    const schema = parquetSchema(metadata);
    expect(schema.children.map(({ element }) => [element.name, element.converted_type])).toEqual([
      ['id', 'UTF8'],
      ['label', 'UTF8'],
      ['embedding', 'LIST'],
    ]);
  });

  it('has a file per readout, with a row per residue or symbol', async () => {
    const files = parquetFiles(memorySource([RESIDUE, SECOND_SEQUENCE, TABLE]), 'all.parquet');
    expect(files.map(({ name }) => name)).toEqual([
      'all.residue-states.parquet',
      'all.residue-mean.parquet',
      'all.residue-table.parquet',
    ]);
    const [residues, means, table] = await Promise.all(files.map(({ content }) => read(content)));
    expect(vectors(residues.rows)).toEqual(residueVectors(RESIDUE));
    expect(residues.rows[2]).toMatchObject({ id: RECORDS[1].id, position: 2, residue: 'C' });
    expect(vectors(means.rows)).toEqual(sequenceVectors(SECOND_SEQUENCE));
    expect(vectors(table.rows)).toEqual(
      inRows(TABLE.kind === 'table' ? TABLE.values : new Float32Array(), 2),
    );
    expect(table.rows.map(({ residue }) => residue)).toEqual(['A', 'C', 'D']);
  });

  it('of many vectors has several row groups and loses none', async () => {
    const wide: Readout = { name: 'state-max', kind: 'sequence', width: 4096 };
    const records: TestRecord[] = Array.from({ length: 300 }, (_, i) => ({
      id: `s${i}`,
      sequence: 'A'.repeat(1 + (i % 50)),
    }));
    const [file] = parquetFiles(memorySource([wide], records), 'wide.parquet');
    const { rows, metadata } = await read(file.content);
    expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([256, 44]);
    expect(rows.map(({ id }) => id)).toEqual(records.map(({ id }) => id));
    expect(vectors(rows)).toEqual(sequenceVectors(wide, records));
  });
});
