import { SeqloomError } from '../errors';
import { count } from '../words';
import { withoutBlanks } from './blocks';
import { cleanSequence, noCleaning } from './clean';
import { show, showCharacter } from './show';
import { Tally } from './tally';
import type { CleaningCounts, DroppedRecord, RawRecord } from './types';
import { WritingCensus } from './writings';

/** Which records are taken, and which are left out. */
export interface IntakeOptions {
  /** What messages call the data. */
  name: string;
  /** Longer sequences, in residues after cleaning, are left out. */
  maxLength?: number;
  /** Leave out, rather than refuse, records that hold what is no residue or repeat an id. */
  skipBad?: boolean;
  /** Leave out records without a label. */
  labelRequired?: boolean;
  /**
   * Given the residues of each sequence that is longer than all before, so that one for which there is no room is refused where it is
   * read. It is never left out instead: which records there are would depend on the adapter.
   * @throws SeqloomError of the kind `sequence-too-long`
   */
  refuseTooLong?: (residues: number) => void | Promise<void>;
}

/** What becomes of a record: its cleaned sequence, or why it is left out. */
type Taken = { sequence: string; reason?: undefined } | { reason: string };

/** Where a record that is left out stands. */
export function placeOf({
  line,
  file,
}: Pick<RawRecord, 'line' | 'file'>): Pick<DroppedRecord, 'line' | 'file'> {
  return file === undefined ? { line } : { line, file };
}

export const NO_LABEL = 'no label';
export const NO_SEQUENCE = 'no sequence';

/** The one way of records into data sets, embeddings and predictions: each is cleaned and taken, left out, or refused. */
export class Intake {
  private readonly census: WritingCensus;
  private readonly inBlocks = new Tally();
  private readonly unknown = new Tally();
  private longest = 0;

  constructor(
    private readonly options: IntakeOptions,
    readonly cleaning: CleaningCounts = noCleaning(),
  ) {
    this.census = new WritingCensus(options.name);
  }

  /**
   * @param earlier remembers the record's id, and gives the line of an earlier one with it, or `true` where the line is not known;
   *   not asked of a record without a sequence (MMseqs2 writes the header of a cluster's first sequence twice)
   * @throws SeqloomError for what is no residue, an id that occurs again, sequences that are no proteins, or one that is too long
   */
  async take(written: RawRecord, earlier: () => number | true | undefined): Promise<Taken> {
    const { maxLength, skipBad, labelRequired } = this.options;
    const joined = withoutBlanks(written.sequence);
    const record = joined === undefined ? written : { ...written, sequence: joined };
    const name = record.file ?? this.options.name;
    if (record.sequence === '') return { reason: NO_SEQUENCE };
    const line = earlier();
    if (line !== undefined) {
      if (!skipBad) throw repeatedId(record, name, line);
      return { reason: 'the id of an earlier record' };
    }
    this.census.add(record);
    let sequence: string;
    try {
      sequence = cleanSequence(record, name, this.cleaning);
    } catch (error) {
      if (!skipBad || !(error instanceof SeqloomError) || error.problem.kind !== 'symbol') throw error;
      const { character, position } = error.problem;
      return { reason: `holds what is no residue (${showCharacter(character)} at position ${position})` };
    }
    if (sequence === '') return { reason: 'empty after cleaning' };
    if (labelRequired && record.label === undefined) return { reason: record.noLabel ?? NO_LABEL };
    if (maxLength !== undefined && sequence.length > maxLength) {
      return { reason: `longer than ${maxLength} residues (${sequence.length})` };
    }
    if (sequence.length > this.longest) await this.lengthen(record, name, sequence.length);
    if (joined !== undefined) this.inBlocks.add(record.id, record.line);
    if (/^X+$/.test(sequence)) this.unknown.add(record.id, record.line);
    return { sequence };
  }

  private async lengthen({ id, line }: RawRecord, name: string, residues: number): Promise<void> {
    try {
      await this.options.refuseTooLong?.(residues);
    } catch (error) {
      if (!(error instanceof SeqloomError) || error.problem.kind !== 'sequence-too-long') throw error;
      throw new SeqloomError(
        `${name}, line ${line}: the sequence of ${show(id)} is too long. ${error.message}`,
        error.problem,
        { cause: error },
      );
    }
    this.longest = residues;
  }

  /** @throws SeqloomError when what was taken so far is no proteins; where nothing was handed on yet, nothing will be */
  judge(): void {
    this.census.judge();
  }

  /**
   * What a user should know of all that was taken, as plain sentences.
   * @throws as `judge`
   */
  notes(): string[] {
    this.judge();
    const notes = this.census.notes();
    const { inBlocks, unknown } = this;
    if (inBlocks.times > 0)
      notes.push(
        `${count(inBlocks.times, 'sequence is', 'sequences are')} written in blocks (${inBlocks.inWords()}); the blanks between them are left out.`,
      );
    if (unknown.times > 0)
      notes.push(
        `${count(unknown.times, 'sequence is', 'sequences are')} X alone (${unknown.inWords()}), of which nothing can be learned but lengths.`,
      );
    return notes;
  }
}

function repeatedId(
  { id, line, sequenceLines }: RawRecord,
  name: string,
  earlier: number | true,
): SeqloomError {
  const before = earlier === true ? '' : `, after line ${earlier}`;
  return new SeqloomError(
    `${name}, line ${line}: the id "${show(id)}" occurs a second time${before}. Give every record an id of its own.`,
    { kind: 'id-repeated', format: sequenceLines ? 'fasta' : 'table' },
  );
}
