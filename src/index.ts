/**
 * Seqloom's public surface, for browsers and Node alike. Node's own parts (adapters, files, run folders) are in `seqloom/node`.
 */
export { SeqloomError } from './errors';
export { createGpu, type Gpu } from './gpu/device';

export { ALPHABET, SYMBOLS } from './data/alphabet';
export { readRecords, type ReadOptions } from './data/read';
export { buildDataset, type DatasetOptions } from './data/dataset';
export { checkDataset, type DataCheck } from './data/check';
export { syntheticDataset } from './data/synthetic';
export type { ByteSource } from './data/source';
export type { CleaningCounts, Dataset, DroppedRecord, RawRecord, Split } from './data/types';

export { MODEL_DEFAULTS, type ModelConfig } from './model/config';
export { parameterShapes, type Parameters, type ParameterTensor } from './model/parameters';
export { planMemory, type PlannedTensor } from './model/memory';
export type { TrainedModel } from './model/trainedModel';
export { predict } from './model/predict';
export { evaluate, type EvaluateOptions } from './model/evaluate';
export type { InferenceHooks } from './model/inference';
export { READOUTS, readoutsOf, type ReadoutName } from './model/readouts';

export { embed, embedRecords, type Embedding, type StreamHooks } from './embed/embed';
export type { EmbedOptions } from './embed/embedder';
export { predictRecords } from './embed/predictRecords';
export { predictionHeader, predictionRow, type Prediction } from './export/predictions';

export { trainClassifier } from './train/train';
export { selfCheck, type SelfCheck } from './train/selfCheck';
export { TRAIN_DEFAULTS, type TrainOptions } from './train/options';
export type { Checkpoint, EpochReport, StepReport, TrainHooks, TrainResult } from './train/types';

export { classificationReport, type ClassificationReport } from './evaluate/metrics';
export { bootstrapIntervals, pairedBootstrap } from './evaluate/bootstrap';
export { fitBaselines, type BaselineResult, type EvaluatedSplit } from './evaluate/baselines';
export { evaluatePredictions, type BaselineReport, type Evaluation } from './evaluate/evaluation';

export { collectReport, type ReportHooks, type ReportOptions } from './report/collect';
export { renderReport } from './report/render';
export type { Provenance, ReportData, TrainingHistory } from './report/data';

export { decodeSafetensors, encodeSafetensors, type HostTensor } from './export/safetensors';
export { EMBEDDING_FORMATS, embeddingFiles, embeddingFormat } from './export/formats';
export type { EmbeddingRow, EmbeddingSource, OutputFile, Readout } from './export/embeddings';
