/**
 * Where the command line writes: results to standard output, everything else to standard error. Names of files and records stand
 * in both; none of them steers the terminal.
 */
import { show, showLines } from '../data/show';
import type { Hooks } from '../hooks';

export interface TextStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Plain progress lines, where no line can be rewritten, come no closer than this. */
const PLAIN_INTERVAL_MS = 5000;
const REWRITE_INTERVAL_MS = 100;

/** Characters of a long result. */
const WRITTEN_AT_ONCE = 65_536;

export class Terminal {
  quiet = false;
  /** What the library tells of itself, shown. */
  readonly hooks: Hooks<never> = {
    onStage: (stage) => this.progress(stage),
    onNote: (note) => this.note(note),
  };
  private shownAt: number;
  private hasProgress = false;

  constructor(
    private readonly stdout: TextStream,
    private readonly stderr: TextStream,
    private readonly now: () => number = Date.now,
  ) {
    this.shownAt = now();
  }

  /** What the command was asked for: for a file or a program, every character as it is. */
  result(text: string): void {
    this.clearProgress();
    this.stdout.write((this.stdout.isTTY ? showLines(text) : text) + '\n');
  }

  /** A result of any length, by its lines. */
  results(lines: Iterable<string>): void {
    let some: string[] = [];
    let characters = 0;
    for (const line of lines) {
      some.push(line);
      characters += line.length;
      if (characters < WRITTEN_AT_ONCE) continue;
      this.result(some.join('\n'));
      some = [];
      characters = 0;
    }
    if (some.length > 0) this.result(some.join('\n'));
  }

  /** What the user may want to know on the way; silent with --quiet. */
  note(text: string): void {
    if (this.quiet) return;
    this.clearProgress();
    this.stderr.write(showLines(text) + '\n');
  }

  error(text: string): void {
    this.clearProgress();
    this.stderr.write(showLines(text) + '\n');
  }

  /** A line that is rewritten in place on a terminal; elsewhere a plain line every few seconds. What ends sooner shows none. */
  progress(line: string): void {
    if (this.quiet) return;
    const interval = this.stderr.isTTY ? REWRITE_INTERVAL_MS : PLAIN_INTERVAL_MS;
    const now = this.now();
    if (now - this.shownAt < interval) return;
    this.shownAt = now;
    const text = show(line, Infinity);
    if (this.stderr.isTTY) {
      this.stderr.write('\r\x1b[2K' + text.slice(0, (this.stderr.columns ?? 80) - 1));
      this.hasProgress = true;
    } else {
      this.stderr.write(text + '\n');
    }
  }

  private clearProgress(): void {
    if (this.hasProgress) this.stderr.write('\r\x1b[2K');
    this.hasProgress = false;
  }
}
