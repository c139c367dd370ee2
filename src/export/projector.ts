/** Embeddings for the TensorFlow Projector (https://projector.tensorflow.org): a folder with vectors, metadata and a configuration. */
import { floatCell, projectorCell } from './cells';
import { inChunks, type EmbeddingSource, type OutputFile, type Readout } from './embeddings';
import { pointColumns, pointCount, points } from './points';

/**
 * `FOLDER/vectors.tsv` without header, `FOLDER/metadata.tsv` (with a header where it has two or more columns, as the Projector
 * demands) and `FOLDER/projector_config.json`; with several readouts `READOUT.vectors.tsv` and so on, in one configuration.
 */
export function projectorFiles(source: EmbeddingSource, folder: string): OutputFile[] {
  const prefix = folder.replace(/[\\/]+$/, '');
  const part = (readout: Readout, file: string) =>
    source.readouts.length === 1 ? file : `${readout.name}.${file}`;
  const config = {
    embeddings: source.readouts.map((readout) => ({
      tensorName: readout.name,
      tensorShape: [pointCount(source, readout), readout.width],
      tensorPath: part(readout, 'vectors.tsv'),
      metadataPath: part(readout, 'metadata.tsv'),
    })),
  };
  return [
    ...source.readouts.flatMap((readout) => [
      {
        name: `${prefix}/${part(readout, 'vectors.tsv')}`,
        content: inChunks(vectorLines(source, readout)),
      },
      {
        name: `${prefix}/${part(readout, 'metadata.tsv')}`,
        content: inChunks(metadataLines(source, readout)),
      },
    ]),
    { name: `${prefix}/projector_config.json`, content: inChunks([JSON.stringify(config, null, 2) + '\n']) },
  ];
}

async function* vectorLines(source: EmbeddingSource, readout: Readout): AsyncGenerator<string> {
  for await (const { vector } of points(source, readout)) {
    yield Array.from(vector, floatCell).join('\t') + '\n';
  }
}

async function* metadataLines(source: EmbeddingSource, readout: Readout): AsyncGenerator<string> {
  const columns = pointColumns(source, readout);
  if (columns.length > 1) yield columns.join('\t') + '\n';
  for await (const { cells } of points(source, readout)) {
    yield columns.map((column) => projectorCell(String(cells[column]))).join('\t') + '\n';
  }
}
