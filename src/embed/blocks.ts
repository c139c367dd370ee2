import { noCleaning } from '../data/clean';
import { IdSet } from '../data/idSet';
import { Intake, placeOf, type IntakeOptions } from '../data/intake';
import type { CleaningCounts, DroppedRecord, Reading, Records } from '../data/types';
import { SeqloomError } from '../errors';
import type { Readout } from '../export/embeddings';
import { count } from '../words';

/** A block ends with the record that brings it to so many records, or to so many bytes of letters and vectors. */
export const BLOCK_LIMITS = { records: 4096, bytes: 64 * 1024 * 1024 };

export interface BlockRecord {
  id: string;
  /** Cleaned. */
  sequence: string;
  label?: string;
  /** The file it was read from, where there are several. */
  file?: string;
}

/** Consecutive records of a stream: what is embedded at a time. Which records it holds depends on the stream and the readouts only. */
export interface Block {
  records: BlockRecord[];
  /** Those of its records that are left out. */
  dropped: DroppedRecord[];
}

/** How a stream is cut into blocks. */
export interface BlockOptions extends Omit<IntakeOptions, 'labelRequired'> {
  readouts: Pick<Readout, 'kind' | 'width'>[];
}

/** What was read of a stream so far. */
export interface StreamCounts {
  recordsRead: number;
  /** Sequences and their residues, without what was dropped. */
  sequences: number;
  residues: number;
  dropped: number;
  labelled: boolean;
  cleaning: CleaningCounts;
  /** What was taken for what, where the records were read from a file. */
  reading?: Reading;
  /** Plain sentences that a user should see; all are there once the last record is read. */
  notes: string[];
}

export function noCounts(): StreamCounts {
  return {
    recordsRead: 0,
    sequences: 0,
    residues: 0,
    dropped: 0,
    labelled: false,
    cleaning: noCleaning(),
    notes: [],
  };
}

/**
 * Cleans the records and cuts the stream into blocks. What is held of earlier blocks is a hash of each id.
 * @param counts is added to
 * @throws SeqloomError for a repeated id, an illegal character, sequences that are no proteins, or a stream of which no record can be used
 */
export async function* readBlocks(
  records: Records,
  { readouts, ...options }: BlockOptions,
  counts: StreamCounts = noCounts(),
): AsyncGenerator<Block> {
  const intake = new Intake(options, counts.cleaning);
  const ids = new IdSet();
  const bytesOf = blockBytes(readouts);
  let block: Block = { records: [], dropped: [] };
  let bytes = 0;
  let firstDropped: DroppedRecord | undefined;
  for await (const record of records) {
    const { id, label } = record;
    counts.reading = records.reading;
    counts.recordsRead++;
    const taken = await intake.take(record, () => (ids.add(id) ? undefined : true));
    if (taken.reason !== undefined) {
      const left = { ...placeOf(record), id, reason: taken.reason };
      block.dropped.push(left);
      firstDropped ??= left;
      counts.dropped++;
    } else {
      const { sequence } = taken;
      block.records.push({ id, sequence, label, ...(record.file !== undefined && { file: record.file }) });
      bytes += bytesOf(sequence.length);
      counts.sequences++;
      counts.residues += sequence.length;
      counts.labelled ||= label !== undefined;
    }
    if (block.records.length + block.dropped.length >= BLOCK_LIMITS.records || bytes >= BLOCK_LIMITS.bytes) {
      intake.judge();
      yield block;
      block = { records: [], dropped: [] };
      bytes = 0;
    }
  }
  counts.notes.push(...(records.notes ?? []), ...intake.notes());
  if (counts.sequences === 0) throw nothingUsable(options.name, counts, firstDropped);
  if (block.records.length + block.dropped.length > 0) yield block;
}

/** What a sequence adds to a block: its letters and its vectors. */
function blockBytes(readouts: BlockOptions['readouts']): (residues: number) => number {
  const width = (kind: Readout['kind']) =>
    readouts.reduce((sum, readout) => sum + (readout.kind === kind ? readout.width : 0), 0);
  const perSequence = 4 * width('sequence');
  const perResidue = 1 + 4 * width('residue');
  return (residues) => perSequence + perResidue * residues;
}

function nothingUsable(name: string, { recordsRead }: StreamCounts, first?: DroppedRecord): SeqloomError {
  const why = first ? ` (the first, on line ${first.line}: ${first.reason})` : '';
  return new SeqloomError(`${name}: none of its ${count(recordsRead, 'record')} can be used${why}.`);
}
