/** What a comparison finds; compare.json holds it as it is. */
import type { DataRead } from '../data/dataRead';
import type { Dataset } from '../data/types';
import type { Encoder } from '../model/config';
import type { Interval } from '../evaluate/bootstrap';
import type { Calibration } from './calibration';
import type { IdentityBin } from './identity';
import type { ChangedPredictions, Movement } from './movement';
import type { CompareOptions } from './options';
import type { PositionProbe } from './position';
import type { ResidueVectors } from './residues';
import type { EncoderTraining, OrderGain, PairResult, ReadoutResult, SystemResult } from './result';
import type { Verdict } from './verdict';

/** The data with one way of dividing them: into train, val and test as given or by cluster, or into folds. */
export interface Partition {
  name: string;
  /** How the splits or folds came about, in a sentence. */
  description: string;
  /** One with labelled sequences in all three splits, or such a one of each fold. */
  datasets: Dataset[];
}

/** A whole comparison: what was compared, how, and what was found on each partition of the data. */
export interface Comparison {
  version: 1;
  seqloom: string;
  command: string;
  adapter: string;
  /** What the data is called, its hash, and what was read. */
  data: { name: string; hash: string; classes: string[] } & DataRead;
  options: CompareOptions;
  /** By partition: the data's own, and those by cluster where they were asked for. */
  splits: PartitionComparison[];
}

/**
 * Everything on one partition of the data. Over folds, what predictions tell is of all folds pooled: each sequence is predicted by
 * what had not seen its fold. What vectors tell (`readouts`, `movements`, `changed`, `positions`, `residues`) is of the first.
 */
export interface PartitionComparison extends Omit<Partition, 'datasets'> {
  /** What the folds are called. */
  folds?: string[];
  /** Of folds, all test sequences, and the mean numbers of the others. */
  counts: { train: number; val: number; test: number };
  /** Of folds, each encoder of the first, then of the second, and so on. */
  encoders: EncoderTraining[];
  /** Classifiers, probes of frozen readouts, and baselines, on the same test sequences. */
  systems: SystemResult[];
  /** Differences first - second between any two systems: paired over sequences, and over seeds where both have as many. */
  pairs: PairResult[];
  readouts: ReadoutResult[];
  /** Accuracy of networks trained on labels that only order tells; composition is matched exactly, chance is 0.5. */
  orderOnly: { encoder: Encoder; accuracy: Interval }[];
  /** Accuracy as trained, minus that of networks trained on shuffled residues. */
  orderGain: OrderGain[];
  /** How far readouts move when nothing but the order of the residues changes, and how many predictions change. */
  movements: Movement[];
  changed: ChangedPredictions[];
  positions: PositionProbe[];
  residues: ResidueVectors;
  calibration: Calibration[];
  byIdentity: IdentityBin[];
  verdict: Verdict;
}
