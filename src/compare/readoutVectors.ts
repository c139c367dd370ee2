/** Frozen vectors of the labelled sequences, by split. */
import { SPLITS, type Dataset, type Split } from '../data/types';
import { Rng } from '../data/rng';
import { embed } from '../embed/embed';
import { labelledRows } from '../evaluate/baselines';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { readoutsOfKind, type ReadoutName } from '../model/readouts';
import type { TrainedModel } from '../model/trainedModel';

/** Probes are fitted on this many training sequences at most: they cost as much as the networks otherwise. */
export const MOST_PROBED = 4000;

/** Rows of the data that probes see. */
export type SplitRows = Record<Split, number[]>;

/** The labelled rows of every split; of many training rows a seeded sample. */
export function rowsBySplit(dataset: Dataset, seed: number): SplitRows {
  const rows = Object.fromEntries(SPLITS.map((split) => [split, labelledRows(dataset, split)])) as SplitRows;
  if (rows.train.length > MOST_PROBED) {
    const drawn = new Rng(seed).fork('probed').shuffle(rows.train.slice()).slice(0, MOST_PROBED);
    rows.train = drawn.sort((a, b) => a - b);
  }
  return rows;
}

/** Vectors of rows with their classes. */
export interface LabelledVectors {
  /** (N, width) row-major. */
  vectors: Float32Array;
  /** (N) class indices. */
  labels: Int32Array;
}

/** One readout of one network, every split standardised by the mean and deviation of the training split. */
export interface ReadoutVectors extends Record<Split, LabelledVectors> {
  readout: ReadoutName;
  width: number;
}

/** Every readout of a network, on the rows. */
export async function readoutVectors(
  gpu: Gpu,
  model: TrainedModel,
  dataset: Dataset,
  rows: SplitRows,
  hooks: Hooks,
): Promise<ReadoutVectors[]> {
  const readouts = readoutsOfKind(model.config, 'sequence');
  const all = SPLITS.flatMap((split) => rows[split]);
  const embeddings = await embed(
    gpu,
    model,
    all.map((row) => dataset.tokens[row]),
    { readouts },
    hooks,
  );
  return readouts.map((readout) => {
    const { width, data } = embeddings.get(readout)!;
    standardise(data, width, rows.train.length);
    let start = 0;
    const bySplit = SPLITS.map((split) => {
      const end = start + rows[split].length;
      const vectors = data.subarray(start * width, end * width);
      start = end;
      return [split, { vectors, labels: Int32Array.from(rows[split], (row) => dataset.labels[row]) }];
    });
    return { readout, width, ...(Object.fromEntries(bySplit) as Record<Split, LabelledVectors>) };
  });
}

/** Subtracts the mean and divides by the deviation of the first `count` rows, in place; constant values become 0. */
export function standardise(data: Float32Array, width: number, count: number): void {
  const rows = data.length / width;
  for (let c = 0; c < width; c++) {
    let mean = 0;
    for (let row = 0; row < count; row++) mean += data[row * width + c] / count;
    let variance = 0;
    for (let row = 0; row < count; row++) variance += (data[row * width + c] - mean) ** 2 / count;
    const scale = variance > 1e-18 ? 1 / Math.sqrt(variance) : 0;
    for (let row = 0; row < rows; row++) data[row * width + c] = (data[row * width + c] - mean) * scale;
  }
}

export function squaredDistance(
  a: Float32Array,
  i: number,
  b: Float32Array,
  j: number,
  width: number,
): number {
  let sum = 0;
  for (let c = 0; c < width; c++) {
    const difference = a[i * width + c] - b[j * width + c];
    sum += difference * difference;
  }
  return sum;
}
