/**
 * The whole contract between the page and its worker: the page sends `Request`s, the worker sends `Message`s.
 * What changes the worker's state (device, data, networks) is handled in turn; training goes on in the background and reports
 * as it goes; questions are answered meanwhile.
 */
import type {
  ClassificationReport,
  DatasetOptions,
  EpochReport,
  FittedOptions,
  ModelConfig,
  RawRecord,
  ReadOptions,
  Role,
  TrainOptions,
} from '../src';
import type { HeadToHead } from '../src/evaluate/headToHead';
import type { ReadoutName, ReadoutOfKind } from '../src/model/readouts';

/** What a worker of the page does, by its name: compute all there is, play a recorded run in its place, or lay out vectors. */
export type WorkerPart = 'session' | 'recorded' | 'umap';

/** The two networks of the page, side by side. */
export const NETWORK_IDS = ['left', 'right'] as const;
export type NetworkId = (typeof NETWORK_IDS)[number];

/** Readouts that give one vector per sequence. */
export type SequenceReadout = ReadoutOfKind<'sequence'>;
/** Those that can be taken home: not the states of every residue, too many for a page, nor the table, which the model file holds. */
export type FileReadout = Exclude<ReadoutName, 'residue-states' | 'residue-table'>;

export type Projection = 'pca' | 'umap';

/** How both networks are trained; the rest of their configuration is the command line's default. */
export interface TrainingSettings {
  encoders: Record<NetworkId, ModelConfig['encoder']>;
  embeddingDim: number;
  hidden: number;
  layers: number;
  pool: ModelConfig['pool'];
  /** What is not given fits the data. */
  train: Pick<TrainOptions, 'seed' | 'learningRate'> & Partial<FittedOptions>;
}

/** What the embedding spaces show: of each network one readout, both laid out in the same way. */
export interface SpaceView {
  readouts: Record<NetworkId, SequenceReadout>;
  projection: Projection;
  dimensions: 2 | 3;
}

/** What an answer is of: the data, by a number that only they have, and the weights of the networks that were asked. */
export interface Of {
  data: number;
  weights: Partial<Record<NetworkId, Weights>>;
}

/** The weights that a network shows and hands out. */
export interface Weights {
  /** No other weights have it, and later ones have larger ones. */
  number: number;
  from: 'start' | 'training' | 'best epoch' | 'files';
  /** Epochs that they were trained for. */
  epochs: number;
}

/** How a file is read and what is taken of it, as its preview chooses. */
export type DataChoices = Omit<ReadOptions, 'requireLabel' | 'beside' | 'keepOthers'> &
  Pick<DatasetOptions, 'labelSeparator' | 'severalLabels' | 'rareClasses' | 'skipBad'>;

export type DownloadKind =
  'model' | 'config' | 'npz' | 'tsv' | 'projector' | 'report' | 'metrics' | 'everything';

/** A run kept in this browser: its data and both networks. */
export interface KeptRun {
  id: number;
  name: string;
  /** What it is, in words: networks and scores. */
  summary: string;
  /** Milliseconds since 1970. */
  date: number;
  sequences: number;
  bytes: number;
}

export type Request =
  /** Finds an adapter and makes the device. */
  | { kind: 'start' }
  /** The person is typing, clicking or dragging: on a software adapter work waits a moment, so that the page answers at once. */
  | { kind: 'input' }
  /** Reads the first records of a file, and then looks all of it over; answers carry the number. */
  | { kind: 'preview'; number: number; file: File; options: DataChoices }
  /** Reads a whole file, or makes the built-in data (null), and shows untrained networks of these settings. */
  | { kind: 'load'; file: File | null; options: DataChoices; settings: TrainingSettings }
  | { kind: 'train'; settings: TrainingSettings }
  /** Trains what is trained, or opened, for more epochs. */
  | { kind: 'trainFurther'; epochs: number }
  | { kind: 'pause' }
  | { kind: 'continue' }
  | { kind: 'stop' }
  /** Opens runs: their files, which have a dropped folder in their names, or zip archives. */
  | { kind: 'openRun'; files: File[] }
  /** Keeps data and networks in this browser. */
  | { kind: 'keep'; summary: string }
  | { kind: 'listKept' }
  | { kind: 'openKept'; id: number }
  | { kind: 'renameKept'; run: KeptRun }
  | { kind: 'deleteKept'; id: number }
  | { kind: 'showSpace'; view: SpaceView }
  /** Rows are those of the data that `data` numbers; where others are loaded by now, nothing is answered. */
  | { kind: 'record'; data: number; row: number }
  /** `after` is an edit of `before`. */
  | { kind: 'bench'; before: string; after: string }
  | { kind: 'contributions'; sequence: string }
  | { kind: 'nearest'; data: number; query: NearestQuery; readouts: SpaceView['readouts'] }
  | { kind: 'download'; what: DownloadKind; network: NetworkId; readout: FileReadout }
  /** Predicts, or embeds, the sequences of a file, which need no labels. */
  | {
      kind: 'predict';
      what: 'predictions' | 'embeddings';
      file: File;
      options: DataChoices;
      network: NetworkId;
      readout: FileReadout;
    }
  /**
   * Times a training step of both networks, kernel by kernel where the adapter has timestamps; refused while training runs;
   * training started meanwhile waits.
   */
  | { kind: 'timeSteps' };

