/** A folder of numbered parts: the blocks of an embedding that are computed, with the records they belong to. */
import { placeOf } from '../data/intake';
import { existsSync } from 'node:fs';
import { rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DroppedRecord } from '../data/types';
import type { Block, BlockRecord } from '../embed/blocks';
import { SeqloomError } from '../errors';
import type { Readout } from '../export/embeddings';
import { encodeEmbedState, parseEmbedState, sha256, type EmbedState } from './embedState';
import { fileError, listFolder, makeFolder, readBytes, writeFileAtomic } from './files';
import { isTemporary } from './temporary';
import { residueOffsets } from '../embed/vectors';

const STATE = 'embedding.json';
/** Files that a folder of parts is made of; in 0.1.0 also those cut off by the end of a process. */
const OWN_FILES = /^\.?(embedding\.json|\d+\.json|(\d+\.)?[a-z-]+\.f32)(\.tmp)?$/;

export class EmbedParts {
  private constructor(
    readonly folder: string,
    readonly state: EmbedState,
  ) {}

  /** Makes the folder. @throws SeqloomError when it exists with something in it, or cannot be made */
  static async create(folder: string, state: EmbedState, readouts: Readout[]): Promise<EmbedParts> {
    await makeFolder(folder);
    if ((await listFolder(folder)).length > 0) {
      throw new SeqloomError(`The folder ${folder} is needed, but holds other files.`, {
        kind: 'output-taken',
      });
    }
    const parts = new EmbedParts(folder, state);
    for (const readout of readouts) {
      if (readout.kind !== 'table') continue;
      const checksum = await parts.writeVectors(`${readout.name}.f32`, readout.values);
      state.tables = { ...state.tables, [readout.name]: checksum };
    }
    await parts.writeState();
    return parts;
  }

  /** Whether the folder holds parts. */
  static isAt(folder: string): boolean {
    return existsSync(join(folder, STATE));
  }

  /** @throws SeqloomError when there are no parts in the folder, or their state is damaged or of a newer Seqloom */
  static async open(folder: string): Promise<EmbedParts> {
    const path = join(folder, STATE);
    const text = new TextDecoder().decode(await readBytes(path));
    return new EmbedParts(folder, parseEmbedState(text, path));
  }

  async writeState(): Promise<void> {
    await writeFileAtomic(join(this.folder, STATE), encodeEmbedState(this.state));
  }

  /** The numbers of the blocks that are there. */
  async numbers(): Promise<Set<number>> {
    const names = await listFolder(this.folder);
    return new Set(names.filter((name) => /^\d+\.json$/.test(name)).map((name) => parseInt(name, 10)));
  }

  /** Writes a block with its vectors; its records last, so that a part which has them is whole. */
  async write(number: number, block: Block, vectors: ReadonlyMap<string, Float32Array>): Promise<void> {
    const checksums: Record<string, string> = {};
    for (const [name, values] of vectors) {
      checksums[name] = await this.writeVectors(vectorFile(number, name), values);
    }
    const content = contentOf(block);
    const part: Part = { sha256: sha256(JSON.stringify(content)), content, vectors: checksums };
    await writeFileAtomic(join(this.folder, recordFile(number)), JSON.stringify(part) + '\n');
  }

  /** The block's records, their digest, and the checksums of its vectors. @throws SeqloomError when the part is missing or damaged */
  async read(number: number): Promise<Block & Omit<Part, 'content'>> {
    const path = join(this.folder, recordFile(number));
    const text = new TextDecoder().decode(await partBytes(path));
    let part: Part;
    try {
      part = JSON.parse(text);
    } catch {
      throw damaged(path);
    }
    const digest = sha256(JSON.stringify(part?.content) ?? '');
    if (part?.sha256 !== digest || !isContent(part.content)) throw damaged(path);
    return { ...blockOf(part.content), sha256: digest, vectors: part.vectors };
  }

