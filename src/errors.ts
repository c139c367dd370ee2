/**
 * What went wrong, for whoever says what to do about it: its kind, and the facts that such advice needs.
 * A kind added here does not compile until the command line (src/cli/advice.ts) and the page (demo/worker/failures.ts) serve it.
 */
export type Problem =
  /** A file, a value or an option is not as it must be; the message says it all. */
  | { kind: 'input' }
  /** A sequence holds what is no residue, at a position counted from 1. */
  | { kind: 'symbol'; character: string; position: number }
  /** Two records have one id. */
  | { kind: 'id-repeated'; format: 'fasta' | 'table' }
  /** A record has a label that is none of the classes of the network it is to be evaluated on. */
  | { kind: 'label-unknown' }
  /** A table's column is missing, is there twice, or does not hold what it must. */
  | {
      kind: 'column';
      role: 'id' | 'sequence' | 'label' | 'split' | 'fold' | 'group';
      /** Columns whose values look as they should. */
      likely?: string[];
      /** The first row looks like a record, not like the names of columns. */
      headerless?: boolean;
    }
  /** The word for a record's split is the number of a fold. */
  | { kind: 'split-is-fold' }
  /** The word for a record's split in its FASTA header is none. */
  | { kind: 'split-in-header' }
  /** The regular expression that finds labels or ids in headers is none, or does not find them. */
  | { kind: 'header-pattern'; finds: 'label' | 'id' }
  /** It is said what becomes of several labels, but not what stands between them. */
  | { kind: 'separator-missing' }
  /** An option says where something is, but not in data of this format. */
  | {
      kind: 'other-format';
      format: 'fasta' | 'table';
      role: 'id' | 'sequence' | 'label' | 'split' | 'fold' | 'group';
    }
  /** No record can be used, some of them for want of a label. */
  | { kind: 'labels-missing' }
  /** No record can be used: they have no sequence, or are too long. */
  | { kind: 'nothing-usable' }
  /** The split that is to be evaluated has no labelled sequence. */
  | { kind: 'nothing-labelled' }
  /** The data of a run are no longer what it was trained on. */
  | { kind: 'data-changed' }
  /** A chosen file is no longer as it was when it was chosen. */
  | { kind: 'file-changed' }
  /** The data have no record of that id. */
  | { kind: 'record-unknown' }
  /** The file's format is not told by its name, or is none of `formats`. */
  | { kind: 'format-unknown'; formats: string[] }
  /** The folder has a run of its own, which is not to be replaced. */
  | { kind: 'run-exists'; folder: string }
  /** The run has not been trained to its end. */
  | { kind: 'run-unfinished'; folder: string }
  /** The checkpoint of a run is damaged. */
  | { kind: 'checkpoint-damaged' }
  /** A file that is read is where the result is to be. */
  | { kind: 'output-is-input' }
  /** There is something else where the result is to be. */
  | { kind: 'output-taken' }
  /** The result's file is there already. */
  | { kind: 'output-exists' }
  /** There is a folder where the result's file is to be. */
  | { kind: 'output-is-folder' }
  /** The result's file has a name that ends in none of `endings`. */
  | { kind: 'ending-unknown'; endings: string[] }
  /** An interrupted embedding left its parts. */
  | { kind: 'parts-left' }
  /** The parts of an embedding are of another one, or of other records. */
  | { kind: 'parts-other' }
  /** A part of an embedding is damaged. */
  | { kind: 'parts-damaged' }
  /** A folder to be merged is no shard of an embedding, or one that has not come to its end. */
  | { kind: 'not-a-shard' }
  | { kind: 'shard-unfinished' }
  /** The file to compare with is no profile. */
  | { kind: 'not-a-profile' }
  /** The longest sequence alone is beyond a limit, in training or with a trained network, recurrent or not. */
  | { kind: 'sequence-too-long'; limit: SizeLimit; training: boolean; recurrent: boolean }
  /** A batch of fixed size is beyond a limit. */
  | { kind: 'batch-too-large'; limit: SizeLimit; recurrent: boolean }
  /** No adapter can be had, or the one that is asked for cannot. */
  | { kind: 'adapter-missing' }
  /** The adapter refused or broke what it was asked to do. */
  | { kind: 'adapter-failed' }
  | { kind: 'adapter-lost' }
  /** The adapter computes or counts time wrongly. */
  | { kind: 'adapter-wrong' }
  /** The adapter has no floats of the precision that is asked for. */
  | { kind: 'precision-missing' }
  /** The adapter's memory is full. */
  | { kind: 'out-of-memory' };

/** What a batch is too large for: the memory that may be used, the adapter's largest buffer or binding, what kernels count to. */
export type SizeLimit = 'memory' | 'adapter' | 'kernels';

/** What kind of problem an error tells of. */
export type ErrorKind = Problem['kind'];

const OF_READING: readonly ErrorKind[] = [
  'symbol',
  'id-repeated',
  'label-unknown',
  'column',
  'split-is-fold',
  'split-in-header',
  'header-pattern',
  'separator-missing',
  'other-format',
  'labels-missing',
  'nothing-usable',
];

/** Whether it is about what data hold and how they are read, which docs/input.md tells. */
export function isOfReading({ kind }: Problem): boolean {
  return OF_READING.includes(kind);
}

/**
 * An error that the user can act on: its message says in one or two clear sentences what is wrong, naming file, record or line.
 * It names neither flags nor controls: what to do with those, each face says of the problem.
 */
export class SeqloomError extends Error {
  constructor(
    message: string,
    readonly problem: Problem = { kind: 'input' },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SeqloomError';
  }
}
