/** What a report is made of: plain data, so that a page and the command line make the same one. */
import type { DataCheck } from '../data/datasetCheck';
import type { Evaluation } from '../evaluate/evaluation';
import type { ModelConfig } from '../model/config';
import type { SelectBy } from '../train/selection';
import type { TrainOptions } from '../train/options';
import type { EpochReport, TrainResult } from '../train/progress';
import type { ReadoutMap } from './maps';

/** Everything that a report shows. */
export interface ReportData {
  /** What the run is called. */
  title: string;
  network: {
    config: ModelConfig;
    /** Numbers in the network. */
    parameters: number;
    /** (21, E) row-major: the learned residue vectors, in the order of ALPHABET. */
    residueTable: Float32Array;
  };
  evaluation: Evaluation;
  /** What a search tried before it took this network. */
  search?: {
    selectBy: SelectBy;
    chosen: string;
    trials: {
      name: string;
      options: Record<string, string | number>;
      history: EpochReport[];
      bestEpoch: number;
      message?: string;
    }[];
  };
  /** How training went; missing where that is not known. */
  training?: TrainingHistory;
  /** Vectors of the evaluated sequences. */
  embeddings: MappedEmbeddings;
  /** Some of the mapped sequences; none where every residue weighs the same. */
  attention: AttendedSequence[];
  /** What the evaluated data are like. */
  data: DataCheck;
  made: Provenance;
}

/** How the network was trained. */
export interface TrainingHistory {
  epochs: EpochReport[];
  bestEpoch: number;
  stopped: TrainResult['stopped'];
  /** What the guard said when it stopped training. */
  message?: string;
  options: TrainOptions;
  /** What the first weights were, where not all were fresh; sentences. */
  start?: string[];
}

/** Some of the evaluated sequences, laid out in the plane by each readout. */
export interface MappedEmbeddings {
  /** Ids and class indices of the mapped sequences. */
  ids: string[];
  labels: Int32Array;
  /** Sequences that they were drawn from. */
  drawnFrom: number;
  maps: ReadoutMap[];
}

/** A sequence that the network classifies rightly, and what it attends to in it. */
export interface AttendedSequence {
  id: string;
  class: string;
  /** Predicted for that class. */
  probability: number;
  sequence: string;
  /** Each residue's weight in the average of the states; 1 in all. */
  weights: Float32Array;
}

/** What a report was made with. */
export interface Provenance {
  /** The command lines, or what was done in the page. */
  commands: string[];
  /** `Seqloom 0.1.0`, `Node 20.20.2`, ... */
  versions: string[];
  /** What computed. */
  adapter: string;
  date: Date;
}
