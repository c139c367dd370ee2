/** Where an embedding goes, and what of it is there already. */
import { existsSync } from 'node:fs';
import { SeqloomError } from '../errors';
import type { Readout } from '../export/embeddings';
import type { Hooks } from '../hooks';
import { embeddingFormat, type EmbeddingFormat } from '../export/formats';
import { droppedPath, existingOutput, outputExists, outputFiles, type OutputPlace } from './embedOutput';
import { EmbedParts } from './embedParts';
import { recordPath } from './embedRecord';
import { MOST_SHARDS, type Shard } from './embedState';
import { holdOutput, outputLock } from './holdOutput';
import { refuseInputs, type InputFile } from './inputs';
import { refuseLocked } from './lock';

/** Where vectors are written, and what may be replaced. */
export interface EmbedTargetOptions {
  /** By default told by the ending of the output. */
  format?: EmbeddingFormat;
  /** Embed one of several shares, into a folder for `mergeShards`. */
  shard?: Shard;
  /** As in `TableStyle`. */
  spreadsheetSafe?: boolean;
  /** Go on with what an interrupted call left. */
  resume?: boolean;
  /** Replace output that is there, and (unless resuming) what an interrupted call left. */
  overwrite?: boolean;
  /** What else is read beside the data and the run, and so may not be written. */
  inputs?: readonly InputFile[];
}

export interface EmbedTarget {
  place: OutputPlace;
  /** The output, or the shard's folder. */
  path: string;
  /** The folder of the parts, while they are not whole. */
  partsFolder: string;
  /** What of the output is there: its first file, or the shard's folder. */
  existing?: string;
}

/** The folder in which a shard of an embedding ends up. */
export function shardPath(out: string, { index, count }: Shard): string {
  return `${out}.shard-${index}-of-${count}`;
}

/**
 * Looks at the output before anything is computed.
 * @throws SeqloomError for output that another process writes or that is an input, output or parts that are there and may not be replaced or gone
 *   on with, a format that cannot hold a readout, or a shard that cannot be
 */
export function embedTarget(
  readouts: Pick<Readout, 'name' | 'kind' | 'width'>[],
  out: string,
  { format, shard, resume = false, overwrite = false, spreadsheetSafe, inputs = [] }: EmbedTargetOptions,
): EmbedTarget {
  if (shard) checkShard(shard);
  const place = { path: out, format: embeddingFormat(out, format), overwrite, spreadsheetSafe };
  const path = shard ? shardPath(out, shard) : out;
  refuseLocked(outputLock(path));
  // Also for a shard, since it could not be merged into a format that cannot hold its readouts.
  const files = outputFiles(readouts, place);
  refuseInputs([...files, droppedPath(out), recordPath(out)], inputs);
  const existing = shard ? existingShard(path) : existingOutput(files, place);
  const target = { place, path, partsFolder: `${path}.parts`, existing };
  if (resume || overwrite) return target;
  if (existing !== undefined) throw outputExists(existing);
  if (existsSync(target.partsFolder)) {
    throw new SeqloomError(`${target.partsFolder} holds what an interrupted embedding left.`, {
      kind: 'parts-left',
    });
  }
  return target;
}

/** `holdOutput` for an embedding. @throws SeqloomError as `embedTarget` */
export async function holdTarget<T>(
  readouts: Parameters<typeof embedTarget>[0],
  out: string,
  options: EmbedTargetOptions,
  { onNote }: Pick<Hooks, 'onNote'>,
  work: (target: EmbedTarget) => Promise<T>,
): Promise<T> {
  const look = () => embedTarget(readouts, out, options);
  return holdOutput(look().path, onNote, () => work(look()));
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
