/**
 * An error the user can act on: its message is one or two clear sentences naming the file, record, line or flag,
 * and what to do next. The command line prints the message alone (no stack) and exits with `exitCode`.
 *
 * Exit codes: 2 = bad input, option or file; 3 = no usable adapter, or the adapter failed; 4 = training stopped by its guard.
 */
export class SeqloomError extends Error {
  constructor(
    message: string,
    readonly exitCode: 2 | 3 | 4 = 2,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SeqloomError';
  }
}
