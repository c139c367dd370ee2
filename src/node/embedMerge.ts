/** One embedding from its shards. */
import { existsSync } from 'node:fs';
import { SeqloomError } from '../errors';
import { embeddingFormat, type EmbeddingFormat } from '../export/formats';
import type { Hooks } from '../hooks';
import { droppedPath, existingOutput, outputExists, outputFiles, writeOutput } from './embedOutput';
import { EmbedParts } from './embedParts';
import { jobDifference, type EmbedTotals } from './embedState';
import { recordPath } from './embedRecord';
import { holdOutput } from './holdOutput';
import { inputsOfShard, refuseInputs, type InputFile } from './inputs';

/** Where and how merged vectors are written. */
export interface MergeOptions {
  /** By default told by the ending of the output. */
  format?: EmbeddingFormat;
  /** Replace output that is there. */
  overwrite?: boolean;
  /** As in `TableStyle`. */
  spreadsheetSafe?: boolean;
  /** What else is read beside the shards, and so may not be written. */
  inputs?: readonly InputFile[];
}

/** What was merged. */
export interface MergeResult {
  files: string[];
  totals: EmbedTotals;
}

/**
 * Joins the folders that `embedFile` left for the shards of one embedding, in any order, into what one run would have
 * written, byte for byte (where all were computed on one kind of adapter). The shards stay.
 * @throws SeqloomError naming the shards that are unfinished, missing, double or of different embeddings
 */
export async function mergeShards(
  folders: readonly string[],
  out: string,
  options: MergeOptions = {},
  hooks: Hooks<never> = {},
): Promise<MergeResult> {
  const shards = await openShards(folders);
  const format = embeddingFormat(out, options.format);
  const adapters = new Set(shards.flatMap(({ state }) => state.adapters));
  if (adapters.size > 1) {
    hooks.onNote?.(
      `The shards were computed on different adapters (${[...adapters].join('; ')}); their last digits may differ.`,
    );
  }
  const { totals, job } = shards[0].state;
  const place = { ...options, path: out, format };
  const outputs = outputFiles(job.readouts, place);
  const inputs = [...folders.flatMap(inputsOfShard), ...(options.inputs ?? [])];
  refuseInputs([out, ...outputs.filter((name) => name !== out), droppedPath(out), recordPath(out)], inputs);
  const files = await holdOutput(out, hooks.onNote, async () => {
    const existing = existingOutput(outputs, place);
    if (existing !== undefined && !options.overwrite) throw outputExists(existing);
    return writeOutput(shards, totals!, place, hooks);
  });
  return { files, totals: totals! };
}

/** The shards in order: finished, of one embedding, each once and none missing. */
async function openShards(folders: readonly string[]): Promise<EmbedParts[]> {
  const found: EmbedParts[] = [];
  for (const folder of folders) {
    if (!EmbedParts.isAt(folder)) {
      const why = existsSync(folder) ? '' : ': there is no such folder';
      throw new SeqloomError(`${folder} is no shard of an embedding${why}.`, { kind: 'not-a-shard' });
    }
    const parts = await EmbedParts.open(folder);
    if (!parts.state.totals) {
      throw new SeqloomError(`The shard ${folder} is not finished.`, { kind: 'shard-unfinished' });
    }
    found.push(parts);
  }
  if (found.length === 0) throw new SeqloomError('No shard is named. Name all shards of one embedding.');
  const [first] = found;
  const { count } = first.state.shard;
  const ordered = new Array<EmbedParts | undefined>(count).fill(undefined);
  for (const parts of found) {
    const { job, shard, totals } = parts.state;
    const difference =
      jobDifference(job, first.state.job) ??
      (shard.count === count ? undefined : `it is one of ${shard.count} shards instead of ${count}`) ??
      (totals!.sha256 === first.state.totals!.sha256 && totals!.blocks === first.state.totals!.blocks
        ? undefined
        : 'its data have other records');
    if (difference) {
      throw new SeqloomError(`${parts.folder} does not belong with ${first.folder}: ${difference}.`);
    }
    const double = ordered[shard.index - 1];
    if (double) {
      throw new SeqloomError(
        `${double.folder} and ${parts.folder} are both shard ${shard.index} of ${count}. Name each shard once.`,
      );
    }
    ordered[shard.index - 1] = parts;
  }
  const missing = [...ordered.keys()].filter((i) => !ordered[i]).map((i) => i + 1);
  if (missing.length > 0) {
    const shown = missing.slice(0, 10).join(', ') + (missing.length > 10 ? ', ...' : '');
    throw new SeqloomError(
      `Of the ${count} shards, ${missing.length === 1 ? `number ${shown} is` : `numbers ${shown} are`} missing. Name all of them.`,
    );
  }
  return ordered as EmbedParts[];
}
