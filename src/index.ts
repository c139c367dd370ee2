/**
 * Seqloom's public surface, for browsers and Node alike. Node's own parts (adapters, files, run
 * folders) are in `seqloom/node`; comparisons of networks are in `seqloom/compare`, measurements of speed in `seqloom/profile`.
 *
 * ```ts
 * import { createGpu, embed, MODEL_DEFAULTS, syntheticDataset, trainClassifier, TRAIN_DEFAULTS } from 'seqloom';
 *
 * const gpu = await createGpu((await navigator.gpu.requestAdapter())!, 'this browser');
 * const dataset = await syntheticDataset(0);
 * const config = { ...MODEL_DEFAULTS, classes: dataset.classes.length };
 * const { parameters } = await trainClassifier(gpu, dataset, config, TRAIN_DEFAULTS);
 * const vectors = await embed(gpu, { config, parameters }, dataset.tokens, { readouts: ['state-mean'] });
 * ```
 *
 * The types name WebGPU's, which TypeScript knows from version 6 (`lib: ["DOM"]`); before that they come with `@webgpu/types`.
 *
 * @module
 */
export { SeqloomError, type ErrorKind, type Problem, type SizeLimit } from './errors';
export type { Hooks } from './hooks';
export { createGpu, type Gpu } from './gpu/device';
export type { Choose, Question } from './gpu/choice';

export { ALPHABET } from './data/alphabet';
export { decode, encode } from './data/tokens';
export { Rng } from './data/rng';
export { cleanSequence, noCleaning } from './data/clean';
export { blobSource, memorySource, type ByteSource } from './data/source';
export { readRecords, type ReadOptions, type ReadProgress } from './data/read';
export type { TableOptions } from './data/columnRoles';
export type { DataRead } from './data/dataRead';
export { buildDataset, type DatasetOptions } from './data/dataset';
export { foldDataset, type FoldOptions } from './data/folds';
export { syntheticDataset } from './data/synthetic';
export {
  ROLES,
  SPLITS,
  type CleaningCounts,
  type Dataset,
  type DroppedRecord,
  type Folds,
  type PartRead,
  type RawRecord,
  type Reading,
  type Records,
  type Role,
  type Split,
} from './data/types';

export {
  ENCODERS,
  HEADS,
  MODEL_DEFAULTS,
  POOL_NORMS,
  POOLS,
  PRECISIONS,
  type CellName,
  type Encoder,
  type ModelConfig,
  type Precision,
} from './model/config';
export type { HostTensor, Parameters } from './data/parameters';
export { initialParameters } from './model/init';
export { parameterCount, type TrainedModel } from './model/trainedModel';
export { predict } from './model/predict';
export { evaluate, type EvaluateOptions } from './model/evaluate';
export { READOUTS, readoutsOf, type ReadoutName } from './model/readouts';

export { fitToData, type FittedOptions } from './train/fitToData';
export { trainClassifier } from './train/trainClassifier';
export { checkpointParameters } from './train/checkpoint';
export { selfCheck, type CheckedParts, type SelfCheck } from './train/selfCheck';
export { SEARCHED, type Searched } from './train/searchSpace';
export { TRAIN_DEFAULTS, type TrainOptions } from './train/options';
export type {
  Checkpoint,
  Checkpoints,
  EpochReport,
  Progress,
  StepReport,
  TrainProgress,
  TrainResult,
} from './train/progress';

export { embed, embedRecords, type Embedding } from './embed/embed';
export type { EmbedOptions } from './embed/embedder';
export type { StreamCounts } from './embed/blocks';
export type { DropOptions, RecordSource } from './embed/computeBlocks';
export type { StreamProgress } from './embed/streamProgress';
export { predictRecords, type PredictOptions } from './embed/predictRecords';
export type { Prediction } from './export/predictions';

export { nearestNeighbors } from './neighbors/search';
export type { Neighbors } from './neighbors/bestLists';

export {
  classificationReport,
  METRICS,
  type ClassificationReport,
  type ClassReport,
  type Metric,
} from './evaluate/metrics';
export type { EvaluatedSplit } from './evaluate/baselines';
export type { BootstrapIntervals, BootstrapOptions, Interval } from './evaluate/bootstrap';
export { calibrate, type BeforeAfter, type Calibration } from './evaluate/calibration';
export type {
  ConfidenceBin,
  ConfidenceReport,
  SuggestedThreshold,
  ThresholdReport,
} from './evaluate/confidence';
export type {
  AppliedCalibration,
  BaselineReport,
  Evaluation,
  PredictionOptions,
} from './evaluate/evaluation';

export { decodeSafetensors, encodeSafetensors, type SafetensorsContent } from './export/safetensors';
export { NETWORK_FORMATS, networkFile, type NetworkFormat } from './model/networkFile';
export type { OnnxAbout } from './model/onnx';
export {
  EMBEDDING_FORMATS,
  embeddingFiles,
  embeddingFormat,
  type EmbeddingFormat,
  type FormatDescription,
} from './export/formats';
export type { Hdf5Storage } from './export/hdf5';
export type { EmbeddingRow, EmbeddingSource, OutputFile, Readout } from './export/embeddings';
