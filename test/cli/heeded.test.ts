/** That no option is ignored: each of every verb is classified here, and what says nothing in some state is refused or told there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { nameOf } from '../../src/cli/options';
import { optionsOf } from '../../src/cli/program';
import { VERBS } from '../../src/cli/verbs';
import { describeGpu } from '../adapter';
import { seqloom } from './capture';
import { makeRun } from './madeRun';

let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seqloom-heeded-'));
  await makeRun(file('run'), ['a', 'b']);
  writeFileSync(file('table.csv'), 'id,sequence,label\nP1,MKVLAAGIV,a\n');
  writeFileSync(file('some.fasta'), '>P1 TARGET=a\nMKVLAAGIV\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Options that are heeded whatever else is given. */
const ALWAYS: Record<string, string> = {
  check: 'max-length skip-bad rare-classes rare-size seed',
  train:
    'max-length skip-bad rare-classes rare-size encoder embedding-dim pool pool-norm head seed epochs batch-residues accumulate ' +
    'learning-rate warmup weight-decay beta1 beta2 clip-norm guard-norm dropout label-smoothing class-weights select-by patience ' +
    'memory freeze from embedding search trials out resume checkpoint-seconds adapter no-self-check',
  embed:
    'readout layer shard resume memory out format overwrite spreadsheet-safe max-length skip-bad label-column label-regex adapter ' +
    'no-self-check',
  merge: 'out format overwrite spreadsheet-safe',
  predict: 'out abstain calibrated max-length skip-bad adapter no-self-check',
  evaluate: 'split out html calibrated max-length skip-bad adapter no-self-check',
  neighbors: 'query k readout layer max-length skip-bad label-column label-regex adapter no-self-check',
  export: 'out format overwrite',
  compare:
    'encoders seeds learning-rates no-order-training clusters cluster-identity quick resamples only out checkpoint-seconds max-length ' +
    'skip-bad rare-classes rare-size embedding-dim pool pool-norm head seed epochs batch-residues accumulate warmup weight-decay ' +
    'beta1 beta2 clip-norm guard-norm dropout label-smoothing class-weights select-by patience memory adapter no-self-check',
  profile:
    'encoder embedding-dim pool pool-norm head dropout steps no-kernels tune memory html trace compare adapter max-length skip-bad ' +
    'rare-classes rare-size',
  doctor: 'adapter no-self-check',
  completion: '',
};
const EVERY_VERB = 'config json quiet';

/** Flags that say nothing in a state, and what is said of them then. */
interface Useless {
  args: string[];
  told: RegExp;
}

/** Of a verb that reads data, by option; `before` are its arguments before the data. */
function ofData(before: string[], table: string[], fasta: string[]): Record<string, Useless[]> {
  const name = (flag: string) => [flag, 'x'];
  const alone = (flag: string, value: string): Useless => ({
    args: [...before, flag, value],
    told: new RegExp(`${flag} needs a data file`),
  });
  const entries = [
    ['data-format', [alone('--data-format', 'table')]],
    [
      'headerless',
      [
        { args: [...before, '--headerless'], told: /--headerless needs a data file/ },
        {
          args: [...before, 'some.fasta', '--headerless'],
          told: /Only a table can be without a header, but .* is FASTA/,
        },
      ],
    ],
    ...table.map((option) => [
      option,
      [
        alone(`--${option}`, 'x'),
        {
          args: [...before, 'some.fasta', ...name(`--${option}`)],
          told: /is one of a table, but .* is FASTA/,
        },
      ],
    ]),
    ...fasta.map((option) => [
      option,
      [
        alone(`--${option}`, 'x'),
        {
          args: [...before, 'table.csv', ...name(`--${option}`)],
          told: /in FASTA headers, but .* is a table/,
        },
      ],
    ]),
  ];
  return Object.fromEntries(entries) as Record<string, Useless[]>;
}

const COLUMNS = ['id-column', 'sequence-column'];
const LABELLED = [...COLUMNS, 'label-column', 'split-column'];
const REGEXES = ['id-regex', 'label-regex'];

const several = (before: string[]): Record<string, Useless[]> => ({
  'label-separator': [{ args: [...before, '--label-separator', ';'], told: /needs a data file/ }],
  'several-labels': [
    { args: [...before, 'table.csv', '--several-labels', 'first'], told: /name what stands between them/ },
  ],
});

/** @param rest what ends the command at once, once the note is made */
const network = (verb: string, encoder: string[], rest: string[]): Record<string, Useless[]> => ({
  ...Object.fromEntries(
    [
      ['hidden', '8'],
      ['layers', '2'],
      ['precision', 'f16'],
    ].map(([option, value]) => [
      option,
      [
        {
          args: [verb, ...encoder, `--${option}`, value, ...rest],
          told: new RegExp(`--${option} says nothing with the encoder mean, which has no recurrent layer`),
        },
      ],
    ]),
  ),
  'head-hidden': [
    { args: [verb, '--head-hidden', '9', ...rest], told: /--head-hidden says nothing without --head mlp/ },
  ],
});

