/**
 * What a dispatch has to do at the least, all its slots together: how well it does it is its profile (src/profile/).
 * Counted over the widths as they lie on the device, padding included.
 */
export interface Work {
  /** Floating-point operations; a multiply-add counts as two, exp, log, sqrt and a division as one, integers not at all. */
  operations: number;
  /** Every value read counts once, however often the kernel reads it, and not at all where the kernel itself wrote it. */
  bytesRead: number;
  bytesWritten: number;
  /** Steps of a loop over time, which wait for one another. */
  steps?: number;
}

/** Work over 4-byte values. */
export function work(operations: number, valuesRead: number, valuesWritten: number): Work {
  return { operations, bytesRead: 4 * valuesRead, bytesWritten: 4 * valuesWritten };
}
