/** Embeddings as Parquet: one row per vector, which is a list of floats in the column `embedding`. */
import type { SchemaElement } from 'hyparquet';
import { readoutPath, type EmbeddingSource, type OutputFile, type Readout } from './embeddings';
import { pointColumns, points, type Point, type PointColumn } from './points';

/** Values of the vectors in one row group; what is held in memory at a time. */
const GROUP_VALUES = 1 << 20;
const VECTOR_COLUMN = 'embedding';

/** One file per readout. */
export function parquetFiles(source: EmbeddingSource, path: string): OutputFile[] {
  return source.readouts.map((readout) => ({
    name: readoutPath(source, readout, path),
    content: content(source, readout),
  }));
}

async function* content(source: EmbeddingSource, readout: Readout): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const columns = pointColumns(source, readout);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'seqloom' });
  /** What was written since the last call. */
  const drain = (): Uint8Array => {
    const piece = bytes.getBytes().slice();
    bytes.index = 0;
    return piece;
  };
  const writeGroup = (group: Point[]): void => {
    const cells = columns.map((name) => ({ name, data: group.map((point) => point.cells[name]) }));
    const vectors = {
      name: VECTOR_COLUMN,
      data: group.map(({ vector }) => Array.from(vector)),
      encoding: 'PLAIN',
    } as const;
    writer.write({
      columnData: [...cells, { ...vectors, codec: 'UNCOMPRESSED', statistics: false }],
      rowGroupSize: group.length,
    });
  };

  const groupRows = Math.max(1, Math.floor(GROUP_VALUES / readout.width));
  let group: Point[] = [];
  for await (const point of points(source, readout)) {
    group.push(point);
    if (group.length === groupRows) {
      writeGroup(group);
      group = [];
      yield drain();
    }
  }
  if (group.length > 0) writeGroup(group);
  writer.finish();
  yield drain();
}

/** The list as the format's LogicalTypes.md prescribes: a group `list` of `element`s. */
function schemaOf(columns: PointColumn[]): SchemaElement[] {
  return [
    { name: 'embeddings', num_children: columns.length + 1 },
    ...columns.map((name): SchemaElement =>
      name === 'position'
        ? { name, type: 'INT32', repetition_type: 'REQUIRED' }
        : { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
    ),
    { name: VECTOR_COLUMN, repetition_type: 'REQUIRED', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
  ];
}
