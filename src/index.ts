/**
 * Seqloom's public surface, for browsers and Node alike. Node's own parts (adapters, files, run folders) are in `seqloom/node`.
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
export { SeqloomError, type ErrorKind, type Problem } from './errors';
export type { Hooks } from './hooks';
export { createGpu, type Gpu } from './gpu/device';
export type { Choose, Question } from './gpu/choice';
export { createTuner, type ChoiceStore, type TunerOptions, type Tuning } from './tune/tuner';
export type { MeasuredWay } from './tune/measure';

export { ALPHABET, SYMBOLS } from './data/alphabet';
export { decode, encode } from './data/tokens';
export { cleanSequence, noCleaning } from './data/clean';
export { Rng } from './data/rng';
export { blobSource, memorySource, type ByteSource } from './data/source';
export { FORMATS, readRecords, type ReadOptions, type ReadProgress } from './data/read';
export type { TableOptions } from './data/table';
export { buildDataset, type DatasetOptions } from './data/dataset';
export { checkDataset, type DataCheck, type Example } from './data/check';
export { SYNTHETIC_NAME, syntheticDataset, syntheticRecords } from './data/synthetic';
export {
  SPLITS,
  type CleaningCounts,
  type Dataset,
  type DroppedRecord,
  type RawRecord,
  type Split,
} from './data/types';

export {
  ENCODER_NAMES,
  ENCODERS,
  HEADS,
  MODEL_DEFAULTS,
  POOL_NORMS,
  POOLS,
  type ModelConfig,
} from './model/config';
export type { Parameters, ParameterTensor } from './model/parameters';
export { initialParameters, parameterShapes } from './model/init';
export { planMemory } from './model/capacity';
export type { MemoryRole, PlannedTensor, Purpose } from './model/memory';
export type { Capacity } from './model/batch';
export { parameterCount, type TrainedModel } from './model/trainedModel';
export { predict } from './model/predict';
export { evaluate, type EvaluateOptions } from './model/evaluate';
export { READOUTS, readoutsOf, type ReadoutName, type ReadoutPlan } from './model/readouts';

export { embed, embedRecords, type Embedding } from './embed/embed';
export type { EmbedOptions } from './embed/embedder';
export type { StreamCounts } from './embed/blocks';
export type { DropOptions, RecordSource } from './embed/computeBlocks';
export type { StreamProgress } from './embed/streamProgress';
export { predictRecords } from './embed/predictRecords';
export { predictionHeader, predictionRow, type Prediction } from './export/predictions';

export { nearestNeighbors, MOST_NEIGHBORS, WIDEST_VECTORS } from './neighbors/search';
export type { Neighbors } from './neighbors/bestLists';
export {
  embedSet,
  neighborsOf,
  neighborsOfMember,
  type Neighbor,
  type QueryNeighbors,
  type SequenceSet,
  type SetOptions,
} from './neighbors/sequenceSet';

export { trainClassifier } from './train/train';
export { checkpointParameters } from './train/checkpoint';
export { selfCheck, type SelfCheck } from './train/selfCheck';
export { TRAIN_DEFAULTS, type TrainOptions } from './train/options';
export type {
  Checkpoint,
  Checkpoints,
  EpochReport,
  HostTensors,
  Progress,
  StepReport,
  TrainProgress,
  TrainResult,
} from './train/types';

export {
  CLASS_METRICS,
  classificationReport,
  METRICS,
  type ClassificationReport,
  type ClassMetric,
  type ClassReport,
  type Metric,
} from './evaluate/metrics';
export {
  bootstrapIntervals,
  pairedBootstrap,
  type BootstrapIntervals,
  type BootstrapOptions,
  type Interval,
} from './evaluate/bootstrap';
export { fitBaselines, type BaselineResult, type EvaluatedSplit } from './evaluate/baselines';
export { evaluatePredictions, type BaselineReport, type Evaluation } from './evaluate/evaluation';

export { collectReport, type ReportOptions } from './report/collect';
export { renderReport } from './report/render';
export type { ReadoutMap } from './report/maps';
export type { Plane } from './report/pca';
export type { MappedEmbeddings, Provenance, ReportData, TrainingHistory } from './report/data';

export { compareSplit } from './compare/compareSplit';
export type { CompareTools } from './compare/context';
export { COMPARE_DEFAULTS, QUICK, type CompareOptions, type Encoder } from './compare/options';
export {
  memoryTrainer,
  type RunSpec,
  type RunTrainer,
  type TrainedRun,
  type TunedEncoder,
} from './compare/runs';
export { TASKS as COMPARE_TASKS, type Task as CompareTask } from './compare/tasks';
export { sampleDataset } from './compare/sample';
export { clusterSequences, parseClusters, splitByCluster } from './compare/clusters';
export type { FittedSvm, SvmFitter } from './compare/ladder';
export {
  UNTRAINED,
  type Comparison,
  type EncoderTraining,
  type NetworkName,
  type OrderGain,
  type PairResult,
  type ReadoutResult,
  type RunSummary,
  type SplitComparison,
  type SystemKind,
  type SystemResult,
} from './compare/result';
export type { Calibration, ReliabilityBin } from './compare/calibration';
export type { IdentityBin } from './compare/identity';
export { ARRANGEMENTS, type Arrangement, type ChangedPredictions, type Movement } from './compare/movement';
export type { PositionProbe } from './compare/position';
export { PROBES, type ProbeName } from './compare/probes';
export { COMPARED_METRICS, type ComparedMetric } from './compare/resample';
export { DISSIMILARITIES, type ResidueProperty } from './compare/residueProperties';
export type { ResidueVectors, Spread } from './compare/residues';
export type { Answer, Verdict } from './compare/verdict';
export { splitSentence, systemRows } from './compare/inWords';
export { comparisonFigures } from './compare/page/figures';
export { renderComparison } from './compare/page/render';

export {
  profile,
  type Profile,
  type ProfileOptions,
  type SoakOptions,
  type TaskProfile,
} from './profile/profile';
export type { Choice as ProfileChoice } from './profile/choices';
export { LENGTH_CHOICES, type ProfileShape } from './profile/workload';
export { TASKS as PROFILE_TASKS, type TaskName } from './profile/tasks';
export { openClock, type Clock, type Encode } from './profile/clock';
export { measureCeilings, type Ceilings } from './profile/ceilings';
export type { Start, Throughput } from './profile/throughput';
export type { Summary } from './profile/statistics';
export type { CommandProfile, StepProfile } from './profile/kernels';
export type { Work } from './gpu/work';
export type { BatchSizes } from './kernels/common';
export type { KernelProfile } from './profile/roofline';
export type { MemoryReport } from './profile/memory';
export type { ProcessMemory, SoakSample } from './profile/soak';
export { parseReport, PROFILE_VERSION, type ProfileReport } from './profile/report';
export { compareReports, type Comparison as ProfileComparison } from './profile/compare';
export { ceilingsLine, comparisonLines, profileLines, sweepLines } from './profile/words';
export { SWEEP_AXES, type SweepAxis } from './profile/sweep';
export { profilePage } from './profile/page';
export {
  measureScaling,
  type Scaling,
  type ScalingOptions,
  type ScalingPoint,
  type ScalingSeries,
} from './profile/scaling';
export { isLinear, scalingLines } from './profile/scalingWords';
export { scalingPage } from './profile/scalingPage';
export type { ReportHead, ScalingReport } from './profile/report';
export { traceOf } from './profile/trace';

export {
  decodeSafetensors,
  encodeSafetensors,
  type HostTensor,
  type SafetensorsContent,
} from './export/safetensors';
export { NETWORK_FORMATS, networkFile, type NetworkFormat } from './model/networkFile';
export { onnxModel, type OnnxAbout } from './model/onnx';
export {
  EMBEDDING_FORMATS,
  embeddingFiles,
  embeddingFormat,
  type EmbeddingFormat,
  type FormatDescription,
} from './export/formats';
export type { Hdf5Storage } from './export/hdf5';
export type { EmbeddingRow, EmbeddingSource, OutputFile, Readout } from './export/embeddings';
