/** Training options that follow from the training sequences alone, never from the adapter, so that results do not depend on it. */
import type { Dataset } from '../data/types';
import { count } from '../words';
import { TRAIN_BOUNDS, type TrainOptions } from './options';
import { TrainingData } from './trainingData';

/** Options that are chosen from the data unless given. */
export type FittedOptions = Pick<TrainOptions, 'batchResidues' | 'epochs' | 'patience'>;

/** Sequences of a batch: few are noise, many leave few updates; up to `enough` whatever their lengths, more while they are short. */
const SEQUENCES = { least: 8, enough: 16, most: 48 };
/** Residues of a batch of more than `enough` sequences: what is beyond them costs more than it brings. */
const RESIDUES = 8192;
/** An epoch has so many updates, or as near to them as sequences allow. */
const UPDATES = 40;

/** Epochs of most data sets, of tiny and of huge ones. */
const EPOCHS = { usual: 12, most: 60, least: 4 };
/** Updates of a training that may have more epochs for them, and of one that may have fewer. */
const TRAINING = { least: 400, most: 12_000 };

const PATIENCE = 5;
/** Share of the epochs that patience lasts where they are many. */
const PATIENCE_SHARE = 1 / 4;

/**
 * Batches and length of a training that fit the data set. A batch holds a fortieth of the training sequences, so that an epoch has
 * 40 updates, but 8 to 16, or up to 48 while they are within 8,192 residues; it is given in residues, as the nearest power of two.
 * There are 12 epochs; tiny sets have up to 60, until 400 updates are made, and huge ones down to 4, from 12,000 updates on.
 * Measured in docs/accuracy.md.
 * @throws SeqloomError when there are no training or validation sequences
 */
export function fitToData(dataset: Dataset): FittedOptions {
  return fit(trainedLengths(dataset));
}

/** @param lengths of the training sequences */
export function fit(lengths: number[]): FittedOptions {
  const residues = sum(lengths);
  const length = residues / lengths.length;
  const most = clamp(RESIDUES / length, SEQUENCES.enough, SEQUENCES.most);
  const sequences = clamp(lengths.length / UPDATES, SEQUENCES.least, most);
  const batchResidues = Math.min(
    2 ** Math.round(Math.log2(sequences * length)),
    TRAIN_BOUNDS.batchResidues.max,
  );
  const epochsOf = (updates: number) => Math.ceil((updates * batchResidues) / residues);
  const epochs = Math.min(
    clamp(epochsOf(TRAINING.least), EPOCHS.usual, EPOCHS.most),
    Math.max(EPOCHS.least, epochsOf(TRAINING.most)),
  );
  return { batchResidues, epochs, patience: Math.max(PATIENCE, Math.round(epochs * PATIENCE_SHARE)) };
}

/** How a data set is trained on, a sentence. @param given those of the options that were not chosen from the data */
export function fittedInWords(
  dataset: Dataset,
  { batchResidues, epochs, patience, accumulate }: FittedOptions & Pick<TrainOptions, 'accumulate'>,
  given: Partial<FittedOptions>,
): string {
  const lengths = trainedLengths(dataset);
  const updates = Math.max(1, Math.round(sum(lengths) / (batchResidues * accumulate)));
  const chosen = (key: keyof FittedOptions) => (given[key] === undefined ? '' : ' (as given)');
  return (
    `Chosen to fit ${count(lengths.length, 'training sequence')} of ${count(sum(lengths) / lengths.length)} residues on average: ` +
    `batches of ${count(batchResidues)} residues${chosen('batchResidues')}, about ${count(updates, 'update')} an epoch; ` +
    `${count(epochs, 'epoch')}${chosen('epochs')}` +
    // No training can run out of more.
    (patience < epochs ? `, patience ${patience}${chosen('patience')}.` : '.')
  );
}

function trainedLengths(dataset: Dataset): number[] {
  const { train, lengths } = new TrainingData(dataset);
  return train.map((row) => lengths[row]);
}

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));
