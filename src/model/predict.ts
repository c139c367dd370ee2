import { planInOrder } from '../data/batches';
import type { Gpu } from '../gpu/device';
import type { BatchSizes } from '../kernels/common';
import { fitCapacity } from './capacity';
import type { ModelConfig } from './config';
import { Network } from './network';
import type { Parameters } from './parameters';

/** Residues in one inference batch. */
const BATCH_RESIDUES = 16_384;

/** Memory for inference, MiB. */
const MEMORY_MIB = 2048;

export interface InferenceHooks {
  /** Sequences done so far. */
  onProgress?(done: number, total: number): void;
  signal?: AbortSignal;
}

/**
 * Runs every sequence through the network, longest first, and hands each batch to `read`, which queues its read-backs.
 * A batch's read-backs overlap with the next batch.
 */
export async function infer(
  gpu: Gpu,
  config: ModelConfig,
  parameters: Parameters,
  sequences: Uint8Array[],
  read: (network: Network, rows: number[], sizes: BatchSizes) => Promise<void>,
  hooks: InferenceHooks = {},
): Promise<void> {
  if (sequences.length === 0) return;
  const lengths = sequences.map((s) => s.length);
  const longest = lengths.reduce((a, b) => Math.max(a, b));
  const shortest = lengths.reduce((a, b) => Math.min(a, b));
  const residues = Math.max(longest, BATCH_RESIDUES);
  const wanted = {
    residues,
    sequences: Math.min(sequences.length, Math.floor(residues / shortest)),
    longest,
  };
  const purpose = { training: false } as const;
  const capacity = fitCapacity(gpu, config, wanted, purpose, MEMORY_MIB);
  const limits = {
    updateResidues: capacity.residues,
    microResidues: capacity.residues,
    microSequences: capacity.sequences,
  };
  const network = await Network.create(gpu, config, capacity, purpose);
  try {
    network.setParameters(parameters);
    let previous: Promise<void> = Promise.resolve();
    let done = 0;
    for (const rows of planInOrder(Array.from(sequences.keys()), lengths, limits).flat()) {
      hooks.signal?.throwIfAborted();
      const sizes = network.infer({ tokens: rows.map((row) => sequences[row]), labels: [], uids: rows });
      const current = read(network, rows, sizes);
      await previous;
      previous = current;
      done += rows.length;
      hooks.onProgress?.(done, sequences.length);
    }
    await previous;
  } finally {
    network.destroy();
  }
}

/** Class probabilities (N, classes) of every sequence, in the order given. */
export async function predict(
  gpu: Gpu,
  config: ModelConfig,
  parameters: Parameters,
  sequences: Uint8Array[],
  hooks: InferenceHooks = {},
): Promise<Float32Array> {
  const { classes } = config;
  const probabilities = new Float32Array(sequences.length * classes);
  await infer(
    gpu,
    config,
    parameters,
    sequences,
    async (network, rows) => {
      const values = await network.readRows('probabilities', rows.length, classes);
      rows.forEach((row, i) =>
        probabilities.set(values.subarray(i * classes, (i + 1) * classes), row * classes),
      );
    },
    hooks,
  );
  return probabilities;
}
