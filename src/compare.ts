/**
 * Averaging against LSTMs, over seeds, on one data set: `seqloom compare` as a library, for browsers and Node alike.
 *
 * ```ts
 * import { createGpu, syntheticDataset } from 'seqloom';
 * import { comparePartition, COMPARE_DEFAULTS, memoryTrainer } from 'seqloom/compare';
 *
 * const gpu = await createGpu((await navigator.gpu.requestAdapter())!, 'this browser');
 * const dataset = await syntheticDataset(0);
 * const options = { ...COMPARE_DEFAULTS, seeds: 2 };
 * const partition = { name: 'own', description: 'The splits of the data', datasets: [dataset] };
 * const { verdict } = await comparePartition(gpu, partition, options, { train: memoryTrainer(gpu) });
 * ```
 *
 * @module
 */
export { comparePartition, trainNetwork } from './compare/comparePartition';
export type { NetworkPart } from './compare/networks';
export type { CompareTools } from './compare/context';
export { COMPARE_DEFAULTS, QUICK, type CompareOptions } from './compare/options';
export {
  memoryTrainer,
  type RunSpec,
  type RunTrainer,
  type TrainedRun,
  type TunedEncoder,
} from './compare/runs';
export { TASKS, type Task } from './compare/taskDatasets';
export { sampleDataset } from './compare/sample';
export { clusterSequences, parseClusters, splitByCluster } from './compare/clusters';
export type { FittedSvm, SvmFitter } from './compare/ladder';
export type { Comparison, Partition, PartitionComparison } from './compare/comparison';
export {
  type EncoderTraining,
  type NetworkName,
  type UntrainedName,
  type OrderGain,
  type PairResult,
  type ReadoutResult,
  type RunSummary,
  type SystemKind,
  type SystemResult,
} from './compare/result';
export type { Calibration, ReliabilityBin } from './compare/calibration';
export type { IdentityBin } from './compare/identity';
export { ARRANGEMENTS, type Arrangement, type ChangedPredictions, type Movement } from './compare/movement';
export type { PositionProbe } from './compare/position';
export { PROBES, type ProbeName } from './compare/probes';
export { COMPARED_METRICS, type ComparedMetric } from './compare/resample';
export { DISSIMILARITIES, type Dissimilarity } from './compare/dissimilarities';
export type { ResidueVectors, Spread } from './compare/residues';
export type { Answer, Verdict } from './compare/verdict';
export type { Shown } from './evaluate/inWords';
export { renderComparison } from './compare/page/renderComparison';
