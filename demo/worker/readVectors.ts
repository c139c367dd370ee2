import { embed, type Gpu, type TrainedModel } from '../../src/index';
import type { ReadoutName } from '../../src/model/readouts';

/** By readout: the vectors (N, D) of every sequence, or those of its residues. */
export async function readVectors<N extends ReadoutName>(
  gpu: Gpu,
  model: TrainedModel,
  sequences: Uint8Array[],
  readouts: N[],
  signal?: AbortSignal,
): Promise<Map<N, Float32Array>> {
  const embeddings = await embed(gpu, model, sequences, { readouts }, { signal });
  return new Map(readouts.map((name) => [name, embeddings.get(name)!.data]));
}
