import { SeqloomError, type ErrorKind, type Problem } from '../../src';
import type { FailureCause } from '../protocol';

export interface Failure {
  cause: FailureCause;
  /** What happened and what to do. */
  text: string;
}

interface Face<K extends ErrorKind> {
  cause: FailureCause;
  /** What to do at the page, in whole sentences, where the message does not say it. */
  toDo?: (problem: Problem & { kind: K }) => string;
}

const FACES: { [K in ErrorKind]: Face<K> } = {
  input: { cause: 'input' },
  symbol: { cause: 'input' },
  'id-repeated': { cause: 'input' },
  'label-unknown': { cause: 'input' },
  column: { cause: 'input', toDo: ({ role }) => `Choose the ${role} column in the preview.` },
  'header-pattern': { cause: 'input', toDo: () => 'Correct the regular expression in the preview.' },
  'split-is-fold': {
    cause: 'input',
    toDo: () => 'Choose no split column in the preview, to have splits made.',
  },
  'split-in-header': { cause: 'input', toDo: () => 'Correct it in the file.' },
  'separator-missing': { cause: 'input' },
  'other-format': { cause: 'input', toDo: () => 'Choose the file again.' },
  'labels-missing': {
    cause: 'input',
    toDo: () => 'Choose the file again, and in its preview where the label is.',
  },
  'nothing-usable': { cause: 'input', toDo: () => 'Choose a file whose records have sequences.' },
  'nothing-labelled': { cause: 'input', toDo: () => 'Choose a file with labelled sequences.' },
  'data-changed': { cause: 'input' },
  'file-changed': { cause: 'input', toDo: () => 'Choose it again.' },
  'record-unknown': { cause: 'input' },
  'format-unknown': { cause: 'input' },
  'run-exists': { cause: 'input' },
  'run-unfinished': { cause: 'input' },
  'checkpoint-damaged': { cause: 'input' },
  'output-is-input': { cause: 'input' },
  'output-taken': { cause: 'input' },
  'output-exists': { cause: 'input' },
  'output-is-folder': { cause: 'input' },
  'ending-unknown': { cause: 'input' },
  'parts-left': { cause: 'input' },
  'parts-other': { cause: 'input' },
  'parts-damaged': { cause: 'input' },
  'not-a-shard': { cause: 'input' },
  'shard-unfinished': { cause: 'input' },
  'not-a-profile': { cause: 'input' },
  'sequence-too-long': {
    cause: 'input',
    toDo: ({ training, limit, recurrent }) =>
      training && recurrent && limit !== 'kernels'
        ? 'Choose fewer hidden units or recurrent layers, or a file without the longest sequences.'
        : 'Choose a file without the longest sequences.',
  },
  'batch-too-large': {
    cause: 'input',
    toDo: ({ limit, recurrent }) =>
      recurrent && limit !== 'kernels'
        ? 'Choose fewer hidden units or residues per batch.'
        : 'Choose fewer residues per batch.',
  },
  'adapter-missing': { cause: 'other' },
  'adapter-failed': { cause: 'other' },
  'adapter-lost': { cause: 'lost' },
  'adapter-wrong': { cause: 'other' },
  'precision-missing': { cause: 'other' },
  'out-of-memory': {
    cause: 'out-of-memory',
    toDo: () =>
      'Choose fewer hidden units or fewer residues per batch, or close other pages, and train again. What was trained so far is kept.',
  },
};

/** Says for people at the page what an error means. */
export function explain(error: unknown): Failure {
  if (error instanceof SeqloomError) {
    const advice = toDo(error.problem);
    return {
      cause: FACES[error.problem.kind].cause,
      text: advice ? `${error.message} ${advice}` : error.message,
    };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return {
    cause: 'other',
    text: `Something failed that should not have: ${detail}. Reload the page to start afresh.`,
  };
}

function toDo<K extends ErrorKind>(problem: Problem & { kind: K }): string | undefined {
  return FACES[problem.kind as K].toDo?.(problem);
}
