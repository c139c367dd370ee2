/** Embedding a stream of records into files: in constant memory, in shards, and resumed after an interruption. */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { BLOCK_LIMITS, noCounts, type Block, type StreamCounts } from '../embed/blocks';
import { computeBlocks, type DropOptions } from '../embed/computeBlocks';
import { DeduplicatingEmbedder } from '../embed/deduplicate';
import { CACHE_BYTES } from '../embed/embed';
import { NetworkEmbedder, type EmbedOptions, type SequenceEmbedder } from '../embed/embedder';
import type { StreamProgress } from '../embed/streamProgress';
import { SeqloomError } from '../errors';
import type { Hooks } from '../hooks';
import type { ReadoutName } from '../model/readouts';
import { writeOutput } from './embedOutput';
import { digestOf, EmbedParts, removeParts } from './embedParts';
import {
  EMBED_VERSION,
  jobDifference,
  WHOLE,
  type EmbedJob,
  type EmbedState,
  type EmbedTotals,
} from './embedState';
import { embedTarget, type EmbedTargetOptions } from './embedTarget';
import { makeFolder } from './files';
import type { LoadedRun } from './loadRun';
import { takeLock } from './lock';
import type { OpenGpu } from './openGpu';
import type { RecordStream } from './recordStream';
import { version } from './version';

/** Where and how vectors are written. */
export type EmbedFileOptions = EmbedTargetOptions & Pick<DropOptions, 'maxLength' | 'skipBad'>;

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
    return await embedStream(computer, data, out, options, hooks);
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
  const target = embedTarget(computer.embedder.readouts, out, options);
  if (target.thereAlready !== undefined) {
    return { outcome: 'there already', files: [target.thereAlready], counts: noCounts() };
  }
  await makeFolder(dirname(out));
  const lock = await takeLock(target.lock, hooks.onNote);
  try {
    return await embedLocked(computer, data, out, options, hooks);
  } finally {
    lock.release();
  }
}

async function embedLocked(
  computer: Computer,
  data: RecordStream,
  out: string,
  options: EmbedFileOptions,
  hooks: Hooks<StreamProgress>,
): Promise<EmbedFileResult> {
  const { embedder } = computer;
  const { shard, resume } = options;
  const target = embedTarget(embedder.readouts, out, options);
  const { place, path, partsFolder, thereAlready } = target;
  const counts = noCounts();
  if (thereAlready !== undefined) return { outcome: 'there already', files: [thereAlready], counts };
  if (!resume) await removeParts(partsFolder);
  const state: EmbedState = {
    version: EMBED_VERSION,
    seqloom: version,
    job: jobOf(computer, data, options),
    shard: shard ?? WHOLE,
    adapters: [computer.adapter],
  };
  const parts = await openParts(partsFolder, state, embedder, hooks);
  try {
    parts.state.totals = await fillParts(parts, embedder, data, options, counts, hooks);
  } catch (error) {
    if (hooks.signal?.aborted) return { outcome: 'aborted', files: [], counts };
    throw error;
  }
  await parts.writeState();
  if (shard) {
    await removeParts(path);
    await parts.moveTo(path);
    return { outcome: 'done', files: [path], counts };
  }
  const files = await writeOutput([parts], parts.state.totals, place, hooks.onStage);
  await removeParts(partsFolder);
  return { outcome: 'done', files, counts };
}

function jobOf(
  { embedder, model, layer }: Computer,
  data: RecordStream,
  { maxLength, skipBad }: EmbedFileOptions,
): EmbedJob {
  const options = {
    ...data.options,
    ...(maxLength !== undefined && { maxLength }),
    ...(skipBad && { skipBad }),
  };
  const readouts = embedder.readouts.map(({ name, kind, width }) => ({
    name: name as ReadoutName,
    kind,
    width,
  }));
  return { model, layer, readouts, data: data.name, options, blocks: BLOCK_LIMITS };
}

/** The parts to be filled: new ones, or those that an interrupted embedding of the same kind left. */
async function openParts(
  folder: string,
  state: EmbedState,
  { readouts }: SequenceEmbedder,
  hooks: Hooks<StreamProgress>,
): Promise<EmbedParts> {
  if (!EmbedParts.isAt(folder)) {
    await removeParts(folder);
    return EmbedParts.create(folder, state, readouts);
  }
  const parts = await EmbedParts.open(folder);
  const { index, count } = parts.state.shard;
  const difference =
    index === state.shard.index && count === state.shard.count
      ? jobDifference(parts.state.job, state.job)
      : `it is shard ${index} of ${count}`;
  if (difference) {
    throw new SeqloomError(`${folder} belongs to another embedding: ${difference}.`, { kind: 'parts-other' });
  }
  const [adapter] = state.adapters;
  if (!parts.state.adapters.includes(adapter)) {
    hooks.onNote?.(
      `The first parts were computed on another adapter (${parts.state.adapters.join('; ')}); last digits may differ.`,
    );
    parts.state.adapters.push(adapter);
    await parts.writeState();
  }
  return parts;
}

/** Computes every block of the shard that is not there yet. */
async function fillParts(
  parts: EmbedParts,
  embedder: SequenceEmbedder,
  data: RecordStream,
  { maxLength, skipBad }: EmbedFileOptions,
  counts: StreamCounts,
  hooks: Hooks<StreamProgress>,
): Promise<EmbedTotals> {
  const { index, count } = parts.state.shard;
  const { readouts } = embedder;
  const done = await parts.numbers();
  const hash = createHash('sha256');
  let blocks = 0;
  const wanted = async (block: Block, number: number) => {
    const digest = digestOf(block);
    hash.update(digest);
    blocks++;
    if (number % count !== index - 1) return false;
    if (!done.delete(number)) return true;
    if ((await parts.read(number)).sha256 !== digest) throw changed(data, parts);
    return false;
  };
  // A table needs no sequence.
  if (readouts.some(({ kind }) => kind !== 'table')) {
    const computed = computeBlocks(
      data,
      { maxLength, skipBad, readouts, wanted },
      (sequences, within) => embedder.embed(sequences, within),
      hooks,
      counts,
    );
    for await (const block of computed) await parts.write(block.number, block, block.result);
  }
  if (done.size > 0) throw changed(data, parts);
  const { sequences, residues, dropped, labelled } = counts;
  return { blocks, sequences, residues, dropped, labelled, sha256: hash.digest('hex') };
}

function changed({ name }: RecordStream, { folder }: EmbedParts): SeqloomError {
  return new SeqloomError(
    `${name} is not what the parts in ${folder} were computed from: its records have changed.`,
    { kind: 'parts-other' },
  );
}
