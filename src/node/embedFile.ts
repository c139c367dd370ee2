/** Embedding a stream of records into files: in constant memory, in shards, and resumed after an interruption. */
import { noCounts, type StreamCounts } from '../embed/blocks';
import type { DropOptions } from '../embed/computeBlocks';
import { DeduplicatingEmbedder } from '../embed/deduplicate';
import { CACHE_BYTES } from '../embed/embed';
import { NetworkEmbedder, type EmbedOptions, type SequenceEmbedder } from '../embed/embedder';
import type { StreamProgress } from '../embed/streamProgress';
import type { Hooks } from '../hooks';
import { fillParts, openParts } from './embedFill';
import { writeOutput } from './embedOutput';
import { EmbedParts, removeParts } from './embedParts';
import { EMBED_VERSION, embedJob, WHOLE, type EmbedState } from './embedState';
import { holdTarget, type EmbedTarget, type EmbedTargetOptions } from './embedTarget';
import { wholeEmbedding, type WantedEmbedding } from './embedWhole';
import { inputsOfData, inputsOfRun } from './inputs';
import type { LoadedRun } from './loadRun';
import type { OpenGpu } from './openGpu';
import type { RecordStream } from './recordStream';
import { version } from './version';

/** Where and how vectors are written. */
export type EmbedFileOptions = EmbedTargetOptions & Omit<DropOptions, 'onDropped'>;

/** What an embedding into files came to. */
export interface EmbedFileResult {
  /** `there already`: the output to be resumed was whole. */
  outcome: 'done' | 'aborted' | 'there already';
  /** The files written, or the folder of the shard. */
  files: string[];
  /** What was read of the data. */
  counts: StreamCounts;
}

/**
 * Embeds the records with a trained network into `out`, or into a shard's folder beside it (`shardPath`). The work is kept in
 * numbered parts in a folder `....parts` beside the output until the output is whole; aborting keeps them, for `resume`.
 * @throws SeqloomError for a readout or layer that the network lacks, output or parts that are there and may not be replaced,
 *   parts of another embedding, and anything wrong with the records or the disk
 */
export async function embedFile(
  gpu: OpenGpu,
  run: LoadedRun,
  data: RecordStream,
  out: string,
  options: EmbedFileOptions & EmbedOptions = {},
  hooks: Hooks<StreamProgress> = {},
): Promise<EmbedFileResult> {
  const network = new NetworkEmbedder(gpu, run.model, options);
  const embedder = new DeduplicatingEmbedder(network, CACHE_BYTES);
  try {
    const computer = { embedder, model: run.hash, layer: network.plan.layer, adapter: gpu.name };
    const inputs = [...inputsOfRun(run.path), ...(options.inputs ?? [])];
    return await embedStream(computer, data, out, { ...options, inputs }, hooks);
  } finally {
    network.destroy();
  }
}

/** What computes the vectors, and what tells its vectors from others'. */
export interface Computer {
  embedder: SequenceEmbedder;
  model: string;
  layer: number;
  adapter: string;
}

/** `embedFile` with anything that computes vectors. */
export async function embedStream(
  computer: Computer,
  data: RecordStream,
  out: string,
  options: EmbedFileOptions = {},
  hooks: Hooks<StreamProgress> = {},
): Promise<EmbedFileResult> {
  const { shard, maxLength, skipBad, resume } = options;
  const dropping = { maxLength, skipBad };
  const job = embedJob(computer, computer.embedder.readouts, data, dropping);
  const wanted = { job, shard, data, dropping };
  const inputs = [...inputsOfData(data.paths), ...(options.inputs ?? [])];
  return holdTarget(job.readouts, out, { ...options, inputs }, hooks, async (target) => {
    const whole = resume ? await wholeEmbedding(wanted, target, hooks) : undefined;
    if (whole !== undefined) return { outcome: 'there already', files: [whole], counts: noCounts() };
    return embedLocked(computer, wanted, target, resume ?? false, hooks);
  });
}

async function embedLocked(
  computer: Computer,
  wanted: WantedEmbedding,
  { place, path, partsFolder }: EmbedTarget,
  resume: boolean,
  hooks: Hooks<StreamProgress>,
): Promise<EmbedFileResult> {
  const { embedder } = computer;
  const { job, shard, data, dropping } = wanted;
  const counts = noCounts();
  if (!resume) await removeParts(partsFolder);
  const state: EmbedState = {
    version: EMBED_VERSION,
    seqloom: version,
    job,
    shard: shard ?? WHOLE,
    adapters: [computer.adapter],
    ...(place.spreadsheetSafe && { spreadsheetSafe: true }),
  };
  const begun = EmbedParts.isAt(partsFolder);
  const parts = await openParts(partsFolder, state, embedder, hooks);
  try {
    parts.state.totals = await fillParts(parts, embedder, data, dropping, counts, hooks);
  } catch (error) {
    // What failed before there was a vector leaves nothing that another attempt would have to get past.
    const nothing = (await parts.numbers()).size === 0 || (!begun && counts.sequences === 0);
    if (nothing) await removeParts(partsFolder);
    if (hooks.signal?.aborted) return { outcome: 'aborted', files: [], counts };
    throw error;
  }
  await parts.writeState();
  if (shard) {
    await removeParts(path);
    await parts.moveTo(path);
    return { outcome: 'done', files: [path], counts };
  }
  try {
    const files = await writeOutput([parts], parts.state.totals, place, {
      onStage: hooks.onStage,
      onNote: hooks.onNote,
      signal: hooks.signal,
    });
    await removeParts(partsFolder);
    return { outcome: 'done', files, counts };
  } catch (error) {
    if (hooks.signal?.aborted && error === hooks.signal.reason)
      return { outcome: 'aborted', files: [], counts };
    throw error;
  }
}
