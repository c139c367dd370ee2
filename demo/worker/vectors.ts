import { embed, type Gpu, type TrainedModel } from '../../src';
import type { SequenceReadout } from '../protocol';

/** Vectors (N, D) of every sequence, by readout. */
export async function sequenceVectors(
  gpu: Gpu,
  model: TrainedModel,
  sequences: Uint8Array[],
  readouts: SequenceReadout[],
  signal?: AbortSignal,
): Promise<Map<SequenceReadout, Float32Array>> {
  const embeddings = await embed(gpu, model, sequences, { readouts }, { signal });
  return new Map(readouts.map((name) => [name, embeddings.get(name)!.data]));
}
