/** What the command line says of each kind of problem, and the exit code that it ends with. */
import type { ErrorKind, Problem, SeqloomError } from '../errors';

interface Advice<K extends ErrorKind> {
  /** 2: bad input, option or file; 3: no usable adapter, or the adapter failed. */
  exitCode: 2 | 3;
  /** What to do, in whole sentences, where the message does not say it. */
  toDo?: (problem: Problem & { kind: K }) => string;
}

const OTHER_ADAPTER = 'choose another with --adapter (seqloom doctor lists them).';

const ADVICE: { [K in ErrorKind]: Advice<K> } = {
  input: { exitCode: 2 },
  'adapter-missing': { exitCode: 3 },
  'adapter-failed': {
    exitCode: 3,
    toDo: () => 'Run `seqloom doctor` to check the adapter, or choose another with --adapter.',
  },
  'adapter-lost': {
    exitCode: 3,
    toDo: () => 'Run `seqloom doctor` to check the adapter, or choose another with --adapter.',
  },
  'adapter-wrong': { exitCode: 3, toDo: () => `Update its driver, or ${OTHER_ADAPTER}` },
  'out-of-memory': {
    exitCode: 3,
    toDo: () => `Close other programs that use the GPU, lower --memory, or ${OTHER_ADAPTER}`,
  },
};

export function exitCodeOf({ problem }: SeqloomError): number {
  return ADVICE[problem.kind].exitCode;
}

/** The error's message, and what to do about it. */
export function inWords({ message, problem }: SeqloomError): string {
  const advice = toDo(problem);
  return advice ? `${message} ${advice}` : message;
}

function toDo<K extends ErrorKind>(problem: Problem & { kind: K }): string | undefined {
  return ADVICE[problem.kind as K].toDo?.(problem);
}
