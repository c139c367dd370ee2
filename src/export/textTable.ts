/** Embeddings as CSV or TSV: a header, then one row per vector; `id`, `label`, ... and the values as `d0`, `d1`, ... */
import { floatCell, tableCell, type TableStyle } from './cells';
import { inChunks, readoutPath, type EmbeddingSource, type OutputFile, type Readout } from './embeddings';
import { pointColumns, points } from './points';

/** One file per readout. */
export function textTableFiles(source: EmbeddingSource, path: string, separator: ',' | '\t'): OutputFile[] {
  return source.readouts.map((readout) => ({
    name: readoutPath(source, readout, path),
    content: inChunks(lines(source, readout, { separator, spreadsheetSafe: source.spreadsheetSafe })),
  }));
}

async function* lines(source: EmbeddingSource, readout: Readout, style: TableStyle): AsyncGenerator<string> {
  const columns = pointColumns(source, readout);
  const values = Array.from({ length: readout.width }, (_, i) => `d${i}`);
  yield [...columns, ...values].join(style.separator) + '\n';
  for await (const { cells, vector } of points(source, readout)) {
    const fields = columns.map((column) => tableCell(String(cells[column]), style));
    for (const value of vector) fields.push(floatCell(value));
    yield fields.join(style.separator) + '\n';
  }
}
