/** What the command line says of each kind of problem, and the exit code that it ends with. */
import type { ErrorKind, Problem, SeqloomError } from '../errors';

interface Advice<K extends ErrorKind> {
  /** 2: bad input, option or file; 3: no usable adapter, or the adapter failed. */
  exitCode: 2 | 3;
  /** What to do, in whole sentences, where the message does not say it. */
  toDo?: (problem: Problem & { kind: K }) => string;
}

const CHECK_ADAPTER = 'Run `seqloom doctor` to check the adapter, or choose another with --adapter.';
const OTHER_ADAPTER = 'choose another with --adapter (seqloom doctor lists them).';

const ADVICE: { [K in ErrorKind]: Advice<K> } = {
  input: { exitCode: 2 },
  symbol: { exitCode: 2 },
  column: { exitCode: 2, toDo: ({ role }) => `Name the column with --${role}-column.` },
  'label-regex': { exitCode: 2, toDo: () => 'Correct --label-regex.' },
  'other-format': {
    exitCode: 2,
    toDo: ({ format }) =>
      format === 'table'
        ? 'Name their column with --label-column, not --label-regex.'
        : 'Leave its flag out; use TARGET= and SET= in its headers, or --label-regex.',
  },
  'labels-missing': {
    exitCode: 2,
    toDo: () => 'Give labels with --label-column (tables), TARGET= in the header or --label-regex (FASTA).',
  },
  'nothing-usable': {
    exitCode: 2,
    toDo: () => 'Give records with sequences, or a larger --max-length.',
  },
  'nothing-labelled': {
    exitCode: 2,
    toDo: () => 'Choose another split with --split, or give labelled data.',
  },
  'record-unknown': {
    exitCode: 2,
    toDo: () => 'Nor is it a file: give --query the id of a record or a FASTA file.',
  },
  'format-unknown': {
    exitCode: 2,
    toDo: ({ formats }) => `Give --format with one of ${formats.join(', ')}.`,
  },
  'output-taken': { exitCode: 2, toDo: () => 'Choose another with --out.' },
  'not-a-profile': { exitCode: 2, toDo: () => 'Give a file written by seqloom profile --json.' },
  'sequence-too-long': {
    exitCode: 2,
    toDo: ({ training }) =>
      training
        ? 'Leave long sequences out with --max-length, choose a smaller --hidden or fewer --layers, or raise --memory.'
        : 'Leave long sequences out with --max-length, or raise --memory.',
  },
  'batch-too-large': {
    exitCode: 2,
    toDo: () => 'Choose a smaller --batch or --length, or raise --memory.',
  },
  'adapter-missing': { exitCode: 3 },
  'adapter-failed': { exitCode: 3, toDo: () => CHECK_ADAPTER },
  'adapter-lost': { exitCode: 3, toDo: () => CHECK_ADAPTER },
  'adapter-wrong': { exitCode: 3, toDo: () => `Update its driver, or ${OTHER_ADAPTER}` },
  'out-of-memory': {
    exitCode: 3,
    toDo: () => `Close other programs that use the GPU, lower --memory, or ${OTHER_ADAPTER}`,
  },
};

export function exitCodeOf({ problem }: SeqloomError): number {
  return ADVICE[problem.kind].exitCode;
}

/** What follows the message of a training that its guard stopped. */
export const GUARD_ADVICE = 'Try a lower --learning-rate or a smaller --clip-norm.';

/** The error's message, and what to do about it. */
export function inWords({ message, problem }: SeqloomError): string {
  const advice = toDo(problem);
  return advice ? `${message} ${advice}` : message;
}

function toDo<K extends ErrorKind>(problem: Problem & { kind: K }): string | undefined {
  return ADVICE[problem.kind as K].toDo?.(problem);
}
