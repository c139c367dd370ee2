/** The exit codes of the command line; 0 is done. */
export const EXIT = {
  failure: 1,
  input: 2,
  adapter: 3,
  guard: 4,
  slower: 5,
  interrupted: 130,
  terminated: 143,
} as const;

/** What they say, for the help. */
export const EXIT_CODES_IN_WORDS = `Exit codes: 0 done; ${EXIT.failure} unexpected failure; ${EXIT.input} bad input, option or file; ${EXIT.adapter} no usable adapter,
            or it failed or computes wrongly; ${EXIT.guard} training stopped by its guard; ${EXIT.slower} slower than
            profile --compare allows; ${EXIT.interrupted} stopped by Ctrl-C, ${EXIT.terminated} terminated (what is trained or
            embedded is kept)`;
