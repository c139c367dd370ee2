/**
 * What went wrong, for whoever says what to do about it: its kind, and the facts that such advice needs.
 * A kind added here does not compile until the command line (src/cli/advice.ts) and the page (demo/worker/failures.ts) serve it.
 */
export type Problem =
  /** A file, a value or an option is not as it must be; the message says it all. */
  | { kind: 'input' }
  /** No adapter can be had, or the one that is asked for cannot. */
  | { kind: 'adapter-missing' }
  /** The adapter refused or broke what it was asked to do. */
  | { kind: 'adapter-failed' }
  | { kind: 'adapter-lost' }
  /** The adapter computes or counts time wrongly. */
  | { kind: 'adapter-wrong' }
  /** The adapter's memory is full. */
  | { kind: 'out-of-memory' };

export type ErrorKind = Problem['kind'];

/**
 * An error that the user can act on: its message says in one or two clear sentences what is wrong, naming file, record or line.
 * It names neither flags nor controls: what to do with those, each face says of the problem.
 */
export class SeqloomError extends Error {
  constructor(
    message: string,
    readonly problem: Problem = { kind: 'input' },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SeqloomError';
  }
}
