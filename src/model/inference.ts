import { planInOrder } from '../data/batches';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { MOST_SEQUENCES, type BatchSizes } from '../kernels/common';
import type { Capacity } from './batch';
import { fitCapacity, refuseTooLong } from './capacity';
import type { ModelConfig } from './config';
import { InferenceNetwork } from './inferenceNetwork';
import type { Parameters } from '../data/parameters';
import type { ReadoutPlan } from './readouts';

/** Residues in one inference batch; a shared adapter's turns are short (`gpu.turn`). */
const BATCH_RESIDUES = { own: 16_384, shared: 4096 };

/** All GPU buffers together stay below this many MiB, unless told. */
export const INFERENCE_MEMORY_MIB = 2048;

/** A trained network that runs any number of sequences; longer or more ones than before make its buffers anew. */
export class Inference {
  private network: InferenceNetwork | undefined;
  private wanted: Capacity;
  private capacity: Capacity;

  constructor(
    private readonly gpu: Gpu,
    private readonly config: ModelConfig,
    private readonly parameters: Parameters,
    private readonly readouts?: ReadoutPlan,
    private readonly memoryMiB = INFERENCE_MEMORY_MIB,
  ) {
    const residues = BATCH_RESIDUES[gpu.turn ? 'shared' : 'own'];
    this.capacity = this.wanted = { residues, sequences: 0, longest: 0 };
  }

  destroy(): void {
    this.network?.destroy();
    this.network = undefined;
  }

  /** @throws SeqloomError when a sequence of so many residues cannot be run */
  refuseTooLong(residues: number): void {
    const { gpu, config, readouts, memoryMiB } = this;
    refuseTooLong(gpu.device.limits, config, residues, { training: false, readouts }, memoryMiB);
  }

  /**
   * Runs every sequence, longest first, and hands each batch to `read`, which queues its read-backs; they overlap with the
   * next batch; progress counts sequences. A sequence's results are the same bits whatever runs beside it.
   * @param read gets the batch's places in `sequences`
   */
  async run(
    sequences: Uint8Array[],
    read: (network: InferenceNetwork, rows: number[], sizes: BatchSizes) => Promise<void>,
    hooks: Hooks = {},
  ): Promise<void> {
    if (sequences.length === 0) return;
    const lengths = sequences.map((s) => s.length);
    const network = await this.networkFor(lengths);
    const limits = {
      updateResidues: this.capacity.residues,
      microResidues: this.capacity.residues,
      microSequences: this.capacity.sequences,
    };
    let previous: Promise<void> = Promise.resolve();
    let done = 0;
    try {
      for (const rows of planInOrder(Array.from(sequences.keys()), lengths, limits).flat()) {
        hooks.signal?.throwIfAborted();
        const sizes = await network.infer({
          tokens: rows.map((row) => sequences[row]),
          labels: [],
          uids: rows,
        });
        const current = read(network, rows, sizes);
        // Where the previous batch fails as well, its error is the one that counts.
        current.catch(() => undefined);
        await previous;
        previous = current;
        done += rows.length;
        hooks.onProgress?.({ done, total: sequences.length });
      }
    } finally {
      await previous;
    }
  }

  private async networkFor(lengths: number[]): Promise<InferenceNetwork> {
    const longest = lengths.reduce((a, b) => Math.max(a, b));
    const shortest = lengths.reduce((a, b) => Math.min(a, b));
    const residues = Math.max(this.wanted.residues, longest);
    const sequences = Math.min(lengths.length, Math.floor(residues / shortest), MOST_SEQUENCES);
    if (this.network && longest <= this.wanted.longest && sequences <= this.wanted.sequences) {
      return this.network;
    }
    const { gpu, config, readouts } = this;
    const wanted = {
      residues,
      sequences: Math.max(sequences, this.wanted.sequences),
      longest: Math.max(longest, this.wanted.longest),
    };
    const capacity = fitCapacity(gpu, config, wanted, { training: false, readouts }, this.memoryMiB);
    this.destroy();
    this.network = await InferenceNetwork.create(gpu, config, capacity, readouts);
    this.network.setParameters(this.parameters);
    this.wanted = wanted;
    this.capacity = capacity;
    return this.network;
  }
}
