/** What training a network on a data set, and embedding it, will cost on an adapter that was profiled. */
import type { Dataset } from '../data/types';
import type { Gpu } from '../gpu/device';
import { planMemory } from '../model/capacity';
import { planBytes } from '../model/memory';
import { fitToData } from '../train/fitToData';
import { TRAIN_DEFAULTS } from '../train/options';
import { planTraining } from '../train/trainClassifier';
import { TrainingData } from '../train/trainingData';
import { clock, bytes, count } from '../words';
import type { Profile } from './profile';
import type { ProfileShape } from './workload';

/** Times are seconds, sizes bytes. */
export interface DataPlan {
  /** What the data set is called. */
  name: string;
  sequences: number;
  residues: number;
  /** As training does it unless told otherwise: all its epochs. */
  training: { epochs: number; seconds: number; gpuBytes: number };
  embedding: { seconds: number };
  /** Of the process that measured it; on an adapter that is a CPU with what the largest batch of the data takes beyond that. */
  hostBytes: number;
}

/** A batch as training makes it of the data, to be profiled. */
export function shapeOfData(
  dataset: Dataset,
  { model, dropout, precision }: Pick<ProfileShape, 'model' | 'dropout' | 'precision'>,
): ProfileShape {
  const length = Math.max(1, Math.round(residuesIn(dataset) / dataset.tokens.length));
  const batch = Math.max(1, Math.round(fitToData(dataset).batchResidues / length));
  const network = { ...model, classes: dataset.classes.length };
  return { model: network, batch, length, lengths: 'mixed', dropout, precision };
}

/**
 * @param measured of `shapeOfData`
 * @param resident the most memory that the process has taken, in bytes
 * @throws SeqloomError when the longest sequence does not fit the memory
 */
export function planData(
  gpu: Gpu,
  dataset: Dataset,
  { shape, tasks }: Profile,
  memoryMiB: number,
  resident: number,
): DataPlan {
  const fitted = fitToData(dataset);
  const data = new TrainingData(dataset);
  const { dropout, precision = 'f32' } = shape;
  const options = { ...TRAIN_DEFAULTS, ...fitted, memoryMiB, dropout, precision };
  const { capacity } = planTraining(gpu, data, shape.model, options);
  const purpose = { training: true, dropout, precision } as const;
  const gpuBytes = planBytes(planMemory(shape.model, capacity, purpose));
  const { training, embedding } = tasks;
  const residuesOf = (rows: number[]) => rows.reduce((sum, row) => sum + data.lengths[row], 0);
  const residues = residuesIn(dataset);
  const epoch =
    residuesOf(data.train) / training.throughput.residuesPerSecond.median +
    residuesOf(data.validation) / embedding.throughput.residuesPerSecond.median;
  return {
    name: dataset.name,
    sequences: dataset.tokens.length,
    residues,
    training: { epochs: fitted.epochs, seconds: fitted.epochs * epoch, gpuBytes },
    embedding: { seconds: residues / embedding.throughput.residuesPerSecond.median },
    hostBytes: resident + (gpu.software ? Math.max(0, gpuBytes - training.memory.bytes) : 0),
  };
}

/** The plan as the terminal shows it. */
export function planLines({ name, sequences, residues, training, embedding, hostBytes }: DataPlan): string[] {
  return [
    `On ${name}, ${count(sequences, 'sequence')} of ${count(residues, 'residue')}:`,
    `  training  ${clock(training.seconds)} for ${count(training.epochs, 'epoch')}, ${bytes(training.gpuBytes)} of buffers on the adapter`,
    `  embedding ${clock(embedding.seconds)}`,
    `  memory    ${bytes(hostBytes)} of the process`,
  ];
}

function residuesIn({ tokens }: Dataset): number {
  return tokens.reduce((sum, sequence) => sum + sequence.length, 0);
}
