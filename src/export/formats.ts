/** The file formats of embeddings. */
import { SeqloomError } from '../errors';
import type { EmbeddingSource, OutputFile } from './embeddings';
import { safetensorsFiles } from './embeddingSafetensors';
import { hdf5Files, type Hdf5Storage } from './hdf5';
import { npyFiles, npzFiles } from './npy';
import { parquetFiles } from './parquet';
import { projectorFiles } from './projector';
import { textTableFiles } from './textTable';

/** One of the file formats of embeddings. */
export interface FormatDescription {
  /** File name endings that choose the format; none where it must be named. */
  extensions: string[];
  /** For help texts. */
  description: string;
  /** As `embeddingFiles`. */
  files(source: EmbeddingSource, path: string, hdf5Storage?: Hdf5Storage): OutputFile[];
}

/** The file formats of embeddings, by name. */
export type EmbeddingFormat =
  'npz' | 'npy' | 'tsv' | 'csv' | 'projector' | 'safetensors' | 'parquet' | 'hdf5';

/** What each format is called by, and what writes it. */
export const EMBEDDING_FORMATS: Readonly<Record<EmbeddingFormat, FormatDescription>> = {
  npz: {
    extensions: ['.npz'],
    description: 'NumPy arrays in one file, without pickle: numpy.load(FILE)',
    files: npzFiles,
  },
  npy: {
    extensions: ['.npy'],
    description: 'NumPy arrays, one file each; the ids beside the vectors',
    files: npyFiles,
  },
  tsv: {
    extensions: ['.tsv'],
    description: 'tab-separated table, one row per vector',
    files: (source, path) => textTableFiles(source, path, '\t'),
  },
  csv: {
    extensions: ['.csv'],
    description: 'comma-separated table, one row per vector',
    files: (source, path) => textTableFiles(source, path, ','),
  },
  projector: {
    extensions: [],
    description: 'folder for the TensorFlow Projector: vectors, metadata, projector_config.json',
    files: projectorFiles,
  },
  safetensors: {
    extensions: ['.safetensors'],
    description: 'tensors in one file: safetensors.torch.load_file(FILE)',
    files: safetensorsFiles,
  },
  parquet: {
    extensions: ['.parquet'],
    description: 'Parquet, one row per vector, the vector a list of floats',
    files: parquetFiles,
  },
  hdf5: {
    extensions: ['.h5', '.hdf5'],
    description: "HDF5 in biotrainer's layout, one dataset per sequence",
    files: hdf5Files,
  },
};

/**
 * The format of an output path: `format` where given, else by the path's ending.
 * @throws SeqloomError naming the known formats when neither says.
 */
export function embeddingFormat(path: string, format?: string): EmbeddingFormat {
  const names = Object.keys(EMBEDDING_FORMATS) as EmbeddingFormat[];
  const found = names.find((name) =>
    format === undefined
      ? EMBEDDING_FORMATS[name].extensions.some((ending) => path.toLowerCase().endsWith(ending))
      : name === format,
  );
  if (found === undefined) {
    throw new SeqloomError(
      format === undefined ? `The ending of ${path} tells no format.` : `The format ${format} is not known.`,
      { kind: 'format-unknown', formats: names },
    );
  }
  return found;
}

/**
 * The files that hold the embeddings, to be written one after another; npz and safetensors hold every readout in one file, the
 * other formats have a file for each.
 * @param path the output file, for `projector` the folder.
 * @param hdf5Storage where HDF5 files are built; in memory unless given.
 */
export function embeddingFiles(
  source: EmbeddingSource,
  path: string,
  format: EmbeddingFormat,
  hdf5Storage?: Hdf5Storage,
): OutputFile[] {
  return EMBEDDING_FORMATS[format].files(source, path, hdf5Storage);
}