  /** A block with the values of the readouts named. @throws SeqloomError as `read`, and for values that are damaged */
  async readBlock(
    number: number,
    names: readonly string[],
  ): Promise<Block & { offsets: Float64Array; values: Map<string, Float32Array> }> {
    const { records, dropped, vectors } = await this.read(number);
    const offsets = residueOffsets(records.map(({ sequence }) => sequence));
    const values = new Map<string, Float32Array>();
    for (const { name, kind, width } of this.state.job.readouts) {
      if (kind === 'table' || !names.includes(name)) continue;
      const count = width * (kind === 'sequence' ? records.length : offsets[records.length]);
      values.set(name, await this.readValues(vectorFile(number, name), count, vectors?.[name]));
    }
    return { records, dropped, offsets, values };
  }

  async readTable(readout: string, count: number): Promise<Float32Array> {
    return this.readValues(`${readout}.f32`, count, this.state.tables?.[readout]);
  }

  async moveTo(folder: string): Promise<void> {
    try {
      await rename(this.folder, folder);
    } catch (error) {
      throw fileError(error, folder, 'written');
    }
  }

  /** @returns the checksum */
  private async writeVectors(name: string, values: Float32Array): Promise<string> {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await writeFileAtomic(join(this.folder, name), bytes);
    return sha256(bytes);
  }

  private async readValues(name: string, count: number, checksum?: string): Promise<Float32Array> {
    const path = join(this.folder, name);
    const bytes = await partBytes(path);
    // Parts of 0.1.0 have no checksum.
    if (bytes.length !== 4 * count || (checksum !== undefined && checksum !== sha256(bytes))) {
      throw damaged(path);
    }
    return new Float32Array(Uint8Array.prototype.slice.call(bytes).buffer);
  }
}

/** Removes a folder of parts; files that are not Seqloom's stay, and then the folder too. */
export async function removeParts(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  try {
    for (const name of await listFolder(folder)) {
      if (OWN_FILES.test(name) || isTemporary(name)) await rm(join(folder, name), { force: true });
    }
    if ((await listFolder(folder)).length === 0) await rmdir(folder);
  } catch (error) {
    throw fileError(error, folder, 'written');
  }
}

/** Tells one block's records from others. */
export function digestOf(block: Block): string {
  return sha256(JSON.stringify(contentOf(block)));
}

/** A part's JSON file; in those of 0.1.0 the checksums of the vectors are missing. */
interface Part {
  sha256: string;
  content: BlockContent;
  vectors?: Record<string, string>;
}

/** Of records the file too, where there are several. */
type BlockContent = {
  records: [string, string, string | null, string?][];
  dropped: [string, number, string, string?][];
};

function contentOf({ records, dropped }: Block): BlockContent {
  return {
    records: records.map(({ id, sequence, label, file }) =>
      file === undefined ? [id, sequence, label ?? null] : [id, sequence, label ?? null, file],
    ),
    dropped: dropped.map(({ id, line, reason, file }) =>
      file === undefined ? [id, line, reason] : [id, line, reason, file],
    ),
  };
}

function isContent(content: BlockContent): boolean {
  const isText = (value: unknown) => typeof value === 'string';
  const isRow = (row: unknown) =>
    Array.isArray(row) && row.length >= 3 && isText(row[0]) && (row[3] === undefined || isText(row[3]));
  return (
    Array.isArray(content?.records) &&
    content.records.every((row) => isRow(row) && isText(row[1]) && (row[2] === null || isText(row[2]))) &&
    Array.isArray(content.dropped) &&
    content.dropped.every((row) => isRow(row) && typeof row[1] === 'number' && isText(row[2]))
  );
}

function blockOf({ records, dropped }: BlockContent): Block {
  return {
    records: records.map(([id, sequence, label, file]): BlockRecord => ({
      id,
      sequence,
      label: label ?? undefined,
      ...(file !== undefined && { file }),
    })),
    dropped: dropped.map(([id, line, reason, file]): DroppedRecord => ({
      id,
      reason,
      ...placeOf({ line, file }),
    })),
  };
}

function recordFile(number: number): string {
  return `${String(number).padStart(6, '0')}.json`;
}

function vectorFile(number: number, readout: string): string {
  return `${String(number).padStart(6, '0')}.${readout}.f32`;
}

async function partBytes(path: string): Promise<Uint8Array> {
  if (existsSync(path)) return readBytes(path);
  throw new SeqloomError(`${path} is missing.`, { kind: 'parts-damaged' });
}

function damaged(path: string): SeqloomError {
  return new SeqloomError(`${path} is damaged or cut short.`, { kind: 'parts-damaged' });
}
