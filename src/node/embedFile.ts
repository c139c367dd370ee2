/** Embedding a stream of records into files: in constant memory, in shards, and resumed after an interruption. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { encode } from '../data/tokens';
import { BLOCK_LIMITS, noCounts, readBlocks, type StreamCounts } from '../embed/blocks';
import { DeduplicatingEmbedder } from '../embed/deduplicate';
import { CACHE_BYTES } from '../embed/embed';
import { NetworkEmbedder, type EmbedOptions, type SequenceEmbedder } from '../embed/embedder';
import { SeqloomError } from '../errors';
import { embeddingFormat, type EmbeddingFormat } from '../export/formats';
import type { ReadoutName } from '../model/readouts';
import { existingOutput, outputExists, writeOutput, type OutputPlace } from './embedOutput';
import { digestOf, EmbedParts, removeParts } from './embedParts';
import { EmbedMeter, type EmbedProgress } from './embedProgress';
import {
  EMBED_VERSION,
  jobDifference,
  MOST_SHARDS,
  WHOLE,
  type EmbedJob,
  type EmbedState,
  type EmbedTotals,
  type Shard,
} from './embedState';
import type { LoadedRun } from './loadRun';
import type { OpenGpu } from './openGpu';
import type { RecordStream } from './recordStream';
import { version } from './version';

export interface EmbedFileOptions {
  /** By default told by the ending of the output. */
  format?: EmbeddingFormat;
  /** Longer sequences, in residues after cleaning, are left out. */
  maxLength?: number;
  /** Embed one of several shares, into a folder for `mergeShards`. */
  shard?: Shard;
  /** Go on with what an interrupted call left. */
  resume?: boolean;
  /** Replace output that is there, and (unless resuming) what an interrupted call left. */
  overwrite?: boolean;
}

export interface EmbedFileHooks {
  onProgress?(progress: EmbedProgress): void;
  /** A sentence the user should see. */
  onNote?(note: string): void;
  /** What is being done beside embedding: a few words. */
  onStage?(stage: string): void;
  /** Aborting keeps the parts that are whole, for `resume`. */
  signal?: AbortSignal;
}

export interface EmbedFileResult {
  /** `there already`: the output to be resumed was whole. */
  outcome: 'done' | 'aborted' | 'there already';
  /** The files written, or the folder of the shard. */
  files: string[];
  /** What was read of the data. */
  counts: StreamCounts;
}

/** The folder in which a shard of an embedding ends up. */
export function shardPath(out: string, { index, count }: Shard): string {
  return `${out}.shard-${index}-of-${count}`;
}

/**
 * Embeds the records with a trained network into `out`, or into a shard's folder beside it (`shardPath`). The work is kept in
 * numbered parts in a folder `....parts` beside the output until the output is whole.
 * @throws SeqloomError for a readout or layer that the network lacks, output or parts that are there and may not be replaced,
 *   parts of another embedding, and anything wrong with the records or the disk
 */
export async function embedFile(
  gpu: OpenGpu,
  run: LoadedRun,
  data: RecordStream,
  out: string,
  options: EmbedFileOptions & EmbedOptions = {},
  hooks: EmbedFileHooks = {},
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
  hooks: EmbedFileHooks = {},
): Promise<EmbedFileResult> {
  const { embedder } = computer;
  const { shard, maxLength, resume, overwrite } = options;
  if (shard) checkShard(shard);
  const place = { path: out, format: embeddingFormat(out, options.format), overwrite };
  const target = shard ? shardPath(out, shard) : out;
  const counts = noCounts();
  const isThere = existing(embedder, place, shard && target);
  const folder = `${target}.parts`;
  const begun = existsSync(folder);
  if (isThere !== undefined && resume && !begun)
    return { outcome: 'there already', files: [isThere], counts };
  if (isThere !== undefined && !overwrite) throw outputExists(isThere);
  if (begun && !resume) {
    if (!overwrite) {
      throw new SeqloomError(
        `${folder} holds what an interrupted embedding left. Go on with it with --resume, or start anew with --overwrite.`,
      );
    }
    await removeParts(folder);
  }

  const state: EmbedState = {
    version: EMBED_VERSION,
    seqloom: version,
    job: jobOf(computer, data, maxLength),
    shard: shard ?? WHOLE,
    adapters: [computer.adapter],
  };
  const parts = await openParts(folder, state, embedder, hooks);
  try {
    parts.state.totals = await fillParts(parts, embedder, data, maxLength, counts, hooks);
  } catch (error) {
    if (hooks.signal?.aborted) return { outcome: 'aborted', files: [], counts };
    throw error;
  }
  await parts.writeState();
  if (shard) {
    await removeParts(target);
    await parts.moveTo(target);
    return { outcome: 'done', files: [target], counts };
  }
  const files = await writeOutput([parts], parts.state.totals, place, hooks.onStage);
  await removeParts(folder);
  return { outcome: 'done', files, counts };
}

