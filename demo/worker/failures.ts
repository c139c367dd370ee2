import { SeqloomError, type ErrorKind } from '../../src';
import type { FailureCause } from '../protocol';

export interface Failure {
  cause: FailureCause;
  /** What happened and what to do. */
  text: string;
}

/** What each kind of problem is to the page, and what to do about it there where the message does not say it. */
const FACE: Record<ErrorKind, { cause: FailureCause; toDo?: string }> = {
  input: { cause: 'input' },
  'adapter-missing': { cause: 'other' },
  'adapter-failed': { cause: 'other' },
  'adapter-lost': { cause: 'lost' },
  'adapter-wrong': { cause: 'other' },
  'out-of-memory': {
    cause: 'out-of-memory',
    toDo: 'Choose fewer hidden units or fewer residues per batch, or close other pages, and train again. What was trained so far is kept.',
  },
};

/** Says for people at the page what an error means. */
export function explain(error: unknown): Failure {
  if (error instanceof SeqloomError) {
    const { cause, toDo } = FACE[error.problem.kind];
    return { cause, text: toDo ? `${error.message} ${toDo}` : error.message };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return {
    cause: 'other',
    text: `Something failed that should not have: ${detail}. Reload the page to start afresh.`,
  };
}
