import { ALIGNMENT, alignUp, slice, upload, type Arena, type Tensor } from '../gpu/tensor';
import type { BatchSizes, BatchTensors } from '../kernels/common';
import { BATCH, packResidue } from '../kernels/prelude';

/** The most a network's buffers hold at once. */
export interface Capacity {
  residues: number;
  sequences: number;
  /** Length of the longest sequence. */
  longest: number;
}

/** Sequences to run together, longest first. */
export interface Batch {
  /** Symbols of each sequence. */
  tokens: Uint8Array[];
  /** Class of each sequence; empty where only states or predictions are wanted. */
  labels: ArrayLike<number>;
  /** Index of each sequence in the data set; keys dropout. */
  uids: ArrayLike<number>;
}

/** A batch in parts, in order and alike in residues: as many as have, on average, `enough` residues and sequences, or one. */
export function cutBatch(
  { tokens, labels, uids }: Batch,
  enough: { residues: number; sequences: number },
): Batch[] {
  const residues = tokens.reduce((sum, { length }) => sum + length, 0);
  const count = Math.floor(Math.min(residues / enough.residues, tokens.length / enough.sequences));
  const parts: Batch[] = [];
  let begin = 0;
  let sum = 0;
  for (let end = 1; end <= tokens.length; end++) {
    sum += tokens[end - 1].length;
    if (sum * count < residues * (parts.length + 1) && end < tokens.length) continue;
    const cut = <T>(values: ArrayLike<T>) => Array.from(values).slice(begin, end);
    parts.push({ tokens: tokens.slice(begin, end), labels: cut(labels), uids: cut(uids) });
    begin = end;
  }
  return parts;
}

/** Dropout's counters and the loss scale of one run of a batch. */
export interface BatchRun {
  seed: number;
  /** The update's number. */
  step: number;
  /** 1 / sum of class weights over the whole update. */
  scale: number;
}

/** Where each part of a batch lies in the one upload that carries it. */
export class BatchSlab {
  readonly tensors: BatchTensors;
  private readonly slab: Tensor;
  private readonly values: Uint32Array;

  /** Values in the slab for a capacity; for the memory plan. */
  static length(capacity: Capacity, symbols: number): number {
    return sections(capacity, symbols).reduce((sum, [, length]) => sum + alignUp(length, ALIGNMENT / 4), 0);
  }

  constructor(
    private readonly arena: Arena,
    private readonly capacity: Capacity,
    private readonly symbols: number,
  ) {
    this.values = new Uint32Array(BatchSlab.length(capacity, symbols));
    this.slab = arena.create('batch', this.values.length, GPUBufferUsage.UNIFORM);
    let offset = 0;
    const tensors: Partial<BatchTensors> = {};
    for (const [name, length] of sections(capacity, symbols)) {
      tensors[name] = slice(this.slab, `batch.${name}`, offset, Math.max(4, length));
      offset += alignUp(length, ALIGNMENT / 4);
    }
    this.tensors = tensors as BatchTensors;
  }

  /** Writes the batch to the device (before the next submit) and returns how full it is. */
  upload({ tokens, labels, uids }: Batch, run: BatchRun): BatchSizes {
    const sizes = {
      residues: tokens.reduce((sum, t) => sum + t.length, 0),
      sequences: tokens.length,
      longest: tokens.length ? tokens[0].length : 0,
    };
    const { capacity, values } = this;
    if (
      sizes.residues > capacity.residues ||
      sizes.sequences > capacity.sequences ||
      sizes.longest > capacity.longest
    ) {
      throw new Error(
        `a batch of ${JSON.stringify(sizes)} does not fit the capacity ${JSON.stringify(capacity)}`,
      );
    }
    const part = (name: keyof BatchTensors) => values.subarray(this.tensors[name].offset / 4);
    part('uniform').set(BATCH.pack({ ...sizes, ...run }));

    const packed = part('packedResidues');
    const offsets = part('offsets');
    const counts = new Uint32Array(this.symbols + 1);
    let row = 0;
    tokens.forEach((sequence, b) => {
      offsets[b] = row;
      for (let i = 0; i < sequence.length; i++) {
        const token = sequence[i];
        counts[token + 1]++;
        packed[row++] = packResidue(token, i === 0, i === sequence.length - 1, b);
      }
    });
    offsets[tokens.length] = row;
    part('labels').set(labels);
    part('uids').set(uids);
    for (let v = 0; v < this.symbols; v++) counts[v + 1] += counts[v];
    part('symbolStarts').set(counts);
    const order = part('order');
    row = 0;
    for (const sequence of tokens) for (const token of sequence) order[counts[token]++] = row++;
    upload(this.arena.gpu, this.slab, values);
    return sizes;
  }
}

function sections(capacity: Capacity, symbols: number): [keyof BatchTensors, number][] {
  return [
    ['uniform', BATCH.length],
    ['symbolStarts', symbols + 1],
    ['offsets', capacity.sequences + 1],
    ['labels', capacity.sequences],
    ['uids', capacity.sequences],
    ['packedResidues', capacity.residues],
    ['order', capacity.residues],
  ];
}
