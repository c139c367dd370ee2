/** The options of the compare verb, and what they make of a comparison. */
import type { NetworkPart } from '../compare/networks';
import { COMPARE_DEFAULTS, QUICK, type CompareOptions } from '../compare/options';
import type { FoldOptions } from '../data/folds';
import { SeqloomError } from '../errors';
import { ENCODER_NAMES } from '../model/config';
import type { TrainOptions } from '../train/options';
import { count } from '../words';
import { FOLD_OPTIONS } from './foldOptions';
import type { OptionGroup } from './options';
import { CHECKPOINT_SECONDS, MODEL_OPTIONS, TRAIN_OPTIONS, type NetworkFlags } from './trainingOptions';
import { parseChoices, parseValue, type Values } from './values';

interface CompareFlags {
  encoders: string;
  seeds: number;
  learningRates: string;
  orderTraining: boolean;
  clusters?: string;
  clusterIdentity?: number;
  quick: boolean;
  resamples: number;
  only?: string;
  out?: string;
  checkpointSeconds: number;
}

export const COMPARE_OPTIONS: OptionGroup<CompareFlags> = {
  heading: 'Comparison:',
  options: {
    encoders: {
      type: 'text',
      value: 'NAMES',
      default: COMPARE_DEFAULTS.encoders.join(','),
      description: `encoders to train, of ${ENCODER_NAMES.join(', ')}`,
    },
    seeds: {
      type: 'integer',
      min: 1,
      max: 100,
      default: COMPARE_DEFAULTS.seeds,
      description: 'networks of each encoder, with seeds from --seed on',
    },
    learningRates: {
      advanced: true,
      type: 'text',
      value: 'RATES',
      default: COMPARE_DEFAULTS.learningRates.join(','),
      description:
        'tried for every encoder on the first seed; the one of least validation loss is taken for all',
    },
    orderTraining: {
      advanced: true,
      type: 'switch',
      default: true,
      description:
        'do not train in other batches, on shuffled residues and on order-only labels, which is most of the work',
    },
    clusters: {
      type: 'text',
      value: 'FILE',
      description:
        'MMseqs2 cluster table (representative, member): compare on splits, or folds, that divide no cluster as well',
    },
    clusterIdentity: {
      advanced: true,
      type: 'number',
      min: 0,
      above: true,
      max: 1,
      description:
        'the same with built-in clusters: greedy, by the identity that shared 5-residue words tell, from this on (0.5 is strict)',
    },
    quick: {
      type: 'switch',
      default: false,
      description: `a first look within minutes: ${QUICK.encoders.join(' and ')}, ${QUICK.seeds} seeds, ${QUICK.hidden} units, ${QUICK.epochs} epochs, learning rate ${QUICK.learningRates.join()}, ${count(QUICK.mostResidues)} training residues; flags given beside it count`,
    },
    resamples: {
      advanced: true,
      type: 'integer',
      min: 100,
      max: 1e6,
      default: COMPARE_DEFAULTS.resamples,
      description: 'bootstrap resamples for the intervals',
    },
    only: {
      advanced: true,
      type: 'text',
      value: 'ENCODER/N',
      description:
        'train the N-th network of an encoder alone (lstm/2), into the folder named by --out; the command without it takes what is there, trains the rest and compares. The first of an encoder also chooses its learning rate: let it end before the others begin',
    },
    out: {
      type: 'text',
      value: 'FOLDER',
      description:
        'folder of the comparison; what it holds already is not trained again (default: runs/DATA-compare)',
    },
    checkpointSeconds: CHECKPOINT_SECONDS,
  },
};

const { folds, foldColumn, groupColumn } = FOLD_OPTIONS.options;
export const COMPARED_FOLDS: OptionGroup<Omit<FoldOptions, 'fold'>> = {
  heading: FOLD_OPTIONS.heading,
  options: {
    folds: {
      ...folds,
      description:
        'compare over so many folds and not on one test split: every network is trained in each, and every sequence tested',
    } as typeof folds,
    foldColumn,
    groupColumn,
  },
};

const { encoder: _encoder, ...networkOptions } = MODEL_OPTIONS.options;
export const NETWORK_OPTIONS: OptionGroup<Omit<NetworkFlags, 'encoder'>> = {
  heading: MODEL_OPTIONS.heading,
  options: networkOptions,
};

const {
  learningRate: _rate,
  freeze: _freeze,
  batchResidues,
  epochs,
  patience,
  ...trainOptions
} = TRAIN_OPTIONS.options;
export const TRAINING_OPTIONS: OptionGroup<Omit<TrainOptions, 'learningRate' | 'freeze'>> = {
  heading: TRAIN_OPTIONS.heading,
  options: {
    ...trainOptions,
    batchResidues: {
      ...batchResidues,
      default: COMPARE_DEFAULTS.train.batchResidues,
      description: 'residues in one batch',
    } as typeof batchResidues,
    epochs: {
      ...epochs,
      default: COMPARE_DEFAULTS.train.epochs,
      description: 'passes over the training sequences',
    } as typeof epochs,
    patience: {
      ...patience,
      default: COMPARE_DEFAULTS.train.patience,
      description: 'stop after this many epochs without a better one',
    } as typeof patience,
  },
};

/** The options, with those of --quick where no flag says otherwise. */
export function compareOptions(values: Values): CompareOptions {
  const { quick, encoders, learningRates, orderTraining, resamples, seeds } = values.pick(COMPARE_OPTIONS);
  const model = values.pick(NETWORK_OPTIONS);
  const train = values.pick(TRAINING_OPTIONS);
  const rates = learningRates
    .split(',')
    .map((text) => Number(parseValue(TRAIN_OPTIONS.options.learningRate, text.trim(), '--learning-rates')));
  const options: CompareOptions = {
    encoders: parseChoices(encoders, ENCODER_NAMES, '--encoders'),
    seeds,
    learningRates: [...new Set(rates)],
    model,
    // The rate of each network is set when it is trained.
    train: { ...train, learningRate: rates[0], freeze: [] },
    orderTraining,
    resamples,
  };
  if (!quick) return options;
  const unless = <T>(key: string, given: T, otherwise: T): T =>
    values.given(key) === undefined ? otherwise : given;
  return {
    ...options,
    encoders: unless('encoders', options.encoders, QUICK.encoders),
    seeds: unless('seeds', seeds, QUICK.seeds),
    learningRates: unless('learningRates', options.learningRates, QUICK.learningRates),
    model: { ...model, hidden: unless('hidden', model.hidden, QUICK.hidden) },
    train: { ...options.train, epochs: unless('epochs', train.epochs, QUICK.epochs) },
    mostResidues: QUICK.mostResidues,
  };
}

/**
 * The network that --only names.
 * @throws SeqloomError when the comparison has none such, or its folder is not named
 */
export function partOf(values: Values, { encoders, seeds }: CompareOptions): NetworkPart | undefined {
  const { only, out } = values.pick(COMPARE_OPTIONS);
  if (only === undefined) return undefined;
  const [, name, digits] = /^([\w-]+)\/(\d{1,3})$/.exec(only) ?? [];
  const encoder = encoders.find((one) => one === name);
  const number = Number(digits);
  if (!encoder || number < 1 || number > seeds) {
    throw new SeqloomError(
      `--only must be one of ${encoders.join(', ')} and a number up to ${seeds}, such as ${encoders[0]}/${seeds}, not "${only}".`,
    );
  }
  if (out === undefined) {
    throw new SeqloomError('Name the folder of the comparison that --only is part of with --out.');
  }
  return { encoder, number };
}
