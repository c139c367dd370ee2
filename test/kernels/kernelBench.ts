import { expect } from 'vitest';
import type { Floats } from '../../src/cpu/batch';
import type { Gpu } from '../../src/gpu/device';
import { Program } from '../../src/gpu/program';
import { readTensor } from '../../src/gpu/readback';
import { Arena, upload, type Tensor } from '../../src/gpu/tensor';
import { padded, type BatchSizes, type BatchTensors, type Command } from '../../src/kernels/common';
import { BatchSlab, type BatchRun } from '../../src/model/batch';
import { offsetsOf, randomValues } from '../cpu/support';

/** The two ways in which kernels divide their work; on any adapter both must be right. */
export const LAYOUTS: [string, (gpu: Gpu) => Gpu][] = [
  ['laid out for CPU adapters', (gpu) => ({ ...gpu, software: true })],
  ['laid out for GPUs', (gpu) => ({ ...gpu, software: false })],
];

/** As for a CPU adapter with vectors of 512 bits, whose lanes share loads. */
export const laidOutForMesa26 = (gpu: Gpu): Gpu => ({
  ...gpu,
  software: true,
  info: { ...gpu.info, description: 'OpenGL ES 3.2 Mesa 26.1.6', device: 'llvmpipe (LLVM 19.1.7, 512 bits)' },
});

/** Lengths at and around the edges of every tile, longest first, as batches come. */
export const RAGGED = [70, 65, 64, 63, 33, 33, 32, 31, 17, 16, 15, 9, 8, 7, 5, 4, 3, 2, 2, 1, 1];

/** Seeded values that float32 holds exactly, so that the kernel and its float64 twin see the same numbers. */
export function randomFloats(length: number, seed: number, scale = 1): Float32Array {
  return Float32Array.from(randomValues(length, seed, scale));
}

interface BenchOptions {
  symbols?: number;
  labels?: number[];
  uids?: number[];
  run?: Partial<BatchRun>;
  /** Symbol of residue `i` of sequence `b`; pseudo-random unless told. */
  token?: (b: number, i: number) => number;
}

/**
 * One batch on the device, in buffers larger than it needs, and whatever tensors a test adds.
 * Tensors to be written start as NaN: what a kernel forgets to write, or reads from an earlier batch, shows.
 */
export class Bench {
  readonly arena: Arena;
  readonly batch: BatchTensors;
  readonly sizes: BatchSizes;
  readonly tokens: Uint8Array[];
  /** (B + 1) */
  readonly offsets: Int32Array;

  constructor(
    readonly gpu: Gpu,
    lengths: number[],
    { symbols = 21, labels = [], uids = lengths.map((_, b) => b), run, token }: BenchOptions = {},
  ) {
    this.arena = new Arena(gpu);
    this.offsets = offsetsOf(lengths);
    this.tokens = lengths.map((length, b) =>
      Uint8Array.from({ length }, (_, i) => token?.(b, i) ?? (i * i + 3 * b + (i >> 2)) % symbols),
    );
    const capacity = {
      residues: this.offsets[lengths.length] + 37,
      sequences: lengths.length + 5,
      longest: lengths[0] + 3,
    };
    const slab = new BatchSlab(this.arena, capacity, symbols);
    this.batch = slab.tensors;
    this.sizes = slab.upload({ tokens: this.tokens, labels, uids }, { seed: 0, step: 0, scale: 1, ...run });
  }

  /** All residues' symbols. (N) */
  get packedTokens(): Uint8Array {
    return Uint8Array.from(this.tokens.flatMap((t) => Array.from(t)));
  }

  input(label: string, values: Floats, usage = 0): Tensor {
    const tensor = this.arena.create(label, values.length, usage);
    upload(this.gpu, tensor, Float32Array.from(values));
    return tensor;
  }

  output(label: string, length: number): Tensor {
    return this.input(label, new Float32Array(length).fill(NaN));
  }

  async run(...commands: (Command | Command[])[]): Promise<void> {
    const encoder = this.gpu.device.createCommandEncoder();
    new Program(this.gpu, commands.flat()).encode(encoder, this.sizes);
    this.gpu.device.queue.submit([encoder.finish()]);
    await this.gpu.settle();
  }

  /** A tensor's first `rows` rows of `width` values; the rest of an output must not have been touched. */
  async read(tensor: Tensor, rows: number, width: number): Promise<Float32Array> {
    const values = await readTensor(this.gpu, tensor);
    const beyond = values.subarray(rows * width);
    expect(beyond.every(Number.isNaN), `${tensor.label} is written beyond its ${rows} rows`).toBe(true);
    return values.subarray(0, rows * width);
  }
}

export async function withBench<T>(
  gpu: Gpu,
  lengths: number[],
  options: BenchOptions,
  test: (bench: Bench) => Promise<T>,
): Promise<T> {
  const bench = new Bench(gpu, lengths, options);
  try {
    return await test(bench);
  } finally {
    bench.arena.destroy();
  }
}

/** Rows of `width` values, each filled up with zeros to a multiple of 4. */
export function pad(values: Floats, width: number): Float32Array {
  const rows = values.length / width;
  const wide = padded(width);
  const out = new Float32Array(rows * wide);
  for (let r = 0; r < rows; r++) out.set(values.subarray(r * width, (r + 1) * width), r * wide);
  return out;
}

/** The inverse of `pad`; padding must be exactly zero. */
export function unpad(values: Float32Array, width: number): Float32Array {
  const wide = padded(width);
  const rows = values.length / wide;
  const out = new Float32Array(rows * width);
  for (let r = 0; r < rows; r++) {
    const row = values.subarray(r * wide, (r + 1) * wide);
    if (row.subarray(width).some((v) => v !== 0)) {
      throw new Error(`the padding of row ${r} is ${row.subarray(width)}`);
    }
    out.set(row.subarray(0, width), r * width);
  }
  return out;
}

/** (rows, columns) to (columns, rows). */
export function transpose(values: Floats, columns: number): Float32Array {
  const rows = values.length / columns;
  return Float32Array.from(
    { length: values.length },
    (_, i) => values[(i % rows) * columns + Math.floor(i / rows)],
  );
}
