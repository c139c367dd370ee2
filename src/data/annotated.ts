/** FASTA in which a line of annotation follows each sequence, as SignalP, TMHMM and secondary-structure sets have it. */
import { SeqloomError } from '../errors';
import { count } from '../words';
import type { RawRecord } from './types';

/** So many records tell. */
const ENOUGH = 3;

/** Looks at the lines of a file's records: annotation is as long as its sequence, whose length is another in each record. */
export class AnnotationCensus {
  private records = 0;
  private doubled = 0;
  private readonly lengths = new Set<number>();

  see({ sequenceLines: [first, second, ...more] = [] }: Pick<RawRecord, 'sequenceLines'>): void {
    this.records++;
    if (!first || first.length !== second?.length || more.length > 0) return;
    this.doubled++;
    if (this.lengths.size < ENOUGH) this.lengths.add(first.length);
  }

  /** @throws SeqloomError where every record has two lines of one length */
  end(fileName: string): void {
    if (this.doubled < this.records || this.lengths.size < ENOUGH) return;
    throw new SeqloomError(
      `${fileName}: each of its ${count(this.records, 'record')} has two lines of one length, the second of which looks like annotation. Leave the lines of annotation out.`,
    );
  }
}
