import type { RawRecord } from '../data/types';
import type { EmbeddingRow } from '../export/embeddings';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import type { ReadoutName } from '../model/readouts';
import type { TrainedModel } from '../model/trainedModel';
import type { StreamCounts } from './blocks';
import { computeBlocks, type DropOptions } from './computeBlocks';
import { DeduplicatingEmbedder } from './deduplicate';
import { NetworkEmbedder, type EmbedOptions } from './embedder';
import type { StreamProgress } from './streamProgress';
import { residueOffsets, valuesOf } from './vectors';

/** The vectors of one readout. */
export interface Embedding {
  kind: 'sequence' | 'residue' | 'table';
  /** Values in a vector. */
  width: number;
  /** Row-major: (N, width); for `residue` (residues of all sequences, width); for `table` (symbols, width). */
  data: Float32Array;
  /** For `residue`: (N + 1); the rows offsets[i] to offsets[i + 1] belong to sequence i. */
  offsets?: Float64Array;
}

/**
 * The vectors of sequences that fit in memory, by readout and in the order given. Equal sequences are computed once.
 * @param sequences symbol indices (`encode`), each of one residue or more
 * @throws SeqloomError for a readout or layer that the network lacks, or a sequence too long for the memory
 */
export async function embed(
  gpu: Gpu,
  model: TrainedModel,
  sequences: Uint8Array[],
  options: EmbedOptions = {},
  hooks: Hooks = {},
): Promise<Map<ReadoutName, Embedding>> {
  const embedder = new NetworkEmbedder(gpu, model, options);
  try {
    const vectors = await new DeduplicatingEmbedder(embedder).embed(sequences, hooks);
    const embeddings = embedder.readouts.map((readout): [ReadoutName, Embedding] => {
      const { kind, width } = readout;
      const data = kind === 'table' ? readout.values : vectors.get(readout.name)!;
      const offsets = kind === 'residue' ? { offsets: residueOffsets(sequences) } : {};
      return [readout.name as ReadoutName, { kind, width, data, ...offsets }];
    });
    return new Map(embeddings);
  } finally {
    embedder.destroy();
  }
}

/** Bytes of vectors kept of earlier blocks, for sequences that come again. */
export const CACHE_BYTES = 32 * 1024 * 1024;

/**
 * The vectors of a stream of records of any length, in order and in constant memory (but for some 30 bytes that are kept of
 * each id): records are cleaned, embedded a block at a time, and handed on; what is left out goes to `options.onDropped`.
 * Equal sequences are computed once within a block, and over blocks while a cache of the last ones holds them.
 * @param counts is added to
 * @throws SeqloomError for a repeated id, an illegal character, or a readout that the network lacks
 */
export async function* embedRecords(
  gpu: Gpu,
  model: TrainedModel,
  records: AsyncIterable<RawRecord>,
  options: EmbedOptions & DropOptions & { name?: string } = {},
  hooks: Hooks<StreamProgress> = {},
  counts?: StreamCounts,
): AsyncGenerator<EmbeddingRow> {
  const { name = 'The data', maxLength, skipBad, onDropped } = options;
  const network = new NetworkEmbedder(gpu, model, options);
  const embedder = new DeduplicatingEmbedder(network, CACHE_BYTES);
  const readouts = embedder.readouts.filter(({ kind }) => kind !== 'table');
  try {
    const blocks = computeBlocks(
      { name, records: () => records },
      {
        maxLength,
        skipBad,
        onDropped,
        readouts,
        refuseTooLong: (residues) => network.refuseTooLong(residues),
      },
      (sequences, within) => embedder.embed(sequences, within),
      hooks,
      counts,
    );
    for await (const { records: embedded, result } of blocks) {
      const offsets = residueOffsets(embedded.map(({ sequence }) => sequence));
      for (const [i, record] of embedded.entries()) {
        const ofRecord = readouts.map((readout): [string, Float32Array] => [
          readout.name,
          valuesOf(readout, result.get(readout.name)!, offsets, i),
        ]);
        yield { ...record, vectors: new Map(ofRecord) };
      }
    }
  } finally {
    network.destroy();
  }
}
