/**
 * The data contract: what the readers produce, what training, evaluation and export consume.
 * Nothing here knows of files or of the GPU.
 */

/** The splits, by the names that data sets have for them. */
export const SPLITS = ['train', 'val', 'test'] as const;
/** One of SPLITS. */
export type Split = (typeof SPLITS)[number];

/** One record as a reader found it, before cleaning. `line` is the 1-based line on which the record starts. */
export interface RawRecord {
  id: string;
  sequence: string;
  label?: string;
  split?: string;
  line: number;
  /** In FASTA the lines that the sequence is written on, in order; in tables the record's own. */
  sequenceLines?: { line: number; length: number }[];
}

/** A record left out of the data set, and why; the rows of `dropped.tsv`. */
export interface DroppedRecord {
  id: string;
  line: number;
  reason: string;
}

/** How often each cleaning rule was applied, in residues, over all records. */
export interface CleaningCounts {
  lowerCase: number;
  /** B, Z, J, U and O replaced by X, by letter. */
  replacedByX: Record<string, number>;
  gapsRemoved: number;
  stopsRemoved: number;
}

/** Labelled, cleaned, tokenised and split sequences. All arrays have one entry per used record, in file order. */
export interface Dataset {
  /** What the data is called in reports: the file name, or "built-in (synthetic)". */
  name: string;
  ids: string[];
  /** Symbol indices into ALPHABET (0..20), one array of length L >= 1 per sequence. */
  tokens: Uint8Array[];
  /** Class index per sequence; -1 where the record has no label (embedding and prediction allow that). */
  labels: Int32Array;
  /** Class names, sorted; index = label. */
  classes: string[];
  splits: Split[];
  /** Records read, before any was dropped: recordsRead = ids.length + dropped.length. */
  recordsRead: number;
  dropped: DroppedRecord[];
  cleaning: CleaningCounts;
  /** Plain sentences a user should see (label conflicts, duplicates across ids, ...). */
  warnings: string[];
  /** SHA-256 (hex) over ids, cleaned sequences, labels and splits. */
  hash: string;
}
