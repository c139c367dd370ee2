import type { ReadProgress } from '../data/read';
import type { Block, StreamCounts } from '../embed/blocks';

export interface StreamProgress {
  /** Records read so far. */
  records: number;
  /** Share of the data that is done, 0 to 1, by the bytes read; undefined where their number is not known. */
  share?: number;
  secondsLeft?: number;
  /** Of the blocks computed by this call. */
  residuesPerSecond?: number;
}

/** Keeps the time of work on a stream, from the first block that is computed: blocks that were there take none. */
export class StreamMeter {
  private bytesRead = 0;
  private totalBytes: number | undefined;
  /** How far the data were read before and with the running block, in bytes. */
  private before = 0;
  private after = 0;
  private started: { time: number; bytes: number } | undefined;
  private residues = 0;

  constructor(
    private readonly counts: StreamCounts,
    private readonly onProgress?: (progress: StreamProgress) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** More of the data was read. */
  read({ bytes, totalBytes }: ReadProgress): void {
    this.bytesRead = bytes;
    this.totalBytes = totalBytes;
  }

  /** A block came; it may be there already. */
  block(): void {
    this.before = this.after;
    this.after = this.bytesRead;
    this.report(this.before);
  }

  /** The block begins to be computed. */
  begin(): void {
    this.started ??= { time: this.now(), bytes: this.before };
  }

  /** This share of the block is computed. */
  within(share: number): void {
    this.report(this.before + share * (this.after - this.before));
  }

  /** The block is computed and kept. */
  end({ records }: Block): void {
    this.residues += records.reduce((sum, { sequence }) => sum + sequence.length, 0);
    this.report(this.after);
  }

  private report(bytes: number): void {
    if (!this.onProgress) return;
    const { counts, totalBytes, started, residues } = this;
    const seconds = started ? (this.now() - started.time) / 1000 : 0;
    const progress: StreamProgress = { records: counts.recordsRead };
    if (totalBytes) progress.share = bytes / totalBytes;
    if (started && totalBytes && bytes > started.bytes) {
      progress.secondsLeft = (seconds / (bytes - started.bytes)) * (totalBytes - bytes);
    }
    if (residues > 0 && seconds > 0) progress.residuesPerSecond = residues / seconds;
    this.onProgress(progress);
  }
}
