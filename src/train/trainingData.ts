import { planEpoch, planInOrder, type BatchLimits, type MicroBatch, type Update } from '../data/batches';
import { Rng } from '../data/rng';
import type { Dataset, Split } from '../data/types';
import { SeqloomError } from '../errors';
import type { Batch } from '../model/batch';

/** The labelled sequences of a data set as training sees them: planned into batches, and fetched by index. */
export class TrainingData {
  readonly train: number[];
  readonly validation: number[];
  readonly lengths: Uint32Array;
  readonly classes: string[];

  constructor(private readonly dataset: Dataset) {
    this.lengths = Uint32Array.from(dataset.tokens, (t) => t.length);
    this.classes = dataset.classes;
    this.train = this.rows('train');
    this.validation = this.rows('val');
    for (const [split, rows] of [
      ['train', this.train],
      ['val', this.validation],
    ] as const) {
      if (rows.length === 0) {
        throw new SeqloomError(
          `${dataset.name} has no labelled sequence in its ${split} split. Mark some in the split column, or leave the splits out and Seqloom makes them.`,
        );
      }
    }
  }

  /** Updates of one epoch, a pure function of the seed and the epoch. */
  epoch(seed: number, epoch: number, limits: BatchLimits): Update[] {
    return planEpoch(this.train, this.lengths, limits, new Rng(seed).fork(`epoch ${epoch}`));
  }

  /** Micro-batches of the validation split. */
  validationBatches(limits: BatchLimits): MicroBatch[] {
    return planInOrder(this.validation, this.lengths, limits).flat();
  }

  batch(rows: MicroBatch): Batch {
    return {
      tokens: rows.map((row) => this.dataset.tokens[row]),
      labels: rows.map((row) => this.dataset.labels[row]),
      uids: rows,
    };
  }

  residues(rows: MicroBatch): number {
    return rows.reduce((sum, row) => sum + this.lengths[row], 0);
  }

  labelsOf(rows: number[]): number[] {
    return rows.map((row) => this.dataset.labels[row]);
  }

  private rows(split: Split): number[] {
    const rows: number[] = [];
    this.dataset.splits.forEach((s, row) => {
      if (s === split && this.dataset.labels[row] >= 0) rows.push(row);
    });
    return rows;
  }
}