export interface AdapterFacts {
  name: string;
  software: boolean;
  /** WebGPU's feature level: `core`, or `compatibility` on older graphics interfaces. */
  level: string;
  timestamps: boolean;
  limits: { name: string; value: number }[];
}

export interface Preview {
  file: string;
  format: 'fasta' | 'table';
  /** As asked for, and with what was guessed: sentences say why. */
  options: DataChoices;
  guesses: string[];
  /** Columns of a table, or fields of the headers; with the values of the first records. */
  fields: PreviewField[];
  /** The fields that the records' parts are read from. */
  taken: Partial<Record<Role, string>>;
  /** The first records as the options read them. */
  records: RawRecord[];
  /** Why there are no records: a choice is wrong, or yet to be made. */
  problem?: string;
}

export interface PreviewField {
  name: string;
  values: string[];
  /** Of a header's field: the regular expression that finds it. */
  pattern?: string;
}

/** A whole file, looked over before it is used. */
export interface Survey {
  sequences: number;
  /** The commonest first; empty where there are no labels. */
  classes: { name: string; records: number; isRare: boolean }[];
  /** Labels that are several in one. */
  several?: { separator: string; records: number };
  /** What a user should know. */
  notes: string[];
  /** Why these data cannot be used. */
  problem?: string;
  /** Leaving out single records mends that. */
  isSkippable?: boolean;
}

/** A column of a file that is neither read for the networks nor forgotten; one value per sequence. */
export interface OtherColumn {
  name: string;
  values: string[];
}

/** The data set without its residues, which stay in the worker. Arrays have one entry per sequence. */
export interface DataSummary {
  /** As in `Of`. */
  number: number;
  name: string;
  builtIn: boolean;
  classes: string[];
  ids: string[];
  labels: Int32Array;
  /** Index into train, val, test. */
  splits: Uint8Array;
  residues: number;
  longest: number;
  /** How it is trained on unless told otherwise. */
  fitted: FittedOptions;
  /** What else the file says of the sequences. */
  others: OtherColumn[];
  recordsRead: number;
  dropped: { reason: string; records: number }[];
  warnings: string[];
}

export type TrainingState = 'empty' | 'training' | 'paused' | 'finished' | 'loaded' | 'failed';

/** Where one network stands. */
export interface NetworkStatus {
  network: NetworkId;
  state: TrainingState;
  encoder: ModelConfig['encoder'];
  pool: ModelConfig['pool'];
  parameters: number;
  weights: Weights;
  /** What it is, or will be, trained with; undefined of a loaded run. */
  settings?: TrainingSettings;
  /** Class names; those of a loaded run may differ from the data's. */
  classes: string[];
  readouts: SequenceReadout[];
  files: FileReadout[];
  /** How training ended, or why it failed; a sentence. */
  note?: string;
}

export interface StepSummary {
  network: NetworkId;
  /** Epochs done, with the running epoch's share. */
  epochs: number;
  /** Epochs to train in all. */
  totalEpochs: number;
  loss: number;
  accuracy: number;
  residues: number;
  residuesPerSecond: number;
  /** Time of an update, from one report to the next; the mean of the latest ones. */
  secondsPerStep: number;
  secondsLeft: number;
}

/** One network's answers for a sequence and its edit. */
export interface BenchNetwork {
  network: NetworkId;
  classes: string[];
  /** Class probabilities before and after. */
  before: Float32Array;
  after: Float32Array;
  moves: BenchMove[];
  /** By residue: its weight in the average that decides; undefined where every residue weighs the same. */
  attention?: { before: Float32Array; after: Float32Array };
}

export interface BenchMove {
  readout: SequenceReadout;
  /** Euclidean distance between the vectors before and after, over the length of the one before. */
  relative: number;
  /** The same distance over the median distance between two sequences of the data. */
  ofTypical: number;
}

