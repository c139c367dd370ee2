/** embedding.json: which embedding the parts in a folder belong to. */
import { createHash } from 'node:crypto';
import { BLOCK_LIMITS } from '../embed/blocks';
import type { Dropping } from '../embed/computeBlocks';
import { SeqloomError } from '../errors';
import type { Readout } from '../export/embeddings';
import { READOUTS, type ReadoutName } from '../model/readouts';
import type { DataOptions } from '../run/runConfig';
import type { RecordStream } from './recordStream';

/** Raised when a reader of older versions could no longer understand the files. */
export const EMBED_VERSION = 1;

/** All that an embedding depends on; parts of equal jobs belong together. */
export interface EmbedJob {
  /** `LoadedRun.hash`. */
  model: string;
  /** The recurrent layer read, from 1; 0 where none is. */
  layer: number;
  readouts: { name: ReadoutName; kind: Readout['kind']; width: number }[];
  /** What the data are called. */
  data: string;
  /** What decides which records the data have: the readers' options and the longest sequence. */
  options: DataOptions;
  /** How the records are cut into parts. */
  blocks: { records: number; bytes: number };
}

/** Shard `index` (from 1) of `count` holds the blocks index - 1, index - 1 + count, ... */
export interface Shard {
  index: number;
  count: number;
}

/** No one divides work further; a larger number is a mistake or damage. */
export const MOST_SHARDS = 100_000;

export const WHOLE: Shard = { index: 1, count: 1 };

/** What all the data hold, not one shard of them. */
export interface EmbedTotals {
  blocks: number;
  sequences: number;
  residues: number;
  dropped: number;
  labelled: boolean;
  /** Over the digests of all blocks. */
  sha256: string;
}

export interface EmbedState {
  version: number;
  /** The version of Seqloom that wrote it. */
  seqloom: string;
  job: EmbedJob;
  shard: Shard;
  /** The adapters that computed parts. */
  adapters: string[];
  /** The output is to be safe in spreadsheets (`TableStyle`), whoever writes it. */
  spreadsheetSafe?: boolean;
  /** SHA-256 of the values of each residue table; files of 0.1.0 have none. */
  tables?: Record<string, string>;
  /** Present once every part is there. */
  totals?: EmbedTotals;
}

/** What an embedding depends on. */
export function embedJob(
  { model, layer }: Pick<EmbedJob, 'model' | 'layer'>,
  readouts: readonly Pick<Readout, 'name' | 'kind' | 'width'>[],
  data: RecordStream,
  { maxLength, skipBad }: Dropping,
): EmbedJob {
  const options = {
    ...data.options,
    ...(maxLength !== undefined && { maxLength }),
    ...(skipBad && { skipBad }),
  };
  const shapes = readouts.map(({ name, kind, width }) => ({ name: name as ReadoutName, kind, width }));
  return { model, layer, readouts: shapes, data: data.name, options, blocks: BLOCK_LIMITS };
}

/** The text of an embedding.json, with a checksum of the rest last. */
export function encodeEmbedState(state: EmbedState): string {
  return JSON.stringify({ ...state, sha256: sha256(JSON.stringify(state)) }, null, 2) + '\n';
}

/** SHA-256 as hexadecimal digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Reads and checks the text of an embedding.json.
 * @throws SeqloomError when it is no such file, damaged, or written by a newer Seqloom
 */
export function parseEmbedState(text: string, path: string): EmbedState {
  const damaged = () => new SeqloomError(`${path} is damaged or not Seqloom's.`, { kind: 'parts-damaged' });
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    throw damaged();
  }
  if (!isRecord(state) || typeof state.version !== 'number') throw damaged();
  if (state.version > EMBED_VERSION) {
    throw new SeqloomError(
      `${path} was written by a newer Seqloom (${String(state.seqloom)}). Update Seqloom to use it.`,
    );
  }
  // Those of 0.1.0 have no checksum.
  const { sha256: checksum, ...content } = state;
  if (checksum !== undefined && checksum !== sha256(JSON.stringify(content))) throw damaged();
  const { job, shard, adapters, spreadsheetSafe, tables, totals } = content;
  const sound =
    isJob(job) &&
    isShard(shard) &&
    isTexts(adapters) &&
    (spreadsheetSafe === undefined || typeof spreadsheetSafe === 'boolean') &&
    (tables === undefined || isRecord(tables)) &&
    (totals === undefined || isTotals(totals));
  if (!sound) throw damaged();
  return content as unknown as EmbedState;
}

/** As `jobDifference`, for the same share of the work. */
export function stateDifference(
  found: EmbedState,
  job: EmbedJob,
  { index, count }: Shard,
): string | undefined {
  const { shard } = found;
  if (shard.index === index && shard.count === count) return jobDifference(found.job, job);
  return `it is shard ${shard.index} of ${shard.count}`;
}

/** In what two embeddings differ, as a clause that ends "... instead of ..."; undefined when they do not. */
export function jobDifference(found: EmbedJob, wanted: EmbedJob): string | undefined {
  const names = ({ readouts }: EmbedJob) => readouts.map(({ name }) => name).join(', ');
  const instead = (a: string, b: string) => `${a} instead of ${b}`;
  if (found.model !== wanted.model) return 'it is of another network';
  if (names(found) !== names(wanted)) {
    return instead(`its readouts are ${names(found)}`, names(wanted));
  }
  if (found.layer !== wanted.layer)
    return instead(`it is of recurrent layer ${found.layer}`, String(wanted.layer));
  if (found.data !== wanted.data) return instead(`its data are ${found.data}`, wanted.data);
  const [a, b] = [found, wanted].map(({ options }) => JSON.stringify(Object.entries(options).sort()));
  if (a !== b) return instead(`its data were read with the options ${a}`, b);
  return JSON.stringify(found.blocks) === JSON.stringify(wanted.blocks)
    ? undefined
    : 'it was made by another version of Seqloom';
}

function isJob(value: unknown): boolean {
  if (!isRecord(value) || !Array.isArray(value.readouts) || !isRecord(value.blocks)) return false;
  const { model, layer, readouts, data, options, blocks } = value;
  return (
    typeof model === 'string' &&
    isCount(layer) &&
    readouts.length > 0 &&
    readouts.every(isReadout) &&
    typeof data === 'string' &&
    isRecord(options) &&
    isCount(blocks.records) &&
    isCount(blocks.bytes)
  );
}

/** Names become file names, so only known ones are taken. */
function isReadout(value: unknown): boolean {
  if (!isRecord(value) || typeof value.name !== 'string' || !Object.hasOwn(READOUTS, value.name))
    return false;
  return value.kind === READOUTS[value.name as ReadoutName].kind && isCount(value.width) && value.width > 0;
}

function isShard(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { index, count } = value;
  return isCount(index) && isCount(count) && index >= 1 && index <= count && count <= MOST_SHARDS;
}

function isTotals(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { blocks, sequences, residues, dropped, labelled, sha256 } = value;
  return (
    [blocks, sequences, residues, dropped].every(isCount) &&
    typeof labelled === 'boolean' &&
    typeof sha256 === 'string'
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