/** What already is where the output is to be: one of its files, or the shard's folder. */
function existing(embedder: SequenceEmbedder, place: OutputPlace, shardFolder?: string): string | undefined {
  // Also where it is a shard, since it would fail to be merged into a format that cannot hold its readouts.
  const file = existingOutput(embedder.readouts, place);
  if (shardFolder === undefined) return file;
  if (!existsSync(shardFolder)) return undefined;
  if (!EmbedParts.isAt(shardFolder)) {
    throw new SeqloomError(`${shardFolder} exists and is no shard of an embedding. Choose another --out.`);
  }
  return shardFolder;
}

function checkShard({ index, count }: Shard): void {
  const fits = Number.isInteger(index) && Number.isInteger(count) && index >= 1 && index <= count;
  if (fits && count <= MOST_SHARDS) return;
  throw new SeqloomError(
    `There is no shard ${index} of ${count}: shards are numbered from 1 to their count, at most ${MOST_SHARDS}.`,
  );
}

function jobOf({ embedder, model, layer }: Computer, data: RecordStream, maxLength?: number): EmbedJob {
  const options = maxLength === undefined ? data.options : { ...data.options, maxLength };
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
  hooks: EmbedFileHooks,
): Promise<EmbedParts> {
  if (!EmbedParts.isAt(folder)) {
    await removeParts(folder);
    return EmbedParts.create(folder, state, readouts);
  }
  const parts = await EmbedParts.open(folder);
  const difference = jobDifference(parts.state.job, state.job);
  if (difference) {
    throw new SeqloomError(
      `${folder} belongs to another embedding: ${difference}. Start anew with --overwrite, or choose another --out.`,
    );
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
  maxLength: number | undefined,
  counts: StreamCounts,
  hooks: EmbedFileHooks,
): Promise<EmbedTotals> {
  const { index, count } = parts.state.shard;
  const { readouts } = embedder;
  const done = await parts.numbers();
  const meter = new EmbedMeter(counts, hooks.onProgress);
  const hash = createHash('sha256');
  let blocks = 0;
  // A table needs no sequence.
  if (readouts.some(({ kind }) => kind !== 'table')) {
    const records = data.records((progress) => meter.read(progress));
    for await (const block of readBlocks(records, { name: data.name, maxLength, readouts }, counts)) {
      const number = blocks++;
      const digest = digestOf(block);
      hash.update(digest);
      meter.block();
      if (number % count !== index - 1) continue;
      if (done.delete(number)) {
        if ((await parts.read(number)).sha256 !== digest) throw changed(data, parts);
        continue;
      }
      hooks.signal?.throwIfAborted();
      meter.begin();
      const tokens = block.records.map(({ sequence }) => encode(sequence));
      const vectors = await embedder.embed(tokens, {
        signal: hooks.signal,
        onProgress: (embedded, total) => meter.within(embedded / total),
      });
      await parts.write(number, block, vectors);
      meter.end(block);
    }
  }
  if (done.size > 0) throw changed(data, parts);
  const { sequences, residues, dropped, labelled } = counts;
  return { blocks, sequences, residues, dropped, labelled, sha256: hash.digest('hex') };
}

function changed({ name }: RecordStream, { folder }: EmbedParts): SeqloomError {
  return new SeqloomError(
    `${name} is not what the parts in ${folder} were computed from: its records have changed. Give the same data, or start anew with --overwrite.`,
  );
}
