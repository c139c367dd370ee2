/** Where an embedding goes, and what of it is there already. */
import { existsSync } from 'node:fs';
import { SeqloomError } from '../errors';
import type { Readout } from '../export/embeddings';
import { embeddingFormat, type EmbeddingFormat } from '../export/formats';
import { existingOutput, outputExists, type OutputPlace } from './embedOutput';
import { EmbedParts } from './embedParts';
import { MOST_SHARDS, type Shard } from './embedState';
import { refuseLocked, type LockPlace } from './lock';

/** Where vectors are written, and what may be replaced. */
export interface EmbedTargetOptions {
  /** By default told by the ending of the output. */
  format?: EmbeddingFormat;
  /** Embed one of several shares, into a folder for `mergeShards`. */
  shard?: Shard;
  /** Go on with what an interrupted call left. */
  resume?: boolean;
  /** Replace output that is there, and (unless resuming) what an interrupted call left. */
  overwrite?: boolean;
}

interface EmbedTarget {
  place: OutputPlace;
  /** The output, or the shard's folder. */
  path: string;
  /** The folder of the parts, while they are not whole. */
  partsFolder: string;
  /** Held while they are computed. */
  lock: LockPlace;
  /** Where it is to be resumed, and is whole: its first file, or the shard's folder. */
  thereAlready?: string;
}

/** The folder in which a shard of an embedding ends up. */
export function shardPath(out: string, { index, count }: Shard): string {
  return `${out}.shard-${index}-of-${count}`;
}

/**
 * Looks at the output before anything is computed.
 * @throws SeqloomError for output that another process writes, output or parts that are there and may not be replaced, a
 *   format that cannot hold a readout, or a shard that cannot be
 */
export function embedTarget(
  readouts: Pick<Readout, 'name' | 'kind' | 'width'>[],
  out: string,
  { format, shard, resume = false, overwrite = false }: EmbedTargetOptions,
): EmbedTarget {
  if (shard) checkShard(shard);
  const place = { path: out, format: embeddingFormat(out, format), overwrite };
  const path = shard ? shardPath(out, shard) : out;
  const lock = { file: `${path}.lock`, what: `${path} is being written` };
  const target = { place, path, partsFolder: `${path}.parts`, lock };
  refuseLocked(target.lock);
  // Also for a shard, since it could not be merged into a format that cannot hold its readouts.
  const file = existingOutput(readouts, place);
  const existing = shard ? existingShard(path) : file;
  const begun = existsSync(target.partsFolder);
  if (existing !== undefined && resume && !begun) return { ...target, thereAlready: existing };
  if (existing !== undefined && !overwrite) throw outputExists(existing);
  if (begun && !resume && !overwrite) {
    throw new SeqloomError(`${target.partsFolder} holds what an interrupted embedding left.`, {
      kind: 'parts-left',
    });
  }
  return target;
}

function existingShard(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  if (EmbedParts.isAt(folder)) return folder;
  throw new SeqloomError(`${folder} exists and is no shard of an embedding.`, { kind: 'output-taken' });
}

function checkShard({ index, count }: Shard): void {
  const fits = Number.isInteger(index) && Number.isInteger(count) && index >= 1 && index <= count;
  if (fits && count <= MOST_SHARDS) return;
  throw new SeqloomError(
    `There is no shard ${index} of ${count}: shards are numbered from 1 to their count, at most ${MOST_SHARDS}.`,
  );
}
