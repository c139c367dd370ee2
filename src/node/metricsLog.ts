/** metrics.jsonl: one JSON object a line, written as training goes. */
import { closeSync, fdatasyncSync, ftruncateSync, fstatSync, openSync, writeSync } from 'node:fs';
import { fileError } from './files';

/** A metrics.jsonl that is being written. */
export class MetricsLog {
  /** Bytes in the file; a checkpoint notes it, so that a resumed run goes on from there. */
  position: number;

  private constructor(
    private readonly path: string,
    private readonly descriptor: number,
  ) {
    this.position = fstatSync(descriptor).size;
  }

  /** Opens the file, made if missing, and cuts what was written after `keep` bytes. */
  static open(path: string, keep: number): MetricsLog {
    try {
      const log = new MetricsLog(path, openSync(path, 'a'));
      if (keep < log.position) {
        ftruncateSync(log.descriptor, keep);
        log.position = keep;
      }
      return log;
    } catch (error) {
      throw fileError(error, path, 'written');
    }
  }

  /** Adds one line. */
  append(record: object): void {
    const line = Buffer.from(JSON.stringify(record) + '\n');
    try {
      for (let at = 0; at < line.length;) at += writeSync(this.descriptor, line, at);
    } catch (error) {
      throw fileError(error, this.path, 'written');
    }
    this.position += line.length;
  }

  /** Waits until all lines are on the disk. */
  flush(): void {
    try {
      fdatasyncSync(this.descriptor);
    } catch (error) {
      throw fileError(error, this.path, 'written');
    }
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.descriptor);
  }
}
