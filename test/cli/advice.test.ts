import { describe, expect, it } from 'vitest';
import { exitCodeOf, inWords } from '../../src/cli/advice';
import { flagOf } from '../../src/cli/options';
import { hasOption, optionsOf } from '../../src/cli/program';
import { runCli } from '../../src/cli/runCli';
import { VERBS } from '../../src/cli/verbs';
import { SeqloomError, type ErrorKind, type Problem } from '../../src/errors';

/** One problem of each kind. */
const PROBLEMS: { [K in ErrorKind]: Problem & { kind: K } } = {
  input: { kind: 'input' },
  symbol: { kind: 'symbol', character: '1', position: 3 },
  'id-repeated': { kind: 'id-repeated', format: 'fasta' },
  column: { kind: 'column', role: 'label' },
  'split-is-fold': { kind: 'split-is-fold' },
  'split-in-header': { kind: 'split-in-header' },
  'header-pattern': { kind: 'header-pattern', finds: 'label' },
  'separator-missing': { kind: 'separator-missing' },
  'other-format': { kind: 'other-format', format: 'fasta', role: 'split' },
  'label-unknown': { kind: 'label-unknown' },
  'labels-missing': { kind: 'labels-missing' },
  'nothing-usable': { kind: 'nothing-usable' },
  'nothing-labelled': { kind: 'nothing-labelled' },
  'data-changed': { kind: 'data-changed' },
  'file-changed': { kind: 'file-changed' },
  'record-unknown': { kind: 'record-unknown' },
  'format-unknown': { kind: 'format-unknown', formats: ['npz', 'npy'] },
  'run-exists': { kind: 'run-exists', folder: 'runs/mine' },
  'run-unfinished': { kind: 'run-unfinished', folder: 'runs/mine' },
  'checkpoint-damaged': { kind: 'checkpoint-damaged' },
  'output-is-input': { kind: 'output-is-input' },
  'output-taken': { kind: 'output-taken' },
  'output-exists': { kind: 'output-exists' },
  'output-is-folder': { kind: 'output-is-folder' },
  'ending-unknown': { kind: 'ending-unknown', endings: ['.tsv', '.csv'] },
  'parts-left': { kind: 'parts-left' },
  'parts-other': { kind: 'parts-other' },
  'parts-damaged': { kind: 'parts-damaged' },
  'not-a-shard': { kind: 'not-a-shard' },
  'shard-unfinished': { kind: 'shard-unfinished' },
  'not-a-profile': { kind: 'not-a-profile' },
  'sequence-too-long': { kind: 'sequence-too-long', limit: 'memory', training: true, recurrent: true },
  'batch-too-large': { kind: 'batch-too-large', limit: 'adapter', recurrent: true },
  'adapter-missing': { kind: 'adapter-missing' },
  'adapter-failed': { kind: 'adapter-failed' },
  'adapter-lost': { kind: 'adapter-lost' },
  'adapter-wrong': { kind: 'adapter-wrong' },
  'precision-missing': { kind: 'precision-missing' },
  'out-of-memory': { kind: 'out-of-memory' },
};

/** Every flag of every verb. */
const FLAGS = new Set(
  VERBS.flatMap((verb) => [...optionsOf(verb)].map(([key, option]) => flagOf(key, option))),
);

describe('what the command line says of an error', () => {
  it('is the message, and what to do where the message does not say it', async () => {
    const lost = new SeqloomError('The GPU failed: it was lost.', { kind: 'adapter-lost' });
    let stderr = '';
    const verb = {
      name: 'fail',
      summary: 'Fail.',
      arguments: [],
      groups: [],
      examples: ['seqloom fail'],
      run: () => Promise.reject(lost),
    };
    const exitCode = await runCli(['fail'], { write() {} }, { write: (text) => (stderr += text) }, [verb]);
    expect([exitCode, stderr]).toEqual([
      3,
      'The GPU failed: it was lost. Run `seqloom doctor` to check the adapter, or choose another with --adapter.\n',
    ]);
  });

  it.each(Object.values(PROBLEMS))('names flags that there are: %j', (problem) => {
    const advice = inWords(new SeqloomError('Wrong.', problem));
    const flags = [...advice.matchAll(/--[a-z-]+/g)].map(([flag]) => flag);
    expect(flags.filter((flag) => !FLAGS.has(flag))).toEqual([]);
    expect(advice).toMatch(/^Wrong\.( [A-Z`].*\.)?$/);
  });

  it('names the document that tells how data are read', () => {
    const error = new SeqloomError('Which is the label?', { kind: 'labels-missing' });
    expect(inWords(error)).toMatch(/^Which is the label\? .+ See docs\/input\.md\.$/);
  });

  it('gives a command that a shell reads rightly', () => {
    const error = new SeqloomError('Wrong.', { kind: 'run-unfinished', folder: "runs/it's mine" });
    expect(inWords(error)).toBe(`Wrong. Go on with seqloom train --resume 'runs/it'\\''s mine'.`);
  });

  const tooLong = (facts: Partial<Problem>, verb: string) => {
    const problem = { ...PROBLEMS['sequence-too-long'], ...facts } as Problem;
    const named = VERBS.find(({ name }) => name === verb)!;
    return inWords(new SeqloomError('Too long.', problem), hasOption(named)).slice('Too long. '.length);
  };

  it.each<[string, Partial<Problem>, string]>([
    [
      'train',
      {},
      'Leave long sequences out with --max-length, choose a smaller --hidden or fewer --layers, or raise --memory.',
    ],
    [
      'train',
      { limit: 'adapter' },
      'Leave long sequences out with --max-length, choose a smaller --hidden, or choose another adapter with --adapter (seqloom doctor lists them).',
    ],
    [
      'train',
      { limit: 'adapter', recurrent: false },
      'Leave long sequences out with --max-length, choose a smaller --embedding-dim, or choose another adapter with --adapter (seqloom doctor lists them).',
    ],
    ['train', { limit: 'kernels' }, 'Leave long sequences out with --max-length.'],
    ['embed', { training: false }, 'Leave long sequences out with --max-length, or raise --memory.'],
    ['predict', { training: false }, 'Leave long sequences out with --max-length.'],
    [
      'profile',
      { limit: 'kernels' },
      'Leave long sequences out with --max-length, or choose a smaller --length.',
    ],
  ])('helps against the limit that is met, with what the verb has: %s, %j', (verb, facts, advice) => {
    expect(tooLong(facts, verb)).toBe(advice);
  });

  it('names nothing that a resumed run cannot be given', () => {
    const train = VERBS.find(({ name }) => name === 'train')!;
    const has = hasOption(train, ['train', '--resume', 'r']);
    const advice = (facts: Partial<Problem>) =>
      inWords(new SeqloomError('Wrong.', { ...PROBLEMS['sequence-too-long'], ...facts } as Problem), has);
    expect(advice({})).toBe('Wrong.');
    expect(advice({ limit: 'adapter' })).toBe(
      'Wrong. Choose another adapter with --adapter (seqloom doctor lists them).',
    );
    expect(inWords(new SeqloomError('Full.', PROBLEMS['out-of-memory']), has)).not.toContain('--memory');
  });

  it('is the message alone of what is wrong with the input', () => {
    const error = new SeqloomError('bad.csv, line 3: wrong.');
    expect([exitCodeOf(error), inWords(error)]).toEqual([2, 'bad.csv, line 3: wrong.']);
  });
});
