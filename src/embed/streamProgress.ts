import type { ReadProgress } from '../data/read';
import { TimeLeft } from '../timeLeft';
import type { Block, StreamCounts } from './blocks';

/** How far a pass over a stream has come. */
export interface StreamProgress {
  /** Records done so far. */
  records: number;
  /** Share of the data that is done, 0 to 1, by the bytes read; undefined where their number is not known. */
  share?: number;
  /** By the speed of the last minute; undefined until there is one. */
  secondsLeft?: number;
  /** Speed over the blocks computed by this call. */
  residuesPerSecond?: number;
}

interface Position {
  bytes: number;
  records: number;
}

/** Keeps the time of work on a stream, from the first block that is computed: blocks that were there take none. */
export class StreamMeter {
  private bytesRead = 0;
  private totalBytes: number | undefined;
  /** How far the data were read before and with the running block. */
  private before: Position = { bytes: 0, records: 0 };
  private after: Position = { bytes: 0, records: 0 };
  private started: number | undefined;
  private residues = 0;
  private readonly timeLeft: TimeLeft;

  constructor(
    private readonly counts: StreamCounts,
    private readonly onProgress?: (progress: StreamProgress) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.timeLeft = new TimeLeft(now);
  }

  /** More of the data was read. */
  read({ bytes, totalBytes }: ReadProgress): void {
    this.bytesRead = bytes;
    this.totalBytes = totalBytes;
  }

  /** A block came; it may be there already. */
  block(): void {
    this.before = this.after;
    this.after = { bytes: this.bytesRead, records: this.counts.recordsRead };
    this.report(this.before);
  }

  /** The block begins to be computed. */
  begin(): void {
    this.started ??= this.now();
  }

  /** This share of the block is computed. */
  within(share: number): void {
    const between = (a: number, b: number) => a + share * (b - a);
    this.report({
      bytes: between(this.before.bytes, this.after.bytes),
      records: Math.floor(between(this.before.records, this.after.records)),
    });
  }

  /** The block is computed and kept. */
  end({ records }: Block): void {
    this.residues += records.reduce((sum, { sequence }) => sum + sequence.length, 0);
    this.report(this.after);
  }

  private report({ bytes, records }: Position): void {
    if (!this.onProgress) return;
    const { totalBytes, started, residues } = this;
    const seconds = started === undefined ? 0 : (this.now() - started) / 1000;
    const progress: StreamProgress = { records };
    if (totalBytes) progress.share = bytes / totalBytes;
    if (started !== undefined && totalBytes) {
      const left = this.timeLeft.after(bytes, totalBytes);
      if (Number.isFinite(left)) progress.secondsLeft = left;
    }
    if (residues > 0 && seconds > 0) progress.residuesPerSecond = residues / seconds;
    this.onProgress(progress);
  }
}
