/**
 * Seqloom in Node: adapters, files and run folders. Everything else is in `seqloom`.
 *
 * ```ts
 * import { syntheticDataset } from 'seqloom';
 * import { createRun, openGpu, runTraining } from 'seqloom/node';
 *
 * const gpu = await openGpu();
 * const dataset = await syntheticDataset(0); // or: await readDataset('proteins.fasta', { use: 'train', seed: 0 })
 * const { folder, config } = await createRun(gpu, dataset, { network: { encoder: 'bilstm' } });
 * const report = await runTraining(gpu, dataset, config, folder);
 * await gpu.destroy();
 * ```
 *
 * @module
 */
export { openGpu, type OpenGpu, type TuningOptions } from './node/openGpu';
export type { DriverPlaces } from './node/driverFiles';
export {
  ADAPTER_CHOICES,
  listAdapters,
  requestAdapter,
  type AdapterChoice,
  type ChosenAdapter,
} from './node/adapters';
export { ADAPTER_KINDS, type AdapterKind, type FoundAdapter } from './node/findAdapter';

export { fileSource, writeFileAtomic, type FileContent } from './node/files';
export { readDataset, type FileOptions, type MoreFiles } from './node/readDataset';
export { recordFile, recordsOfRun, type RecordStream } from './node/recordStream';

export { createRun, type NewRunOptions } from './node/newRun';
export { readStart, type LoadedSources } from './node/startSources';
export type { RunStart, SourceRun, SourceVectors, StartSources } from './run/start';
export type { ResidueVectors } from './data/residueVectors';
export { RunFolder } from './node/runFolder';
export type { DataOptions, Host, RunAdapter, RunConfig, RunOrigin } from './run/runConfig';
export type { OpenRun, RunReport } from './run/runReport';
export type { RunHistory } from './run/history';
export type { RunStore } from './run/trainRun';
export { runTraining } from './node/trainingRun';
export type { SearchProgress } from './node/search';
export type { RunSearch, SearchSummary, TrialSummary } from './run/search';
export { crossValidate, type FoldsOptions, type FoldsProgress } from './node/crossValidation';
export type { CrossValidationReport, FoldSummary } from './run/foldsReport';
export type { FoldPredictions } from './run/foldPredictions';
export { loadNetworks, loadRun, type LoadedNetworks, type LoadedRun } from './node/loadRun';

export { embedFile, type EmbedFileOptions, type EmbedFileResult } from './node/embedFile';
export { mergeShards, type MergeOptions, type MergeResult } from './node/embedMerge';
export type { EmbedTotals, Shard } from './node/embedState';
export { shardPath, type EmbedTargetOptions } from './node/embedTarget';
export type { InputFile } from './node/inputs';
export { predictFile, predictRun, type Predicting, type PredictionCounts } from './node/predictRun';
export { readDataOfRun, readLabelledFor, type LabelledReadOptions } from './node/evaluateRun';

export { CompareFolder } from './node/compareFolder';
export { loadSvm } from './node/svm';
