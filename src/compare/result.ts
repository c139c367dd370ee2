/** What a comparison finds; compare.json holds it as it is. */
import type { Interval } from '../evaluate/bootstrap';
import type { ReadoutName } from '../model/readouts';
import type { Calibration } from './calibration';
import type { IdentityBin } from './identity';
import type { ChangedPredictions, Movement } from './movement';
import type { CompareOptions, Encoder } from './options';
import type { PositionProbe } from './position';
import type { ProbeName } from './probes';
import type { ComparedMetric } from './resample';
import type { ResidueVectors } from './residues';
import type { TunedEncoder } from './runs';
import type { Task } from './tasks';
import type { Verdict } from './verdict';

/** A whole comparison: what was compared, how, and what was found on each way of splitting the data. */
export interface Comparison {
  version: 1;
  seqloom: string;
  command: string;
  adapter: string;
  /** What the data is called, and its hash. */
  data: { name: string; hash: string; classes: string[] };
  options: CompareOptions;
  /** The data's own splits, and splits by cluster where they were asked for. */
  splits: SplitComparison[];
}

/** Everything on one way of splitting the data. */
export interface SplitComparison {
  name: string;
  /** How the splits came about, in a sentence. */
  description: string;
  counts: { train: number; val: number; test: number };
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

/** How the networks of one encoder were tuned and trained. */
export interface EncoderTraining extends TunedEncoder {
  parameters: number;
  runs: RunSummary[];
}

/** How the training of one network went. */
export interface RunSummary {
  task: Task;
  seed: number;
  epochs: number;
  bestEpoch: number;
  stopped: string;
  /** Whether more epochs would not have helped (`hasConverged`). */
  converged: boolean;
  validationLoss: number;
  validationAccuracy: number;
  seconds: number;
}

/** A network as trained, a probe of its frozen vectors, or what needs no network. */
export type SystemKind = 'classifier' | 'probe' | 'baseline';

/** How one system does on the test sequences; intervals are over sequences and seeds. */
export interface SystemResult extends Record<ComparedMetric, Interval> {
  /** Unique: `lstm`, `lstm/state-mean/linear`, `composition-svm`. */
  name: string;
  kind: SystemKind;
  description: string;
  /** Of classifiers and probes; `untrained-lstm` has fresh weights. */
  network?: NetworkName;
  readout?: ReadoutName;
  probe?: ProbeName;
  /** By network: the metrics on all test sequences. */
  bySeed: Record<ComparedMetric, number>[];
}

/** What LSTMs with fresh weights are called among the networks. */
export const UNTRAINED = 'untrained-lstm';
/** A trained encoder, or the untrained LSTM. */
export type NetworkName = Encoder | typeof UNTRAINED;

/** The difference `first - second` of two systems on the same test sequences. */
export interface PairResult {
  first: string;
  second: string;
  accuracy: Interval;
  macroF1: Interval;
}

/** How one readout lies in space, without a classifier. */
export interface ReadoutResult {
  network: NetworkName;
  readout: ReadoutName;
  width: number;
  /** Test sequences that were compared with each other. */
  sequences: number;
  /** Mean average precision by class. */
  retrieval: Interval;
  silhouette: Interval;
}

/** What the order of the residues is worth to an encoder, in accuracy. */
export interface OrderGain {
  encoder: Encoder;
  shuffled: Interval;
  gain: Interval;
}
