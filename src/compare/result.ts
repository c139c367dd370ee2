/** What a comparison finds of its networks, and of all that predicts. */
import type { Interval } from '../evaluate/bootstrap';
import type { Encoder, CellName } from '../model/config';
import type { ReadoutName } from '../model/readouts';
import type { ProbeName } from './probes';
import type { ComparedMetric } from './resample';
import type { TunedEncoder } from './runs';
import type { Task } from './taskDatasets';

/** How the networks of one encoder were tuned and trained, on one fold where there are several. */
export interface EncoderTraining extends TunedEncoder {
  /** What the fold is called. */
  fold?: string;
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
  /** The network of classifiers and probes; `untrained-lstm` has fresh weights. */
  network?: NetworkName;
  readout?: ReadoutName;
  probe?: ProbeName;
  /** By network: the metrics on all test sequences. */
  bySeed: Record<ComparedMetric, number>[];
}

/** What networks of a recurrent cell with fresh weights are called. */
export type UntrainedName = `untrained-${CellName}`;
/** A trained encoder, or an untrained one. */
export type NetworkName = Encoder | UntrainedName;

export function isUntrained(name: NetworkName): name is UntrainedName {
  return name.startsWith('untrained-');
}

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
