import { buildDataset } from '../../src/data/dataset';
import { readRecords } from '../../src/data/read';
import type { ByteSource } from '../../src/data/source';
import type { Dataset } from '../../src/data/types';
import type { Gpu } from '../../src/gpu/device';
import { median } from '../../src/gpu/statistics';
import { planMemory } from '../../src/model/capacity';
import { planBytes } from '../../src/model/memory';
import { secondsSince } from '../../src/profile/throughput';
import type { ProfileShape } from '../../src/profile/workload';
import { TrainingData } from '../../src/train/trainingData';
import { TRAIN_BOUNDS, TRAIN_DEFAULTS, type TrainOptions } from '../../src/train/options';
import { planTraining, trainClassifier } from '../../src/train/trainClassifier';
import { count } from '../../src/words';
import { meterBuffers, type BufferMeter } from './bufferMeter';
import { randomFasta } from './scalingData';
import type { ProcessMemory } from './soak';

/** What training on one generated data set took. */
export interface ScalingPoint {
  /** In the whole data set, of which training sees the training split. */
  residues: number;
  /** In the whole data set. */
  sequences: number;
  /** Residues in a sequence, their mean where lengths are mixed. */
  length: number;
  /** Whole epochs, with validation, of the run that was timed; of up to three runs the median counts. */
  epochs: number;
  /** From the bytes of the file to batches' worth of tokens, for one residue of it. */
  readSecondsPerResidue: number;
  /** The whole of training (buffers, batching, uploads, kernels, validation, read-backs), for one residue trained on. */
  trainSecondsPerResidue: number;
  /** Resident memory of the process, at most. */
  residentBytes: number;
  /** Sum of all GPU buffers, at most; those beyond the plan are for reading back. */
  bufferBytes: number;
  /** Sum of all GPU buffers, as planned. */
  planBytes: number;
}

/** Points that differ in one thing. */
export interface ScalingSeries {
  /** Residues in a batch, the same at every point. */
  batchResidues: number;
  /** In growing order. */
  points: ScalingPoint[];
  /** The longest training time of a residue over the shortest, less 1. */
  spread: number;
}

/** How the cost of training grows with the data set, and with the lengths in it. */
export interface Scaling {
  /** The network, and the lengths of the first series. */
  shape: ProfileShape;
  /** Over data sets of growing size. */
  sizes: ScalingSeries;
  /** Over sequences of growing length. */
  lengths: ScalingSeries;
}

/** How far the cost is followed, and within what. */
export interface ScalingOptions {
  /** The largest data set. */
  mostResidues: number;
  /** All GPU buffers together stay below this. */
  memoryMiB: number;
  /** Reads the memory of the process. */
  memory: () => ProcessMemory;
}

/** A cost counts as linear where the time of a residue differs by no more than this share. */
export const FLAT = 0.15;

/** The smallest data set; each further one is ten times as large. */
export const LEAST_RESIDUES = 10_000;
/** Lengths of the second series. */
export const LENGTHS = [64, 128, 256, 512, 1024, 2048];
/** Batches in a data set for one of the lengths, so that the last one, which is seldom full, counts for little. */
const LENGTH_BATCHES = 16;
/** Smaller data sets are gone through again until so many residues were seen. */
const ENOUGH_RESIDUES = 1_000_000;
/** Runs of a point, of which the median counts; none begins after this time. */
const RUNS = 3;
const MOST_SECONDS = 5;

/**
 * Trains on generated data sets of growing size, in batches as `seqloom train` makes them, then on sets of growing lengths, in
 * batches of as many residues as `shape.batch` of the longest sequences have, so that each holds enough of them to fill the adapter.
 * @throws SeqloomError when a data set cannot be trained on or does not fit, or the GPU fails
 */
