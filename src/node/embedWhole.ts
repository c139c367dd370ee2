/** Whether an embedding that is to be resumed is whole already: nothing is called so that was not checked. */
import { createHash } from 'node:crypto';
import { ALPHABET } from '../data/alphabet';
import { computeBlocks, type Dropping } from '../embed/computeBlocks';
import type { StreamProgress } from '../embed/streamProgress';
import { SeqloomError } from '../errors';
import type { Hooks } from '../hooks';
import { outputExists } from './embedOutput';
import { digestOf, EmbedParts, removeParts } from './embedParts';
import { damagedFile, readRecord } from './embedRecord';
import { stateDifference, WHOLE, type EmbedJob, type EmbedTotals, type Shard } from './embedState';
import type { EmbedTarget } from './embedTarget';
import type { RecordStream } from './recordStream';

/** An embedding that is wanted. */
export interface WantedEmbedding {
  job: EmbedJob;
  shard?: Shard;
  data: RecordStream;
  dropping: Dropping;
}

/**
 * Checks the output that is there by its checksums, and that the data are still those it was made of. What a process left that
 * was killed when the output had just become whole is removed.
 * @returns its first file, or the shard's folder, where it is whole; undefined where something is left to do
 * @throws SeqloomError when there is something else and it may not be replaced
 */
export async function wholeEmbedding(
  wanted: WantedEmbedding,
  target: EmbedTarget,
  hooks: Hooks<StreamProgress> = {},
): Promise<string | undefined> {
  const { existing, place, partsFolder } = target;
  if (existing === undefined) return undefined;
  hooks.onStage?.(`checking ${existing}`);
  try {
    const totals = await (wanted.shard ? checkedShard : checkedOutput)(wanted, target);
    if (totals === undefined) return undefined;
    await checkData(wanted, totals, existing, hooks);
    await removeParts(partsFolder);
    return existing;
  } catch (error) {
    if (place.overwrite && error instanceof SeqloomError) return undefined;
    throw error;
  }
}

async function checkedShard({ job, shard = WHOLE }: WantedEmbedding, { path }: EmbedTarget) {
  const parts = await EmbedParts.open(path);
  const { totals, job: found } = parts.state;
  const difference = stateDifference(parts.state, job, shard) ?? (totals ? undefined : 'it is not finished');
  if (difference) throw other(path, difference);
  const names = found.readouts.map(({ name }) => name);
  for (let number = shard.index - 1; number < totals!.blocks; number += shard.count) {
    await parts.readBlock(number, names);
  }
  for (const { name, kind, width } of found.readouts) {
    if (kind === 'table') await parts.readTable(name, ALPHABET.length * width);
  }
  return totals;
}

async function checkedOutput({ job }: WantedEmbedding, { existing, place, partsFolder }: EmbedTarget) {
  const record = readRecord(place.path);
  if (record === undefined) {
    // A process that was killed when it had written some of the files: the parts tell whether they are right.
    if (EmbedParts.isAt(partsFolder) && (await EmbedParts.open(partsFolder)).state.totals) return undefined;
    throw outputExists(existing!);
  }
  const difference =
    record.format === place.format
      ? stateDifference(record, job, WHOLE)
      : `its format is ${record.format} instead of ${place.format}`;
  if (difference) throw other(existing!, difference);
  const damaged = await damagedFile(place.path, record);
  if (damaged === undefined) return record.totals;
  throw new SeqloomError(`${damaged} is missing, or not as it was written: its checksum differs.`, {
    kind: 'output-exists',
  });
}

async function checkData(
  { job, data, dropping }: WantedEmbedding,
  { sha256 }: EmbedTotals,
  existing: string,
  hooks: Hooks<StreamProgress>,
): Promise<void> {
  if ((await digestOfData(job, data, dropping, hooks)) === sha256) return;
  throw other(existing, `its records are not those that ${data.name} holds now`);
}

/** As `EmbedTotals.sha256`. */
async function digestOfData(
  { readouts }: EmbedJob,
  data: RecordStream,
  dropping: Dropping,
  hooks: Hooks<StreamProgress>,
): Promise<string> {
  const hash = createHash('sha256');
  const noted = async (block: Parameters<typeof digestOf>[0]) => {
    hash.update(digestOf(block));
    return false;
  };
  const vectors = readouts.filter(({ kind }) => kind !== 'table');
  if (vectors.length > 0) {
    const options = { ...dropping, readouts: vectors, wanted: noted };
    for await (const _ of computeBlocks(data, options, async () => undefined, hooks));
  }
  return hash.digest('hex');
}

function other(existing: string, difference: string): SeqloomError {
  return new SeqloomError(`${existing} is another embedding: ${difference}.`, { kind: 'output-exists' });
}
