import { SeqloomError } from '../../src';
import type { FailureCause } from '../protocol';

export interface Failure {
  cause: FailureCause;
  /** What happened and what to do. */
  text: string;
}

/** The core's advice for people at a command line. */
const COMMAND_LINE_ADVICE =
  / Run `seqloom doctor`.*$|, or choose another with --adapter| Choose another with --adapter\./;

/** Says for people at the page what an error means. */
export function explain(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const detail = message.replace(COMMAND_LINE_ADVICE, '').trim();
  if (/out of memory|out-of-memory|OOM|failed to allocate|allocation failed/i.test(detail)) {
    return {
      cause: 'out-of-memory',
      text: `The graphics memory is full. Choose fewer hidden units or fewer residues per batch, or close other pages, and train again. What was trained so far is kept. (${detail})`,
    };
  }
  if (error instanceof SeqloomError && error.exitCode === 3) {
    return { cause: /lost/.test(detail) ? 'lost' : 'other', text: detail };
  }
  if (error instanceof SeqloomError) return { cause: 'input', text: detail };
  return {
    cause: 'other',
    text: `Something failed that should not have: ${detail}. Reload the page to start afresh.`,
  };
}
