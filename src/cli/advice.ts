/** What the command line says of each kind of problem, and the exit code that it ends with. */
import { isOfReading, type ErrorKind, type Problem, type SeqloomError, type SizeLimit } from '../errors';
import { quoted } from './commandLine';
import type { EvaluatedSplit } from '../evaluate/baselines';
import { oneClassSentence } from '../evaluate/inWords';
import type { ClassificationReport } from '../evaluate/metrics';
import { EXIT } from './exitCodes';

interface Advice<K extends ErrorKind> {
  exitCode: typeof EXIT.input | typeof EXIT.adapter;
  /** What to do, in whole sentences, where the message does not say it. */
  toDo?: (problem: Problem & { kind: K }, has: HasOption) => string;
}

/** Whether the verb that failed has an option of that name. */
type HasOption = (name: string) => boolean;

/** The option that it is done with, and what to do, as in the middle of a sentence. */
type Remedy = [option: string, words: string];

const CHECK_ADAPTER = 'Run `seqloom doctor` to check the adapter, or choose another with --adapter.';
const OTHER_ADAPTER = 'choose another adapter with --adapter (seqloom doctor lists them)';

const ADVICE: { [K in ErrorKind]: Advice<K> } = {
  input: { exitCode: EXIT.input },
  symbol: {
    exitCode: EXIT.input,
    toDo: () => 'Leave such records out, by name, with --skip-bad.',
  },
  'id-repeated': {
    exitCode: EXIT.input,
    toDo: ({ format }) =>
      format === 'fasta'
        ? 'Or find ids elsewhere in the headers with --id-regex ("(.+)" is the whole header), or leave the later ones out with --skip-bad.'
        : 'Or name another column with --id-column, or leave the later ones out with --skip-bad.',
  },
  'label-unknown': {
    exitCode: EXIT.input,
    toDo: () => 'Leave such records out, by name, with --skip-bad.',
  },
  column: {
    exitCode: EXIT.input,
    toDo: ({ role, headerless }) =>
      headerless
        ? 'Or give --headerless, and name the columns: --sequence-column "column 2".'
        : `Name the column with --${role}-column${role === 'id' || role === 'split' ? ', or "none"' : ''}.`,
  },
  'split-is-fold': {
    exitCode: EXIT.input,
    toDo: () =>
      'Name its column with --fold-column to cross-validate in these folds, or give --split-column none to have splits made.',
  },
  'split-in-header': {
    exitCode: EXIT.input,
    toDo: () => 'Correct it, or give --split-column none to have splits made.',
  },
  'header-pattern': { exitCode: EXIT.input, toDo: ({ finds }) => `Correct --${finds}-regex.` },
  'separator-missing': { exitCode: EXIT.input, toDo: () => 'Name it with --label-separator.' },
  'other-format': {
    exitCode: EXIT.input,
    toDo: ({ format, role }) => {
      if (format === 'table') return `Name their column with --${role}-column, not --${role}-regex.`;
      if (role === 'id') return 'Leave --id-column out; --id-regex finds ids in headers.';
      if (role === 'label') return 'Leave --label-column out; use TARGET= in the headers, or --label-regex.';
      return `Leave --${role}-column out${role === 'split' ? '; use SET= in the headers' : ''}.`;
    },
  },
  'labels-missing': {
    exitCode: EXIT.input,
    toDo: () => 'Give labels with --label-column (tables), TARGET= in the header or --label-regex (FASTA).',
  },
  'nothing-usable': {
    exitCode: EXIT.input,
    toDo: () => 'Give records with sequences, or a larger --max-length.',
  },
  'nothing-labelled': {
    exitCode: EXIT.input,
    toDo: () => 'Choose another split with --split, or give labelled data.',
  },
  'data-changed': { exitCode: EXIT.input, toDo: () => 'Name the data to use in their place.' },
  'file-changed': { exitCode: EXIT.input },
  'record-unknown': {
    exitCode: EXIT.input,
    toDo: () => 'Nor is it a file: give --query the id of a record or a FASTA file.',
  },
  'format-unknown': {
    exitCode: EXIT.input,
    toDo: ({ formats }) => `Give --format with one of ${formats.join(', ')}.`,
  },
  'run-exists': {
    exitCode: EXIT.input,
    toDo: ({ folder }) =>
      `Continue it with --resume ${quoted(folder)}, replace it with --overwrite, or choose another with --out.`,
  },
  'run-unfinished': {
    exitCode: EXIT.input,
    toDo: ({ folder }) => `Go on with seqloom train --resume ${quoted(folder)}.`,
  },
  'checkpoint-damaged': {
    exitCode: EXIT.input,
    toDo: () => 'Restore it from a copy, or train anew with --overwrite.',
  },
  'output-is-input': { exitCode: EXIT.input, toDo: () => 'Name another file for the result.' },
  'output-taken': { exitCode: EXIT.input, toDo: () => 'Choose another place.' },
  'output-exists': {
    exitCode: EXIT.input,
    toDo: () => 'Replace it with --overwrite, or choose another with --out.',
  },
  'output-is-folder': {
    exitCode: EXIT.input,
    toDo: () => 'Give a file, or for an embedding --format projector.',
  },
  'ending-unknown': {
    exitCode: EXIT.input,
    toDo: ({ endings }) => `Give --out a name that ends in ${endings.join(' or ')}.`,
  },
  'parts-left': {
    exitCode: EXIT.input,
    toDo: () => 'Go on with it with --resume, or start anew with --overwrite.',
  },
  'parts-other': {
    exitCode: EXIT.input,
    toDo: () =>
      'Go on with what it was begun with, start anew with --overwrite, or choose another with --out.',
  },
  'parts-damaged': {
    exitCode: EXIT.input,
    toDo: () => 'Copy it again, or compute the embeddings again with --overwrite.',
  },
  'not-a-shard': { exitCode: EXIT.input, toDo: () => 'Name folders that "seqloom embed --shard" made.' },
  'shard-unfinished': { exitCode: EXIT.input, toDo: () => 'Go on with its command and --resume.' },
  'not-a-profile': { exitCode: EXIT.input, toDo: () => 'Give a file written by seqloom profile --json.' },
  'sequence-too-long': {
    exitCode: EXIT.input,
    toDo: ({ training, ...problem }, has) =>
      oneOf(has, [
        ['max-length', 'leave long sequences out with --max-length'],
        ['length', 'choose a smaller --length'],
        ...(training ? smallerNetwork(problem) : []),
        ...largerLimit(problem),
      ]),
  },
  'batch-too-large': {
    exitCode: EXIT.input,
    toDo: (problem, has) =>
      oneOf(has, [
        [
          'batch',
          'choose a smaller --batch or --length (of data: leave long sequences out with --max-length)',
        ],
        ...smallerNetwork(problem),
        ...largerLimit(problem),
      ]),
  },
  'adapter-missing': { exitCode: EXIT.adapter },
  'adapter-failed': { exitCode: EXIT.adapter, toDo: () => CHECK_ADAPTER },
  'adapter-lost': { exitCode: EXIT.adapter, toDo: () => CHECK_ADAPTER },
  'adapter-wrong': { exitCode: EXIT.adapter, toDo: () => `Update its driver, or ${OTHER_ADAPTER}.` },
  'precision-missing': {
    exitCode: EXIT.adapter,
    toDo: () =>
      'Choose another adapter with --adapter (seqloom doctor says which have them), or train without --precision.',
  },
  'out-of-memory': {
    exitCode: EXIT.adapter,
    toDo: (_, has) =>
      oneOf(has, [
        ['adapter', 'close other programs that use the GPU'],
        ['memory', 'lower --memory'],
        ['adapter', OTHER_ADAPTER],
      ]),
  },
};