export interface NetworkContributions {
  network: NetworkId;
  /** The predicted class, whose log odds the contributions speak of. */
  predicted: string;
  /** Per residue: by how much the log odds fall when it is left out. */
  values: Float32Array;
  /** Residues left out together; 1 except for long sequences. */
  window: number;
}

/** Whose neighbours: a row of the data, or a sequence. */
export type NearestQuery = { row: number } | { sequence: string };

export interface Neighbour {
  row: number;
  id: string;
  label: string;
  split: string;
  /** Cosine similarity. */
  similarity: number;
}

/** The sequences nearest by cosine in one network's readout, and among how many they were found. */
export interface NearestOf {
  network: NetworkId;
  readout: SequenceReadout;
  neighbours: Neighbour[];
  among: number;
}

export interface RecordDetails {
  row: number;
  id: string;
  label: string;
  split: string;
  sequence: string;
  predictions: { network: NetworkId; predicted: string; probability: number }[];
}

/** What one training step of a network takes. */
export interface StepTimes {
  network: NetworkId;
  /** Sequences of the batch: random ones of the data's mean length. */
  sequences: number;
  residues: number;
  /** From the upload of the batch to the results on the host. */
  stepSeconds: number;
  /** By the GPU's timestamps, longest first; undefined where the adapter has none. */
  kernels: KernelTime[] | undefined;
}

/** All dispatches of one kernel in a step. */
export interface KernelTime {
  kernel: string;
  dispatches: number;
  seconds: number;
}

export type FailureCause = 'lost' | 'out-of-memory' | 'input' | 'other';

export type Message =
  | { kind: 'ready'; adapter: AdapterFacts }
  | { kind: 'loading'; file: string; bytes: number; totalBytes?: number; records: number }
  | { kind: 'previewed'; number: number; preview: Preview }
  | { kind: 'surveying'; number: number; records: number; share?: number }
  | { kind: 'surveyed'; number: number; survey: Survey }
  | { kind: 'loaded'; data: DataSummary; example: { sequence: string; row: number } }
  | { kind: 'status'; status: NetworkStatus }
  /** Runs were opened from files; those of `left` belong to none. */
  | { kind: 'opened'; networks: NetworkId[]; left: string[] }
  /** All runs that are kept; where one was just kept or opened, the weights that it holds; where opened, its settings. */
  | { kind: 'kept'; runs: KeptRun[]; of?: Of; settings?: TrainingSettings }
  | { kind: 'step'; step: StepSummary }
  | { kind: 'epoch'; network: NetworkId; epoch: EpochReport }
  /** Validation predictions of the current weights (of the best ones once training has ended). */
  | {
      kind: 'confusion';
      of: Of;
      network: NetworkId;
      split: 'val' | 'test';
      /** Sequences of the split; the report is on as many of them as the adapter does quickly. */
      outOf: number;
      report: ClassificationReport;
      classes: string[];
    }
  /** The residue vectors in 2-D: 21 x 2 values, and the share of variance that the two axes hold. */
  | { kind: 'residueMap'; of: Of; network: NetworkId; points: Float32Array; explained: number }
  /** Both networks on the same test sequences, once neither is in training. */
  | { kind: 'headToHead'; of: Of; challenger: NetworkId; result: HeadToHead }
  /** (N, 3) positions of data rows `rows`, and the predicted class of each. */
  | {
      kind: 'space';
      of: Of;
      network: NetworkId;
      view: SpaceView;
      rows: Uint32Array;
      positions: Float32Array<ArrayBuffer>;
      predicted: Int32Array;
      classes: string[];
      /** Share of variance that the axes hold (PCA). */
      explained?: number;
    }
  | { kind: 'record'; of: Of; record: RecordDetails }
  | {
      kind: 'benched';
      of: Of;
      before: string;
      after: string;
      networks: BenchNetwork[];
      milliseconds: number;
    }
  | { kind: 'contributed'; of: Of; sequence: string; networks: NetworkContributions[] }
  | {
      kind: 'nearest';
      of: Of;
      query: NearestQuery;
      networks: NearestOf[];
    }
  | { kind: 'download'; what: DownloadKind; of: Of; name: string; blob: Blob }
  /** A file that was made of another's sequences; the text says of how many. */
  | { kind: 'predicted'; name: string; blob: Blob; text: string }
  | { kind: 'timing'; stage: string }
  | { kind: 'stepsTimed'; times: StepTimes[] }
  /** What the worker is doing for a request that takes a while; empty when done. */
  | { kind: 'busy'; text: string }
  | { kind: 'deviceLost'; reason: string }
  | { kind: 'recovered'; text: string }
  | { kind: 'failed'; during: Request['kind'] | 'training' | 'gpu'; cause: FailureCause; text: string };
