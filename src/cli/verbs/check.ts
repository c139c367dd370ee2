import { checkDataset } from '../../data/datasetCheck';
import { formatCheck } from '../../data/formatCheck';
import { LABELLED_DATA, readingOf, readLabelled } from '../verbData';
import { EXIT } from '../exitCodes';
import { jsonLines } from '../jsonLines';
import { nameLeftOut } from '../leftOut';
import { DATA_OPTIONS } from '../dataOptions';
import type { OptionGroup } from '../options';
import { TRAIN_OPTIONS } from '../trainingOptions';
import type { Verb } from '../verb';

const SPLIT_OPTIONS: OptionGroup<{ seed: number }> = {
  heading: 'Splits:',
  options: {
    seed: { ...TRAIN_OPTIONS.options.seed, description: 'seed of the splits, where the data gives none' },
  },
};

export const check: Verb = {
  name: 'check',
  summary:
    'Look the data over: counts, classes, lengths, duplicates, label conflicts, leakage across splits.',
  arguments: [LABELLED_DATA],
  groups: [DATA_OPTIONS, SPLIT_OPTIONS],
  examples: [
    'seqloom check proteins.tsv.gz',
    'seqloom check proteins.fasta --label-regex "host=(\\S+)" --json',
  ],
  async run({ args: paths, values, json, terminal }) {
    const { seed } = values.pick(SPLIT_OPTIONS);
    const dataset = await readLabelled(paths[0] ?? null, 'check', readingOf(values, paths), seed, terminal);
    const found = await checkDataset(dataset, terminal.hooks);
    const { dropped: leftOut } = dataset;
    if (!json) leftOut.forEach(nameLeftOut(terminal));
    terminal.results(json ? jsonLines({ ...found, leftOut }) : [formatCheck(found)]);
    return found.problems.length === 0 ? 0 : EXIT.input;
  },
};