interface TooLarge {
  limit: SizeLimit;
  recurrent: boolean;
}

/** What lets more residues into the same memory: the largest buffer is a layer's own, however many there are. */
function smallerNetwork({ limit, recurrent }: TooLarge): Remedy[] {
  if (limit === 'kernels') return [];
  if (!recurrent) return [['embedding-dim', 'choose a smaller --embedding-dim']];
  return [['hidden', `choose a smaller --hidden${limit === 'memory' ? ' or fewer --layers' : ''}`]];
}

function largerLimit({ limit }: TooLarge): Remedy[] {
  if (limit === 'memory') return [['memory', 'raise --memory']];
  return limit === 'adapter' ? [['adapter', OTHER_ADAPTER]] : [];
}

/** Those of the remedies that the verb has an option for, as a sentence. */
function oneOf(has: HasOption, remedies: Remedy[]): string {
  const words = remedies.filter(([option]) => has(option)).map(([, text]) => text);
  if (words.length === 0) return '';
  const list =
    words.length > 2 ? `${words.slice(0, -1).join(', ')}, or ${words.at(-1)}` : words.join(', or ');
  return `${list.charAt(0).toUpperCase()}${list.slice(1)}.`;
}

export function exitCodeOf({ problem }: SeqloomError): number {
  return ADVICE[problem.kind].exitCode;
}

/** What follows the result of a network that names one class for everything; nothing of any other. */
export function oneClassAdvice(split: EvaluatedSplit, report: ClassificationReport): string[] {
  if (oneClassSentence(split, report) === undefined) return [];
  return ['Try --class-weights balanced, which makes rare classes weigh more, or more --epochs.'];
}

/** What follows the message of a training that its guard stopped. */
export const GUARD_ADVICE = 'Try a lower --learning-rate.';

/** The error's message, and what to do about it. @param has of the verb that failed */
export function inWords({ message, problem }: SeqloomError, has: HasOption = () => true): string {
  const guide = isOfReading(problem) ? 'See docs/input.md.' : '';
  return [message, toDo(problem, has), guide].filter(Boolean).join(' ');
}

function toDo<K extends ErrorKind>(problem: Problem & { kind: K }, has: HasOption): string | undefined {
  return ADVICE[problem.kind as K].toDo?.(problem, has);
}
