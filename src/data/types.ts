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
  /** Why it has none, where more is known than that. */
  noLabel?: string;
  split?: string;
  /** Of a cross-validation, where a column of them is named. */
  fold?: string;
  group?: string;
  line: number;
  /** The file it was read from, where there are several. */
  file?: string;
  /** What else the file says of it, where that is kept: of a table the other columns by their names, of FASTA the whole `header`. */
  others?: Record<string, string>;
  /** In FASTA the lines that the sequence is written on, in order; in tables the record's own. */
  sequenceLines?: { line: number; length: number }[];
}

/** What a record consists of. */
export const ROLES = ['id', 'sequence', 'label', 'split', 'fold', 'group'] as const;
/** One of ROLES. */
export type Role = (typeof ROLES)[number];

/** Where one part of the records was read from. */
export interface PartRead {
  /** A table's column, or what of a FASTA header. */
  from: string;
  /** Why from there, where it is not by its usual name. */
  why?: string;
}

/** What a reader took for what, and why. */
export interface Reading {
  format: 'fasta' | 'table';
  /** null: looked for, and not there. A part that was not looked for is missing. */
  parts: Partial<Record<Role, PartRead | null>>;
}

/** Records as they are read, with what was read: known from the first record on. */
export interface Records extends AsyncIterable<RawRecord> {
  reading?: Reading;
  /** Plain sentences that a user should see; all are there once the last record is read. */
  notes?: string[];
}

/** A record left out of the data set, and why; the rows of `dropped.tsv`. */
export interface DroppedRecord {
  id: string;
  line: number;
  /** The file it was read from, where there are several. */
  file?: string;
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

/** The folds of a cross-validation. */
export interface Folds {
  /** What each is called: as in the column that gives them, or by its number from 1. */
  names: string[];
  /** Per record the fold that it is tested in; -1 for one that is in train in all of them. */
  of: Int32Array;
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
  /**
   * Where the data are divided for a cross-validation. All of them together are `test`, but for what is tested in no fold, which is
   * `train`.
   */
  folds?: Folds;
  /** Where the data are one of the folds, what that is called. */
  fold?: string;
  /** Records read, before any was dropped: recordsRead = ids.length + dropped.length. */
  recordsRead: number;
  dropped: DroppedRecord[];
  /** What was taken for what, where the data were read from a file. */
  reading?: Reading;
  cleaning: CleaningCounts;
  /** Plain sentences a user should see (label conflicts, duplicates across ids, ...). */
  warnings: string[];
  /** SHA-256 (hex) over ids, cleaned sequences, labels and splits. */
  hash: string;
}