export async function measureScaling(
  gpu: Gpu,
  shape: ProfileShape,
  options: ScalingOptions,
  onStage: (stage: string) => void = () => undefined,
): Promise<Scaling> {
  const meter = meterBuffers(gpu);
  const measure = async (places: { residues: number; length: number }[], batchResidues: number) => {
    const points: ScalingPoint[] = [];
    for (const { residues, length } of places) {
      onStage(`${count(residues)} residues in sequences of ${length}`);
      points.push(await measurePoint(gpu, { ...shape, length }, residues, batchResidues, options, meter));
    }
    const times = points.map(({ trainSecondsPerResidue }) => trainSecondsPerResidue);
    return { batchResidues, points, spread: Math.max(...times) / Math.min(...times) - 1 };
  };
  // The readers compile with their first records.
  await readSet(randomFasta(LEAST_RESIDUES, shape));
  const sizes: number[] = [];
  for (let residues = LEAST_RESIDUES; residues <= options.mostResidues; residues *= 10) sizes.push(residues);
  const longBatch = shape.batch * LENGTHS.at(-1)!;
  const residues = Math.min(options.mostResidues, LENGTH_BATCHES * longBatch);
  return {
    shape,
    sizes: await measure(
      sizes.map((residues) => ({ residues, length: shape.length })),
      TRAIN_DEFAULTS.batchResidues,
    ),
    lengths: await measure(
      LENGTHS.map((length) => ({ residues, length })),
      longBatch,
    ),
  };
}

function readSet(source: ByteSource): Promise<Dataset> {
  return buildDataset(readRecords(source), { name: source.name, use: 'train', seed: 1 });
}

async function measurePoint(
  gpu: Gpu,
  shape: ProfileShape,
  residues: number,
  batchResidues: number,
  { memoryMiB, mostResidues, memory }: ScalingOptions,
  meter: BufferMeter,
): Promise<ScalingPoint> {
  const source = randomFasta(residues, shape);
  const readStart = performance.now();
  const dataset = await readSet(source);
  const readSeconds = secondsSince(readStart);

  const epochs = Math.max(1, Math.round(Math.min(mostResidues, ENOUGH_RESIDUES) / residues));
  const { model, dropout } = shape;
  const options: TrainOptions = {
    ...TRAIN_DEFAULTS,
    epochs,
    patience: epochs,
    batchResidues,
    dropout,
    memoryMiB,
    guardNorm: TRAIN_BOUNDS.guardNorm.max,
  };
  await runFirstSteps(gpu, dataset, shape, options);
  let residentBytes = 0;
  meter.reset();
  const trainSeconds: number[] = [];
  const begin = performance.now();
  while (trainSeconds.length < RUNS && (trainSeconds.length === 0 || secondsSince(begin) < MOST_SECONDS)) {
    const start = performance.now();
    await trainClassifier(gpu, dataset, model, options, {
      onProgress: () => (residentBytes = Math.max(residentBytes, memory().residentBytes)),
    });
    trainSeconds.push(secondsSince(start));
  }

  const data = new TrainingData(dataset);
  const { capacity } = planTraining(gpu, data, model, options);
  const all = dataset.tokens.reduce((sum, { length }) => sum + length, 0);
  return {
    residues: all,
    sequences: dataset.tokens.length,
    length: shape.length,
    epochs,
    readSecondsPerResidue: readSeconds / all,
    trainSecondsPerResidue: median(trainSeconds) / (epochs * data.residues(data.train)),
    residentBytes,
    bufferBytes: meter.peakBytes,
    planBytes: planBytes(planMemory(model, capacity, { training: true, dropout, precision: 'f32' })),
  };
}

/** Compiles, which some drivers do in the first steps only. */
async function runFirstSteps(
  gpu: Gpu,
  dataset: Dataset,
  { model }: ProfileShape,
  options: TrainOptions,
): Promise<void> {
  const enough = new AbortController();
  await trainClassifier(gpu, dataset, model, options, {
    onProgress: () => enough.abort(),
    signal: enough.signal,
  });
}