const folding = (verb: string): Record<string, Useless[]> => ({
  folds: [
    {
      args: [verb, 'table.csv', '--folds', '3', '--fold-column', 'label'],
      told: /--folds says nothing beside --fold-column/,
    },
  ],
  'fold-column': [{ args: [verb, '--fold-column', 'x'], told: /--fold-column needs a data file/ }],
  'group-column': [{ args: [verb, '--group-column', 'x'], told: /--group-column needs a data file/ }],
});

const overwrite = (args: string[], without: RegExp): Record<string, Useless[]> => ({
  overwrite: [{ args: [...args, '--overwrite'], told: without }],
});

const besideData = (option: string, value: string): Record<string, Useless[]> => ({
  [option]: [
    {
      args: ['profile', 'table.csv', `--${option}`, value],
      told: new RegExp(`--${option} says nothing beside a data set`),
    },
  ],
});

/** Options that are heeded but in some states. */
const SOMETIMES: Record<string, Record<string, Useless[]>> = {
  check: { ...ofData(['check'], LABELLED, REGEXES), ...several(['check']) },
  train: {
    ...ofData(['train'], LABELLED, REGEXES),
    ...several(['train']),
    ...network('train', ['--encoder', 'mean'], ['none.csv']),
    ...overwrite(['train', 'none.csv'], /--overwrite says nothing without --out/),
    ...folding('train'),
    fold: [{ args: ['train', 'table.csv', '--fold', '1'], told: /--fold says nothing without one of/ }],
  },
  embed: ofData(['embed', 'run', '--out', 'e.tsv'], COLUMNS, ['id-regex']),
  predict: {
    ...ofData(['predict', 'run'], COLUMNS, ['id-regex']),
    ...overwrite(['predict', 'run', 'table.csv'], /--overwrite says nothing without --out/),
    'spreadsheet-safe': [
      {
        args: ['predict', 'run', 'table.csv', '--json', '--spreadsheet-safe'],
        told: /says nothing with --json/,
      },
    ],
  },
  evaluate: {
    ...ofData(['evaluate', 'run'], LABELLED, REGEXES),
    ...several(['evaluate', 'run']),
    ...overwrite(['evaluate', 'run', 'table.csv'], /--overwrite says nothing without --out or --html/),
  },
  neighbors: {
    ...ofData(['neighbors', 'run', '--query', 'P1'], COLUMNS, ['id-regex']),
    'spreadsheet-safe': [
      {
        args: ['neighbors', 'run', 'table.csv', '--query', 'P1', '--json', '--spreadsheet-safe'],
        told: /says nothing with --json/,
      },
    ],
  },
  compare: {
    ...ofData(['compare'], LABELLED, REGEXES),
    ...several(['compare']),
    ...network('compare', ['--encoders', 'mean'], ['none.csv']),
    ...folding('compare'),
  },
  profile: {
    ...ofData(['profile'], LABELLED, REGEXES),
    ...several(['profile']),
    ...besideData('lengths', 'mixed'),
    ...besideData('classes', '3'),
    ...besideData('sweep', 'hidden=8,16'),
    ...network('profile', ['--encoder', 'mean'], ['--compare', 'none.json']),
    ...overwrite(['profile'], /--overwrite says nothing without --html or --trace/),
    tolerance: [
      { args: ['profile', '--tolerance', '0.2'], told: /--tolerance says nothing without --compare/ },
    ],
    batch: [
      {
        args: ['profile', '--sweep', 'batch=8,16', '--batch', '4'],
        told: /--batch says nothing beside --sweep batch/,
      },
    ],
    length: [
      { args: ['profile', '--sweep', 'length=8,16', '--length', '4'], told: /--length says nothing beside/ },
    ],
  },
};

test.each(VERBS.map((verb) => [verb.name, verb] as const))(
  'every option of %s is classified',
  (name, verb) => {
    const always = `${ALWAYS[name]} ${EVERY_VERB}`.trim().split(' ');
    const sometimes = Object.keys(SOMETIMES[name] ?? {});
    const options = [...optionsOf(verb)].map(([key, option]) =>
      option.type === 'switch' && option.default ? `no-${nameOf(key, option)}` : nameOf(key, option),
    );
    expect([...always, ...sometimes].sort()).toEqual([...options].sort());
  },
);

describeGpu('options that say nothing', () => {
  describe.each(Object.entries(SOMETIMES))('%s', (_, byOption) => {
    it.each(Object.entries(byOption))(
      '--%s is refused, or told, where it says nothing',
      async (_, states) => {
        for (const { args, told } of states) {
          const { exitCode, stderr } = await seqloom(
            ...args.map((arg) =>
              /^(run|table\.csv|some\.fasta|none\.\w+|e\.tsv)$/.test(arg) ? file(arg) : arg,
            ),
          );
          expect(stderr).toMatch(told);
          expect(exitCode).toBe(2);
        }
      },
    );
  });
});
