/** How data are read. */
import type { DatasetOptions } from '../data/dataset';
import { OTHER_CLASS, RARE_CLASSES, RARE_SIZE } from '../data/rareClasses';
import { FORMATS, type ReadOptions } from '../data/read';
import { SEVERAL_LABELS } from '../data/severalLabels';
import type { OptionGroup } from './options';

/** How data are read; the library's `format` is the flag `--data-format`, since `--format` is that of what is written. */
export type DataFlags = Omit<
  ReadOptions,
  'requireLabel' | 'format' | 'beside' | 'foldColumn' | 'groupColumn' | 'headerless' | 'keepOthers'
> &
  Pick<DatasetOptions, 'maxLength' | 'labelSeparator' | 'severalLabels' | 'rareClasses' | 'rareSize'> & {
    headerless: boolean;
    skipBad: boolean;
    dataFormat?: ReadOptions['format'];
  };

export const DATA_OPTIONS: OptionGroup<DataFlags> = {
  heading: 'Data:',
  options: {
    dataFormat: {
      advanced: true,
      type: 'choice',
      choices: FORMATS,
      description: 'format of the data; table: CSV or TSV (default: told by the content; gzip too)',
    },
    headerless: {
      advanced: true,
      type: 'switch',
      default: false,
      description: 'table: the first row is a record too; columns are called "column 1" and so on',
    },
    idColumn: {
      advanced: true,
      type: 'text',
      value: 'NAME',
      description: 'table: column with the ids (default: "id" or another usual name)',
    },
    sequenceColumn: {
      advanced: true,
      type: 'text',
      value: 'NAME',
      description: 'table: column with the sequences (default: "sequence" or another usual name)',
    },
    labelColumn: {
      type: 'text',
      value: 'NAME',
      description: 'table: column with the labels (default: "label" or another usual name)',
    },
    splitColumn: {
      advanced: true,
      type: 'text',
      value: 'NAME',
      description:
        'table: column with train, val, test (default: "split" or another usual name; without one, made)',
    },
    labelRegex: {
      type: 'text',
      value: 'REGEX',
      description: 'FASTA: finds the label in a header, as its first group or whole match (default: TARGET=)',
    },
    idRegex: {
      advanced: true,
      type: 'text',
      value: 'REGEX',
      description:
        'FASTA: finds the id in a header, likewise; "(.+)" is the whole header (default: its first word, of UniProt the accession)',
    },
    labelSeparator: {
      advanced: true,
      type: 'text',
      value: 'TEXT',
      description:
        'what stands between several labels of a record, such as ";" (default: a label is taken whole)',
    },
    severalLabels: {
      advanced: true,
      type: 'choice',
      choices: SEVERAL_LABELS,
      description:
        'records with several labels; single: left out, by name (default); first: have the first; each: are taken once for each',
    },
    maxLength: {
      advanced: true,
      type: 'integer',
      min: 1,
      max: 1e9,
      description: 'leave out sequences with more residues, naming them in dropped.tsv (default: none)',
    },
    skipBad: {
      advanced: true,
      type: 'switch',
      default: false,
      description: 'leave out, by name, records that hold what is no residue or repeat an id',
    },
    rareClasses: {
      advanced: true,
      type: 'choice',
      choices: RARE_CLASSES,
      description: `classes too rare to be divided among the splits; train (the default): made splits keep them in train; drop: leave them out, naming them in dropped.tsv; merge: make them one class, "${OTHER_CLASS}"`,
    },
    rareSize: {
      advanced: true,
      type: 'integer',
      min: 1,
      max: 1e9,
      description: `distinct sequences from which on a class is not rare (default: ${RARE_SIZE})`,
    },
  },
};
