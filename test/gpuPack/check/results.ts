/** What the check's steps leave. */

/** What one program of a step gave. */
export interface Result {
  title: string;
  command: string;
  seconds: number;
  /** `late`: ended at its time limit; `not run`: no time was left for it. */
  ended: 'well' | 'badly' | 'late' | 'not run';
  exitCode?: number;
  /** Its JSON, where it wrote some: a value, or one a line. */
  output?: unknown;
  /** What it wrote to standard output, where that is not JSON. */
  printed: string;
  /** The end of what it wrote to standard error. */
  text: string;
}

/** A part of a step's report: a table with its heads first, or lines as they are. */
export type Block = { caption?: string } & ({ rows: string[][] } | { lines: string[] });

/** What tests.js writes, a line a time. */
export interface TestLine {
  test: string;
  state: 'begun' | 'pass' | 'fail' | 'skip';
  message?: string;
}
